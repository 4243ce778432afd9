import type { MatrixLike } from "../data/adapters.js"
import type { LabelGroups, Resident, RunOptions } from "../engine/engine.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { UndefinedScoreError } from "../errors.js"
import { choice, type Parameter, parseParameters, type ValuesOf } from "../schema.js"
import { groupsOf, type LabelsOf, type Noise } from "./labels.js"

export interface NoiseOption {
  /** Rows labelled −1: "exclude" (default) leaves them out, "cluster" takes −1 for a label like any other. */
  readonly noise?: Noise
}

export const noiseParameter = choice(["exclude", "cluster"], "exclude", "what becomes of rows labelled -1")

/** For scores that are defined by means and squares. */
export const euclideanOnly = choice(["euclidean"], "euclidean", "how rows are compared")

/** Splits what every call takes (engine, signal, onProgress) from the score's own options, which are checked. */
export function scoreOptions<L, S extends Record<string, Parameter>>(
  who: string,
  shape: S,
  options: CallOptions<L>,
): { readonly call: CallOptions<L>; readonly own: ValuesOf<S> } {
  const { engine, signal, onProgress, ...own } = options
  return { call: { engine, signal, onProgress }, own: parseParameters(who, shape, own) }
}

/** Brings rows and labels together in an engine, and runs `work` on them. */
export function judge<L, R>(
  who: string,
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  noise: Noise,
  call: CallOptions<L>,
  work: (x: Resident<L>, groups: LabelGroups<L>, run: RunOptions) => Promise<R>,
): Promise<R> {
  return withResident(who, X, call, async (x) => work(x, await groupsOf(who, x, labels, noise), call))
}

/** Most scores need two clusters at least, and one of them with more rows than one. */
export function refuseTrivial(who: string, { counts }: LabelGroups<unknown>): void {
  const clusters = counts.length
  const rows = counts.reduce((sum, count) => sum + count, 0)
  if (clusters >= 2 && clusters < rows) return
  const found =
    rows === 0
      ? "every row is noise (-1)"
      : `there ${clusters === 1 ? "is 1 cluster" : `are ${clusters} clusters`} of ${rows} rows`
  throw new UndefinedScoreError(`${who}: needs at least 2 clusters, and fewer clusters than rows; ${found}.`)
}
