import { Condensed } from "../../data/condensed.js"
import { checkFinite, Matrix } from "../../data/matrix.js"
import type { RowStream } from "../../data/rowStream.js"
import type { AccumulateOptions } from "../../engine/accumulated.js"
import { loadedDistances } from "../../engine/condensedInput.js"
import type {
  BalancedOptions,
  DensityOptions,
  DistanceSumsOptions,
  DistancesOptions,
  Engine,
  KNearestOptions,
  LloydOptions,
  LoadOptions,
  MergeTreeOptions,
  MixtureDensityOptions,
  MixtureOptions,
  MomentsOptions,
  NearestCoreOptions,
  NearestOptions,
  Operation,
  PairDistancesOptions,
  ProjectOptions,
  QuantilesOptions,
  ReachabilityOptions,
  Resident,
  RoutineName,
  RunOptions,
  SeedOptions,
  SelectOptions,
  SpanningTreeOptions,
} from "../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../engine/metric.js"
import { isKnownMetric } from "../../engine/metricFunctions.js"
import { canSeedOptimally } from "../../engine/optimalSeeding.js"
import { checkWeights } from "../../engine/weights.js"
import { EngineError } from "../../errors.js"
import { accumulate } from "./accumulate.js"
import { balanced } from "./balanced.js"
import { density } from "./density.js"
import { distanceSums } from "./distanceSums.js"
import { distances } from "./distances.js"
import { kNearest } from "./kNearest.js"
import { lloyd } from "./lloyd.js"
import { mergeTree } from "./mergeTree.js"
import { mixture } from "./mixture.js"
import { mixtureDensity } from "./mixtureDensity.js"
import { moments } from "./moments.js"
import { nearest } from "./nearest.js"
import { nearestCore } from "./nearestCore.js"
import { pairDistances } from "./pairDistances.js"
import { project } from "./project.js"
import { quantiles } from "./quantiles.js"
import { reachability } from "./reachability.js"
import { ReferenceResident } from "./resident.js"
import { seed } from "./seed.js"
import { select } from "./select.js"
import { spanningTree } from "./spanningTree.js"
import { splinter } from "./splinter.js"

/** The routines this engine offers: one plain file each, the definition of right. */
const routines = {
  moments: (x: Resident, o: MomentsOptions<Int32Array>, run?: RunOptions) => moments(x as ReferenceResident, o, run),
  quantiles: (x: Resident, o: QuantilesOptions, run?: RunOptions) => quantiles(x as ReferenceResident, o, run),
  project: (x: Resident, o: ProjectOptions, run?: RunOptions) => project(x as ReferenceResident, o, run),
  select: (x: Resident, o: SelectOptions<Int32Array>, run?: RunOptions) => select(x as ReferenceResident, o, run),
  seed: (x: Resident, o: SeedOptions, run?: RunOptions) => seed(x as ReferenceResident, o, run),
  lloyd: (x: Resident, o: LloydOptions, run?: RunOptions) => lloyd(x as ReferenceResident, o, run),
  accumulate: (x: Resident, o: AccumulateOptions, run?: RunOptions) => accumulate(x as ReferenceResident, o, run),
  balanced: (x: Resident, o: BalancedOptions, run?: RunOptions) => balanced(x as ReferenceResident, o, run),
  nearest: (x: Resident, o: NearestOptions<Int32Array>, run?: RunOptions) => nearest(x as ReferenceResident, o, run),
  distances: (x: Resident, o: DistancesOptions, run?: RunOptions) => distances(x as ReferenceResident, o, run),
  pairDistances: (x: Resident, o: PairDistancesOptions, run?: RunOptions) =>
    pairDistances(x as ReferenceResident, o, run),
  kNearest: (x: Resident, o: KNearestOptions, run?: RunOptions) => kNearest(x as ReferenceResident, o, run),
  density: (x: Resident, o: DensityOptions, run?: RunOptions) => density(x as ReferenceResident, o, run),
  nearestCore: (x: Resident, o: NearestCoreOptions, run?: RunOptions) => nearestCore(x as ReferenceResident, o, run),
  reachability: (x: Resident, o: ReachabilityOptions, run?: RunOptions) => reachability(x as ReferenceResident, o, run),
  spanningTree: (x: Resident, o: SpanningTreeOptions, run?: RunOptions) => spanningTree(x as ReferenceResident, o, run),
  mergeTree: (x: Resident, o: MergeTreeOptions, run?: RunOptions) => mergeTree(x as ReferenceResident, o, run),
  splinter: (x: Resident, o: MetricOptions, run?: RunOptions) => splinter(x as ReferenceResident, o, run),
  mixture: (x: Resident, o: MixtureOptions<Int32Array>, run?: RunOptions) => mixture(x as ReferenceResident, o, run),
  mixtureDensity: (x: Resident, o: MixtureDensityOptions, run?: RunOptions) =>
    mixtureDensity(x as ReferenceResident, o, run),
  distanceSums: (x: Resident, o: DistanceSumsOptions<Int32Array>, run?: RunOptions) =>
    distanceSums(x as ReferenceResident, o, run),
}

/** Metrics of routines that take means of rows. */
const isMean = (metric: MetricName): boolean => metric === "euclidean" || metric === "cosine"

/** Routines that compare pairs of rows, under any metric. */
const comparesPairs: readonly RoutineName[] = [
  "distances",
  "pairDistances",
  "distanceSums",
  "kNearest",
  "density",
  "nearestCore",
  "reachability",
  "spanningTree",
  "mergeTree",
  "splinter",
]

/** Those that take distances as well as rows. */
const takesDistances: readonly RoutineName[] = [
  "kNearest",
  "density",
  "reachability",
  "spanningTree",
  "mergeTree",
  "splinter",
]

export type ReferenceEngine = Engine & typeof routines

/** The plain engine: single-threaded TypeScript that a reader can check against the paper. Every other engine is compared with it. */
export function reference(): ReferenceEngine {
  const engine: Engine = {
    name: "reference",
    can: (operation: Operation) => {
      const { routine, metric = "euclidean" } = operation
      if (routine === "seed" && operation.method === "optimal") return canSeedOptimally(operation)
      if (!Object.hasOwn(routines, routine)) return `it has no routine "${routine satisfies RoutineName}".`
      if (takesDistances.includes(routine) && metric === "precomputed") return true
      const known = comparesPairs.includes(routine) ? isKnownMetric(metric) : isMean(metric)
      return known || `its routine "${routine}" knows no metric "${metric}".`
    },
    need: () => 0,
    async load(
      x: Matrix | Condensed | RowStream,
      { weights, who = "reference", part, signal, onProgress }: LoadOptions = {},
    ) {
      if (x instanceof Condensed)
        return new ReferenceResident(
          engine,
          await loadedDistances(x, who, { signal, onProgress }),
          checkWeights(who, weights, x.rows),
        )
      if (!(x instanceof Matrix))
        throw new EngineError(
          "reference: load takes a Matrix (make one with Matrix.from(rows)) or Condensed distances.",
        )
      checkFinite(x, who)
      return new ReferenceResident(engine, x, checkWeights(who, weights, x.rows, part))
    },
    async collect(x) {
      return (x as ReferenceResident).matrix
    },
    async close() {},
  }
  return Object.assign(engine, routines)
}
