import { type CatalogueEntry, parseNumber, show } from "clusterwise"
import { type Command, Option } from "commander"
import { UsageError } from "../failures.js"
import { flag } from "../options/flag.js"

/** The criteria of `fcluster` that need nothing but a number. */
const criteria = ["distance", "maxclust", "inconsistent"] as const

export type Criterion = (typeof criteria)[number]

/** How the user wants the tree to be cut. */
export type AskedCut =
  | { readonly by: "suggestion" }
  | { readonly by: "parameter" }
  | { readonly by: "fcluster"; readonly criterion: Criterion; readonly t: number; readonly depth: number | undefined }

/** Whether an estimator makes a tree, which may be cut anywhere. */
export const makesTree = ({ parameters }: Pick<CatalogueEntry, "parameters">): boolean =>
  "distanceThreshold" in parameters

export function addCutOptions(command: Command): void {
  command
    .addOption(new Option("--t <x>", "where the tree is cut, as --criterion says").argParser(finite("--t")))
    .addOption(
      new Option(
        "--criterion <name>",
        "what --t is: distance joins at heights up to t, maxclust gives at most t clusters, inconsistent compares each merge with those below it",
      ).choices([...criteria]),
    )
    .addOption(
      new Option("--depth <n>", "levels that --criterion inconsistent compares (2)").argParser(finite("--depth")),
    )
}

function finite(name: string): (text: string) => number {
  return (text) => {
    const value = parseNumber(text)
    if (!Number.isFinite(value)) throw new UsageError(`${name} must be a number; got ${show(text)}.`)
    return value
  }
}

/** The one cut that the options ask for; none of them is the suggested one. */
export function askedCut(flags: Readonly<Record<string, unknown>>): AskedCut {
  const { t, criterion, depth } = flags
  const named = ["nClusters", "distanceThreshold"].filter((name) => flags[name] !== undefined).map(flag)
  if (t !== undefined) named.unshift("--t")
  if (named.length > 1) throw new UsageError(`${named.join(" and ")} both say where the tree is cut; give one of them.`)
  if (t === undefined && (criterion !== undefined || depth !== undefined))
    throw new UsageError(
      `--${criterion === undefined ? "depth" : "criterion"} says how --t cuts the tree; give --t as well.`,
    )
  if (t === undefined) return { by: named.length > 0 ? "parameter" : "suggestion" }
  if (criterion === undefined)
    throw new UsageError(
      `--t needs --criterion: maxclust for at most ${t} clusters, distance to cut at the height ${t}, or inconsistent.`,
    )
  if (depth !== undefined && criterion !== "inconsistent")
    throw new UsageError("--depth belongs to --criterion inconsistent.")
  return { by: "fcluster", criterion: criterion as Criterion, t: t as number, depth: depth as number | undefined }
}
