import { decodeArray, encodeArray } from "../../data/encode.js"
import type { ModelJson } from "../model.js"
import { readTree, type TreeFacts, TreeModel } from "../treeModel.js"
import { neighbourGraph } from "./connectivity.js"
import { type AgglomerativeParams, agglomerativeParameters } from "./params.js"

/** A fitted tree of merges and its clusters: immutable. With connectivity the tree is in order of merging. */
export class AgglomerativeModel extends TreeModel<AgglomerativeParams> {
  readonly kind = "hierarchy"
  constructor(params: AgglomerativeParams, facts: TreeFacts) {
    super(params, facts)
    Object.freeze(this)
  }

  protected get modelName(): string {
    return "AgglomerativeModel"
  }

  protected override recreate(params: AgglomerativeParams, facts: TreeFacts): this {
    return new AgglomerativeModel(params, facts) as this
  }

  protected override ownJson() {
    const { connectivity, ...rest } = this.params
    return { params: connectivity ? { ...rest, connectivity: this.encodedGraph() } : rest, facts: {} }
  }

  private encodedGraph() {
    const graph = neighbourGraph("AgglomerativeModel.toJSON", this.params.connectivity!, this.linkage.nLeaves)
    return { indptr: encodeArray(graph.indptr), indices: encodeArray(graph.indices) }
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): AgglomerativeModel {
    const { params, facts } = readTree(
      json,
      "hierarchy",
      "AgglomerativeClustering",
      agglomerativeParameters,
      decodeConnectivity,
    )
    return new AgglomerativeModel(params, facts)
  }
}

function decodeConnectivity(params: Map<string, unknown>): void {
  const connectivity = params.get("connectivity")
  if (connectivity === undefined) return
  const { indptr, indices } = Object(connectivity) as Record<string, unknown>
  const read = (json: unknown, name: string) =>
    decodeArray(json, `loadModel, params: connectivity.${name}`, { dtype: "int32" })
  params.set("connectivity", { indptr: read(indptr, "indptr"), indices: read(indices, "indices") })
}
