import type { TreeShape } from "../../tree/topTree.js"
import { clusterNodes, labelsAbove } from "../../tree/treeClusters.js"
import { leafLabels, topsAt } from "./cuts.js"
import { type LiveData, shapeOf } from "./data.js"

/** The clusters that the page shows. */
export interface Clusters {
  /** Node and label of each, in the order of the table. */
  readonly nodes: readonly number[]
  readonly labels: readonly number[]
  readonly groupLabels: Int32Array
  /** Whether these are the model's own. */
  readonly own: boolean
}

/** The tree of the page, its own clusters, and those of any other cut. */
export class LiveTree {
  readonly shape: TreeShape
  readonly own: Clusters
  private last: Clusters

  constructor(readonly data: LiveData) {
    this.shape = shapeOf(data)
    const labels = labelsAbove(this.shape, data.labels)
    const nodes = clusterNodes(this.shape, labels)!.sort((a, b) => labels[a] - labels[b])
    this.own = {
      nodes,
      labels: nodes.map((node) => labels[node]),
      groupLabels: Int32Array.from(data.labels),
      own: true,
    }
    this.last = this.own
  }

  /** Numbered by their first rows, as those of a fit; the model's own keep their labels. The same clusters are the same object. */
  cutAt(height: number): Clusters {
    const nodes = topsAt(this.shape, height, this.data.tree.first)
    const same = [this.own, this.last].find((known) => sameNodes(known.nodes, nodes))
    if (same) return same
    const labels = nodes.map((_, i) => i)
    this.last = { nodes, labels, groupLabels: leafLabels(this.shape, nodes, labels), own: false }
    return this.last
  }
}

const sameNodes = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && b.every((node) => a.includes(node))
