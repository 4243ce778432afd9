/**
 * Disjoint sets of 0 … length − 1, joined by size, with paths halved as they are walked.
 * R. E. Tarjan and J. van Leeuwen, "Worst-case analysis of set union algorithms", Journal of the ACM 31 (1984).
 */
export class UnionFind {
  private readonly parent: Int32Array
  private readonly sizes: Int32Array

  constructor(length: number) {
    this.parent = new Int32Array(length)
    for (let i = 0; i < length; i++) this.parent[i] = i
    this.sizes = new Int32Array(length).fill(1)
  }

  /** The member that stands for the set of `i`. */
  find(i: number): number {
    const { parent } = this
    let at = i
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]]
      at = parent[at]
    }
    return at
  }

  /** Makes one set of those of `i` and `j`; returns who stands for it: that of the larger one, of equal ones `i`'s. */
  join(i: number, j: number): number {
    const [a, b] = [this.find(i), this.find(j)]
    if (a === b) return a
    const [keep, drop] = this.sizes[a] >= this.sizes[b] ? [a, b] : [b, a]
    this.parent[drop] = keep
    this.sizes[keep] += this.sizes[drop]
    return keep
  }

  /** Members of the set of `i`. */
  size(i: number): number {
    return this.sizes[this.find(i)]
  }
}
