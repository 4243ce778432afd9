import { sortedEffects } from "../../effects.js"
import type { ClusterLine } from "../tableLines.js"
import { bytesOf } from "./data.js"
import type { Clusters, LiveTree } from "./state.js"

/** What the table says about clusters, from the means of their leaves. */
export function profilesOf(tree: LiveTree): (clusters: Clusters) => ClusterLine[] {
  const { data, shape } = tree
  const means = new Float32Array(bytesOf(data.profiles).buffer)
  const width = data.columns.length
  return ({ nodes, labels, groupLabels }) => {
    const effects = labels.map(() => new Float64Array(width))
    const place = new Map(labels.map((label, i) => [label, i]))
    for (let leaf = 0; leaf < shape.leaves; leaf++) {
      const i = place.get(groupLabels[leaf])!
      const share = shape.sizes[leaf] / shape.sizes[nodes[i]]
      for (let j = 0; j < width; j++) effects[i][j] += share * means[leaf * width + j]
    }
    return labels.map((label, i) => ({
      label,
      size: shape.sizes[nodes[i]],
      share: shape.sizes[nodes[i]] / data.rows,
      means: effects[i].map((effect, j) => data.columns[j].mean + effect * data.columns[j].deviation),
      effects: sortedEffects(effects[i]),
      typical: typicalOf(tree, nodes[i]),
    }))
  }
}

/** Typical rows are known of the model's clusters only. */
function typicalOf({ data, own }: LiveTree, node: number): readonly string[] | undefined {
  const at = own.nodes.indexOf(node)
  return at < 0 ? undefined : data.typical?.[own.labels[at]]
}
