import type { ChosenK, Matrix } from "clusterwise"
import { commandLine } from "../pictures.js"

export interface ChoiceFacts {
  /** In the data's units, and as k-means saw them. */
  readonly raw: Matrix
  readonly scaled: Matrix
  readonly source: string
  /** How they were scaled. */
  readonly note?: string | undefined
}

/** The page about a choice: the clusters of the number that was picked, if one was, and every criterion. */
export async function choicePage(chosen: ChosenK, { raw, scaled, source, note }: ChoiceFacts): Promise<string> {
  const { reportHtml } = await import("@clusterwise/charts/node")
  const notes = [chosen.reason, ...(note ? [`${note[0].toUpperCase()}${note.slice(1)}.`] : [])]
  const { centroids } = chosen.model ?? {}
  const drawn = scaled === raw ? {} : { scaled: { X: scaled, centroids } }
  const options = { title: `How many clusters: ${source}`, source, notes, choice: chosen, command: commandLine() }
  return reportHtml(modelOf(chosen, raw, scaled === raw), raw, { ...options, ...drawn })
}

/** What the page shows as clusters: all rows are one where no number was picked. */
function modelOf({ model }: ChosenK, { rows, columns }: Matrix, inUnits: boolean) {
  if (!model) return { kind: "kmeans", labels: new Int32Array(rows), nClusters: 1, params: {}, warnings: [], columns }
  const { kind, labels, nClusters, params, warnings, engine, inertia, nIter, converged, history, centroids } = model
  const fit = { kind, labels, nClusters, params, warnings, engine, inertia, nIter, converged, history, columns }
  return inUnits ? { ...fit, centroids } : fit
}
