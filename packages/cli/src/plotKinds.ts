import type { CatalogueEntry } from "clusterwise"
import { type Command, Option } from "commander"
import { UsageError } from "./failures.js"
import { makesTree } from "./tree/cutFlags.js"

/** What `--plot` can draw. */
export type PlotKind = "scatter" | "dendrogram" | "condensed-tree" | "reachability" | "k-distance"

const ofKind: Readonly<Record<string, PlotKind>> = {
  bisecting: "dendrogram",
  dbscan: "k-distance",
  hdbscan: "condensed-tree",
  optics: "reachability",
}

/** The pictures of an estimator, its usual one first. */
export function plotKinds(entry: Pick<CatalogueEntry, "kind" | "parameters">): readonly PlotKind[] {
  if (makesTree(entry)) return ["dendrogram", "scatter"]
  const own = ofKind[entry.kind]
  return own ? ["scatter", own] : ["scatter"]
}

/** Only where there is a choice. */
export function addPlotKindOption(command: Command, entry: Pick<CatalogueEntry, "kind" | "parameters">): void {
  const kinds = plotKinds(entry)
  if (kinds.length > 1)
    command.addOption(new Option("--plot-kind <name>", `what --plot draws (${kinds[0]})`).choices([...kinds]))
}

export function refusePlotKindAlone({ plot, plotKind }: { plot?: string; plotKind?: PlotKind }): void {
  if (plotKind !== undefined && plot === undefined)
    throw new UsageError("--plot-kind says what --plot draws; name the picture as well, such as --plot picture.svg.")
}
