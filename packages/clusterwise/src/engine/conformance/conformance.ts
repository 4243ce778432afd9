import { describe } from "vitest"
import type { Dtype } from "../../data/memory.js"
import type { Engine } from "../engine.js"
import { accumulateAgrees } from "./accumulate.js"
import { balancedAgrees } from "./balanced.js"
import { behavesWell, loadsWithCare, saysWhatItCan } from "./behaviour.js"
import { fewer, large, plane, type Sample, samples, widths } from "./data.js"
import { distanceSumsAgree, distancesAgree, nearestAgrees, pairDistancesAgree } from "./distances.js"
import { lloydAgrees, optimumAgrees, seedAgrees } from "./kmeans.js"
import { mergeTreesAgree } from "./mergeTree.js"
import { densitiesOfMixturesAgree, mixturesAgree } from "./mixture.js"
import { momentsAgree } from "./moments.js"
import { densitiesAgree, kNearestAgrees, nearestCoresAgree } from "./neighbours.js"
import { reachabilitiesAgree } from "./reachability.js"
import { remembering } from "./remember.js"
import { projectAgrees, quantilesAgree, rowsComeHome, selectAgrees } from "./rows.js"
import { spanningTreesAgree } from "./spanningTree.js"
import { splinterAgrees } from "./splinter.js"
import type { Subject } from "./subject.js"

export interface ConformanceOptions<L> {
  /** Both by default. */
  readonly dtypes?: readonly Dtype[]
  /** Only data large enough for every worker, for the second and third engine of a kind; all kinds of data by default. */
  readonly largeOnly?: boolean
  /** How labels travel, for engines that keep them in a form of their own. */
  readonly home?: (labels: L) => Promise<Int32Array>
  readonly send?: (labels: Int32Array) => L
}

/**
 * Registers the checks that every engine has to pass, against the engine that defines right: labels and centroids have
 * the same bytes, scalars the tolerance that each file states. An engine is checked for the routines that it offers.
 */
export function conformance<L = Int32Array>(
  name: string,
  engine: Engine<L>,
  reference: Engine,
  { dtypes = ["float64", "float32"], largeOnly = false, home, send }: ConformanceOptions<L> = {},
): void {
  const subject: Subject<L> = {
    engine,
    reference: remembering(reference),
    dtypes,
    home: home ?? (async (labels) => labels as unknown as Int32Array),
    send: send ?? ((labels) => labels as unknown as L),
  }
  describe(`${name}: every engine`, () => {
    saysWhatItCan(engine, dtypes)
    for (const dtype of dtypes)
      describe(dtype, () => {
        loadsWithCare(subject, dtype)
        agrees(subject, dtype, largeOnly)
        behavesWell(subject, dtype)
      })
  })
}

function agrees<L>(subject: Subject<L>, dtype: Dtype, largeOnly: boolean): void {
  const { engine } = subject
  const many = large(dtype)
  const awkward = largeOnly ? [many] : samples(dtype)
  const small: readonly Sample[] = largeOnly ? [] : [...awkward, ...widths(dtype)]
  const all = [...small, many]
  const quadratic = largeOnly ? [fewer(many, 601)] : small
  const several = [fewer(many, 3001), plane(dtype)]
  describe("rows", () => rowsComeHome(subject, awkward))
  if (engine.moments) describe("moments agree", () => momentsAgree(subject, all))
  if (engine.quantiles) describe("quantiles agree", () => quantilesAgree(subject, awkward))
  if (engine.project) describe("projections agree", () => projectAgrees(subject, awkward))
  if (engine.select) describe("selections agree", () => selectAgrees(subject, awkward))
  if (engine.seed) describe("starting centroids are the same", () => seedAgrees(subject, all))
  if (engine.seed) describe("the optimum of one column is the same", () => optimumAgrees(subject, all))
  if (engine.lloyd) describe("runs of Lloyd are the same", () => lloydAgrees(subject, all))
  if (engine.accumulate) describe("sums of means are the same", () => accumulateAgrees(subject, all))
  if (engine.balanced) describe("balanced runs are the same", () => balancedAgrees(subject, all))
  if (engine.nearest) describe("nearest points are the same", () => nearestAgrees(subject, all))
  if (engine.distances) describe("distances agree", () => distancesAgree(subject, all))
  if (engine.pairDistances) describe("distances of pairs agree", () => pairDistancesAgree(subject, quadratic))
  if (engine.distanceSums) describe("distance sums agree", () => distanceSumsAgree(subject, quadratic))
  if (engine.mergeTree) describe("trees of merging are the same", () => mergeTreesAgree(subject, quadratic))
  if (engine.mixture) describe("mixtures are the same", () => mixturesAgree(subject, all))
  if (engine.mixtureDensity) describe("densities of mixtures agree", () => densitiesOfMixturesAgree(subject, all))
  if (engine.splinter) describe("trees of splitting are the same", () => splinterAgrees(subject, quadratic))
  if (engine.reachability) describe("orders by density are the same", () => reachabilitiesAgree(subject, quadratic))
  if (engine.kNearest) describe("nearest rows are the same", () => kNearestAgrees(subject, quadratic))
  if (engine.density) describe("cores and clusters are the same", () => densitiesAgree(subject, quadratic, several))
  if (engine.nearestCore) describe("nearest cores are the same", () => nearestCoresAgree(subject, quadratic))
  if (engine.spanningTree) describe("spanning trees are the same", () => spanningTreesAgree(subject, quadratic))
}
