import { againstRest, sortedEffects } from "../../effects.js"
import type { ClusterLine } from "../tableLines.js"
import { bytesOf } from "./data.js"
import type { Clusters, LiveTree } from "./state.js"

/** What the table says about clusters, from the means of their leaves. */
export function profilesOf(tree: LiveTree): (clusters: Clusters) => ClusterLine[] {
  const { data, shape } = tree
  const means = new Float32Array(bytesOf(data.profiles).buffer)
  const width = data.columns.length
  return ({ nodes, labels, groupLabels }) => {
    const standardized = labels.map(() => new Float64Array(width))
    const all = { rows: data.rows, mean: 0, squares: data.rows }
    const place = new Map(labels.map((label, i) => [label, i]))
    for (let leaf = 0; leaf < shape.leaves; leaf++) {
      const i = place.get(groupLabels[leaf])!
      const share = shape.sizes[leaf] / shape.sizes[nodes[i]]
      for (let j = 0; j < width; j++) standardized[i][j] += share * means[leaf * width + j]
    }
    return labels.map((label, i) => ({
      label,
      size: shape.sizes[nodes[i]],
      share: shape.sizes[nodes[i]] / data.rows,
      means: standardized[i].map((value, j) => data.columns[j].mean + value * data.columns[j].deviation),
      effects:
        labels.length < 2
          ? []
          : sortedEffects(standardized[i].map((value) => againstRest(value, shape.sizes[nodes[i]], all))),
      typical: typicalOf(tree, nodes[i]),
    }))
  }
}

/** Typical rows are known of the model's clusters only. */
function typicalOf({ data, own }: LiveTree, node: number): readonly string[] | undefined {
  const at = own.nodes.indexOf(node)
  return at < 0 ? undefined : data.typical?.[own.labels[at]]
}
