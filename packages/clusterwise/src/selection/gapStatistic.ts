import type { MatrixLike } from "../data/adapters.js"
import { checkFinite, type Matrix, toMatrix } from "../data/matrix.js"
import type { Engine, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { integer, optional, parseParameters, value } from "../schema.js"
import { kMaxParameter, type Range, rangeOf, seedParameter, startsParameter } from "./range.js"
import { boxOf, referenceRows } from "./referenceRows.js"
import { sweep } from "./sweep.js"

export interface GapOptions<L = Int32Array> extends CallOptions<L> {
  /** Greatest number of clusters; 10 by default, or as many as leave some inertia. The least is always 1. */
  readonly kMax?: number
  /** Tables without structure to compare with (50). */
  readonly nReferences?: number
  /** Random starts of each k-means (1). */
  readonly nInit?: number
  /** Of the references and the random starts (0). */
  readonly seed?: number
  /** Tables to compare with, instead of drawn ones. */
  readonly references?: readonly MatrixLike[] | undefined
}

/** One value for each of `ks`. */
export interface GapStatistic {
  /** The smallest k with gap(k) ≥ gap(k + 1) − s(k + 1); 1 says that there are no clusters; null where no k does it. */
  readonly k: number | null
  readonly ks: readonly number[]
  /** Mean log inertia of the references, less the log inertia of the rows. */
  readonly gap: Float64Array
  /** Standard error of the gap: standard deviation of the references' log inertia, times √(1 + 1 / references). */
  readonly s: Float64Array
  readonly logInertia: Float64Array
  readonly expectedLogInertia: Float64Array
}

const isTables = (v: unknown): v is readonly MatrixLike[] => Array.isArray(v) && v.length > 0
const parameters = {
  kMax: kMaxParameter,
  nReferences: integer(50, "tables without structure to compare with", { min: 1, max: 100_000 }),
  nInit: startsParameter,
  seed: seedParameter,
  references: optional(value<readonly MatrixLike[]>([], "an array of tables", "tables to compare with", isTables)),
}

/**
 * How much tighter k-means gathers the rows than it gathers rows without clusters: uniform ones, in the box of the
 * principal components of the data. R. Tibshirani, G. Walther, T. Hastie, "Estimating the number of clusters in a data set
 * via the gap statistic", Journal of the Royal Statistical Society B 63 (2001), with W = inertia.
 *
 * The references are k-means fits too, kMax of each: of 50 references this is most of the work of choosing k. They are drawn
 * in float32, one at a time. Weights of a Resident are refused.
 *
 * @throws {ParameterError} kMax above the number of (distinct) rows
 * @throws {DataError} the inertia comes to 0, whose logarithm nothing can be compared with
 */
export async function gapStatistic<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  options: GapOptions<L> = {},
): Promise<GapStatistic> {
  const who = "gapStatistic"
  const { engine, signal, onProgress, ...rest } = options
  const asked = parseParameters(who, parameters, rest)
  return withResident(who, X, { engine, signal }, async (x) => {
    const own = { ...asked, ...rangeOf(who, { ...asked, kMin: 1 }, x) }
    if (x.weighted) throw new DataError(`${who}: weights have no meaning here; load the rows without them.`)
    const run = { signal, onProgress }
    const logInertia = await logsOf(who, x, own, part(run, 0, FIT_SHARE))
    const gap = await gapAgainst(who, x, logInertia, own, part(run, FIT_SHARE, 1))
    onProgress?.({ phase: "references", fraction: 1 })
    return gap
  })
}

/** The rows' own fits take about this share of the time of 50 references. */
const FIT_SHARE = 0.02

/** The gap of rows whose ln W of k = 1, 2, … is known. */
export async function gapAgainst<L>(
  who: string,
  x: Resident<L>,
  logInertia: Float64Array,
  own: Omit<Own, keyof Range>,
  run: RunOptions,
): Promise<GapStatistic> {
  return gapOf(logInertia, await referenceLogs(who, x, { ...own, kMin: 1, kMax: logInertia.length, named: true }, run))
}

interface Own extends Range {
  readonly nReferences: number
  readonly nInit: number
  readonly seed: number
  readonly references?: readonly MatrixLike[] | undefined
}

async function referenceLogs<L>(who: string, x: Resident<L>, own: Own, run: RunOptions): Promise<Float64Array[]> {
  const box = own.references ? undefined : await boxOf(who, x, part(run, 0, 0.02))
  const count = own.references?.length ?? own.nReferences
  const logs: Float64Array[] = []
  for (let b = 0; b < count; b++) {
    const turn = part(run, 0.02 + (0.98 * b) / count, 0.02 + (0.98 * (b + 1)) / count)
    const table = box ? await referenceRows(box, x.rows, own.seed, b, run) : given(who, own.references![b], b)
    const unit = box ? 2 * Math.log(box.unit) : 0
    logs.push(await fitReference(who, x.engine, table, unit, own, turn))
  }
  return logs
}

function given(who: string, table: MatrixLike, b: number): Matrix {
  const matrix = toMatrix(table, `${who}, reference ${b}`)
  checkFinite(matrix, `${who}, reference ${b}`)
  return matrix
}

async function fitReference<L>(who: string, engine: Engine<L>, table: Matrix, unit: number, own: Own, run: RunOptions) {
  const reference = await engine.load(table, { who, signal: run.signal })
  try {
    return (await logsOf(who, reference, own, run)).map((log) => log + unit)
  } finally {
    reference.release()
  }
}

/** ln W of k = 1, …, kMax; where nobody named kMax, as far as there is inertia. */
async function logsOf<L>(who: string, x: Resident<L>, own: Own, run: RunOptions): Promise<Float64Array> {
  const logs: number[] = []
  await sweep(who, x, own, run, ({ inertia, nClusters }) => {
    if (inertia === 0 && (own.named || nClusters === 1))
      throw new DataError(
        `${who}: with ${plural(nClusters)} every row lies on its centroid, so that there is no inertia left to compare; kMax must be below ${nClusters}.`,
      )
    if (inertia > 0) logs.push(Math.log(inertia))
    return inertia > 0
  })
  return Float64Array.from(logs)
}

const plural = (clusters: number) => (clusters === 1 ? "1 cluster" : `${clusters} clusters`)

/** Section 3 of the paper, steps 2 and 3. */
export function gapOf(logInertia: Float64Array, references: readonly Float64Array[]): GapStatistic {
  const count = references.length
  const mean = logInertia.map((_, i) => references.reduce((sum, logs) => sum + logs[i], 0) / count)
  const s = mean.map((m, i) => {
    const variance = references.reduce((sum, logs) => sum + (logs[i] - m) ** 2, 0) / count
    return Math.sqrt(variance * (1 + 1 / count))
  })
  const gap = mean.map((m, i) => m - logInertia[i])
  const first = gap.findIndex((value, i) => i + 1 < gap.length && value >= gap[i + 1] - s[i + 1])
  return {
    k: first < 0 ? null : first + 1,
    ks: Array.from(gap, (_, i) => i + 1),
    gap,
    s,
    logInertia,
    expectedLogInertia: mean,
  }
}
