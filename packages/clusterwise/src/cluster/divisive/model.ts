import type { Linkage } from "../../hierarchy/linkageTree.js"
import type { ModelJson } from "../model.js"
import { readTree, type TreeFacts, TreeModel } from "../treeModel.js"
import { type DivisiveParams, divisiveParameters } from "./params.js"

/**
 * A fitted tree of splits and its clusters: immutable. The tree reads from the bottom up, as any Linkage: the height of a
 * merge is the diameter of the cluster that was split there.
 */
export class DivisiveModel extends TreeModel<DivisiveParams> {
  readonly kind = "divisive"
  /**
   * How clear the structure is, from 0 to 1: mean over the rows of 1 − the diameter of the last cluster that held the row
   * with others ÷ the diameter of all. It grows with the number of rows, so compare it between data of similar size. 0
   * where all rows are the same.
   */
  readonly divisiveCoefficient: number

  constructor(params: DivisiveParams, facts: TreeFacts) {
    super(params, facts)
    this.divisiveCoefficient = divisiveCoefficient(facts.linkage)
    Object.freeze(this)
  }

  protected get modelName(): string {
    return "DivisiveModel"
  }

  protected override recreate(params: DivisiveParams, facts: TreeFacts): this {
    return new DivisiveModel(params, facts) as this
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): DivisiveModel {
    const { params, facts } = readTree(json, "divisive", "DivisiveClustering", divisiveParameters)
    return new DivisiveModel(params, facts)
  }
}

function divisiveCoefficient(Z: Linkage): number {
  const widest = Z.height(Z.nMerges - 1)
  if (widest === 0) return 0
  let sum = 0
  for (let i = 0; i < Z.nMerges; i++)
    for (const part of [Z.left(i), Z.right(i)]) if (part < Z.nLeaves) sum += 1 - Z.height(i) / widest
  return sum / Z.nLeaves
}
