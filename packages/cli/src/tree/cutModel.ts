import { fcluster, type Linkage, type Model, PipelineModel, suggestCut, type TreeModel } from "clusterwise"
import type { AskedCut } from "./cutFlags.js"

/** The tree of a model or of the last model of a pipeline, if it has one. */
export function treeOf(model: Model): TreeModel | undefined {
  const last = model.kind === "pipeline" ? (model as PipelineModel).model : model
  return "linkage" in last && "recut" in last ? (last as TreeModel) : undefined
}

/** The same pipeline, its tree cut as the user asked. */
export function cutModel(model: PipelineModel<Model<unknown>>, asked: AskedCut): PipelineModel<Model<unknown>> {
  const tree = treeOf(model)
  if (!tree || asked.by === "parameter") return model
  const recut = cutInto(tree, labelsOf(tree.linkage, asked))
  return new PipelineModel(model.steps, recut, model, model.centroids)
}

function labelsOf(Z: Linkage, asked: Exclude<AskedCut, { by: "parameter" }>): Int32Array {
  if (asked.by === "suggestion") return fcluster(Z, suggestCut(Z).height, { criterion: "distance" })
  const { t, criterion, depth } = asked
  return fcluster(Z, t, { criterion, ...(depth !== undefined && { depth }) })
}

/** The tree with these clusters: by their number where that gives the same ones, as it does for every cut at a height. */
function cutInto(tree: TreeModel, labels: Int32Array): TreeModel {
  const nClusters = labels.reduce((most, label) => Math.max(most, label), 0) + 1
  const byNumber = tree.recut({ nClusters })
  return byNumber.labels.every((label, row) => label === labels[row]) ? byNumber : tree.recut(labels)
}
