import { clusterName } from "../../clusterName.js"
import { plural } from "../../numbers.js"
import { clusterMarks, drawLines, type Project } from "../../tree/drawTree.js"
import { labelsAbove } from "../../tree/treeClusters.js"
import { places, treeLines } from "../../tree/treeLines.js"
import type { Clusters, LiveTree } from "./state.js"

/** Where a point of the tree lies in its figure, in px. */
export function projectOf({ data: { plot }, shape }: LiveTree): Project {
  return ({ at, height }) => [
    plot.left + (at / shape.leaves) * plot.width,
    plot.top + (1 - height / plot.highest) * plot.height,
  ]
}

/** Draws branches and marks again, in the colours of any clusters; `height` is that of the line. */
export function treeView(document: Document, tree: LiveTree, figure: Element) {
  const { shape, data } = tree
  const project = projectOf(tree)
  const at = places(
    shape,
    Float64Array.from({ length: shape.leaves }, (_, i) => i + 0.5),
  )
  const radius = Math.max(2.5, Math.min(4.5, (data.plot.width / shape.leaves) * 0.45))
  return (clusters: Clusters, height: number): void => {
    const { nodes, labels } = clusters
    const size = (label: number) => shape.sizes[nodes[labels.indexOf(label)]]
    const name = (label: number) => `Cluster ${clusterName(label)}: ${plural(size(label), "row")}`
    const lines = treeLines(shape, at, labelsAbove(shape, clusters.groupLabels), height)
    figure.querySelector(".tree")!.replaceWith(drawLines(document, lines, project, data.palette, name))
    const marks = nodes.map((node, i) => ({ label: labels[i], at: at[node] }))
    figure.querySelector(".cut-marks")?.remove()
    if (marks.length > 1)
      figure.querySelector(".tree")!.after(clusterMarks(document, marks, height, radius, project, data.palette))
  }
}
