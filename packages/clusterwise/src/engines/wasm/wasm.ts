import { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { sharedMemory } from "../../data/memory.js"
import type { RowStream } from "../../data/rowStream.js"
import type { Accumulated, AccumulateOptions } from "../../engine/accumulated.js"
import { checkBounds } from "../../engine/balanced/options.js"
import { loadedDistances } from "../../engine/condensedInput.js"
import type {
  BalancedOptions,
  BalancedResult,
  Density,
  DensityOptions,
  DistanceSums,
  DistanceSumsOptions,
  DistancesOptions,
  Engine,
  KNearest,
  KNearestOptions,
  LloydOptions,
  LloydResult,
  LoadOptions,
  MergeTree,
  MergeTreeOptions,
  MixtureDensity,
  MixtureDensityOptions,
  MixtureOptions,
  MixtureResult,
  Moments,
  MomentsOptions,
  NearestCore,
  NearestCoreOptions,
  NearestOptions,
  NearestResult,
  Operation,
  PairDistancesOptions,
  Progress,
  ProjectOptions,
  QuantilesOptions,
  Reachability,
  ReachabilityOptions,
  Resident,
  RunOptions,
  SeedOptions,
  SelectOptions,
  SpanningTree,
  SpanningTreeOptions,
} from "../../engine/engine.js"
import { graphTree } from "../../engine/merging/graphTree.js"
import { isEuclideanOnly, type LinkageMethod, linkageMethods } from "../../engine/merging/lanceWilliams.js"
import type { MetricOptions } from "../../engine/metric.js"
import { part } from "../../engine/pace.js"
import { chosenRows, leavesRange } from "../../engine/routineOptions.js"
import { checkWeights } from "../../engine/weights.js"
import { DataError, EngineError, MemoryBudgetError } from "../../errors.js"
import { Benches } from "./benches.js"
import { compileKernels, hasRelaxedSimd } from "./kernels.js"
import { hasTree } from "./limits.js"
import { defaultMemoryBudget, hardwareThreads } from "./platform.js"
import { closedError, Pool } from "./pool.js"
import { refuse, WasmResident } from "./resident.js"
import { accumulate } from "./routines/accumulate.js"
import { balanced } from "./routines/balanced.js"
import { density } from "./routines/density.js"
import { densityCells } from "./routines/densityCells.js"
import { mayHaveCells } from "./routines/densityCellsJob.js"
import { densityPairs } from "./routines/densityPairs.js"
import { distanceSums } from "./routines/distanceSums.js"
import { distanceSweep } from "./routines/distanceSweep.js"
import { distances, toMatrix } from "./routines/distances.js"
import { inPasses, type Together } from "./routines/jointCells.js"
import { byTree, kNearest } from "./routines/kNearest.js"
import { kNearestPairs } from "./routines/kNearestPairs.js"
import { boundsFor, boundsServing } from "./routines/lloyd/lloydBounds.js"
import { lloyd } from "./routines/lloyd.js"
import { mergeTree } from "./routines/mergeTree.js"
import { formOf } from "./routines/mergeTreeJob.js"
import { mixture } from "./routines/mixture.js"
import { mixtureDensity } from "./routines/mixtureDensity.js"
import { moments } from "./routines/moments.js"
import { nearest } from "./routines/nearest.js"
import { coresByTree, nearestCore } from "./routines/nearestCore.js"
import { nearestCorePairs } from "./routines/nearestCorePairs.js"
import { optimalSeed } from "./routines/optimalSeed.js"
import { pairDistances } from "./routines/pairDistances.js"
import { pairReachability } from "./routines/pairReachability.js"
import { project } from "./routines/project.js"
import { quantiles } from "./routines/quantiles.js"
import { ranges } from "./routines/ranges.js"
import { reachability } from "./routines/reachability.js"
import { registry } from "./routines/registry.js"
import type { Routine } from "./routines/routine.js"
import { seed } from "./routines/seed.js"
import { select } from "./routines/select.js"
import { spanningPairs } from "./routines/spanningPairs.js"
import { singleTree, spanningTree } from "./routines/spanningTree.js"
import { splinter } from "./routines/splinter.js"
import type { Source } from "./source.js"
import { isSearched } from "./sphere.js"
import { type Part, SoloTeam } from "./team.js"
import { checkOptions, type WasmOptions } from "./wasmOptions.js"

/**
 * Below this many multiply-adds, counted over all jobs so far, work is done on the calling thread, in turns of 12 ms: the
 * threads start when the work that would have paid for them has gone by. Starting them takes some 90 ms on two cores;
 * 3.2e8 (1M × 2, k 8, 19 iterations) take 114 ms on one thread and 57 on two that stand already.
 */
const COLD_POOL_WORK = 3e8
/** The same once the threads stand: a job by message costs 0.3 ms. */
const WARM_POOL_WORK = 2e6

/** Values of one array of float64: 1 GiB. */
const LARGEST_TABLE = 2 ** 27

/** The default engine: WebAssembly SIMD on all threads. */
export async function wasm(options: WasmOptions = {}): Promise<WasmEngine> {
  checkOptions(options)
  const relaxed = (options.relaxed ?? true) && hasRelaxedSimd()
  return new WasmEngine(await compileKernels(relaxed), options)
}

export class WasmEngine implements Engine {
  readonly name = "wasm"
  readonly threads: number
  readonly memoryBudget: number
  private readonly pool: Pool
  private readonly benches: Benches
  private readonly inlineBelow: number | undefined
  private readonly treeTable: WasmOptions["treeTable"]
  private readonly bounds: WasmOptions["bounds"]
  private readonly cells: boolean
  private closed = false
  /** Multiply-adds done on the calling thread so far. */
  private workHere = 0

  constructor(module: WebAssembly.Module, options: WasmOptions) {
    this.threads = sharedMemory ? (options.threads ?? Math.min(16, hardwareThreads())) : 1
    this.memoryBudget = options.memoryBudget ?? defaultMemoryBudget()
    this.inlineBelow = options.inlineBelow
    this.treeTable = options.treeTable
    this.bounds = options.bounds
    this.cells = options.cells ?? true
    this.benches = new Benches(module)
    this.pool = new Pool(this.threads, module, sharedMemory)
  }

  can(operation: Operation): true | string {
    const routine = registry[operation.routine]
    return routine
      ? (routine.can?.(operation) ?? true)
      : `it has no routine "${operation.routine}" yet; reference() may have it.`
  }

  need(operation: Operation): number {
    return registry[operation.routine]?.need(operation, this.threads) ?? 0
  }

  async load(
    x: Matrix | Condensed | RowStream,
    { weights, who = "wasm", part, signal, onProgress }: LoadOptions = {},
  ): Promise<Resident> {
    if (x instanceof Condensed)
      return new WasmResident(
        this,
        await loadedDistances(x, who, { signal, onProgress }),
        checkWeights(who, weights, x.rows),
      )
    if (!(x instanceof Matrix))
      throw new EngineError("wasm: load takes a Matrix (make one with Matrix.from(rows)) or Condensed distances.")
    const resident = new WasmResident(this, x, checkWeights(who, weights, x.rows, part))
    return this.measured(resident, { signal, onProgress }, (bad) => refuse(who, x.data, bad, x.cols, x.columns))
  }

  async moments(x: Resident, options: MomentsOptions<Int32Array>, run: RunOptions = {}): Promise<Moments> {
    const method = options.cross ? "cross" : "variance"
    this.afford("moments", { routine: "moments", ...shapeOf(x), method, points: options.groups ?? 1 })
    return this.run(moments, x, (source) => ({ source, options }), run)
  }

  async quantiles(x: Resident, options: QuantilesOptions, run: RunOptions = {}): Promise<Float64Array> {
    this.afford("quantiles", { routine: "quantiles", ...shapeOf(x), points: options.q.length })
    return this.run(quantiles, x, (source) => ({ source, options }), run)
  }

  async project(x: Resident, options: ProjectOptions, run: RunOptions = {}): Promise<Resident> {
    const { matrix } = options
    this.afford("project", { routine: "project", ...shapeOf(x), points: matrix ? matrix.length / x.cols : x.cols })
    const data = await this.run(project, x, (source) => ({ source, options }), part(run, 0, 0.9))
    const columns = options.columns ?? (matrix ? undefined : x.columns)
    const out = new Matrix(data, x.rows, data.length / x.rows, columns)
    const projected = new WasmResident(this, out, (x as WasmResident).weights)
    await this.measured(projected, { signal: run.signal }, (bad) => {
      throw leavesRange(bad, out)
    })
    run.onProgress?.({ phase: "project", fraction: 1, rows: x.rows })
    return projected
  }

  async select(x: Resident, options: SelectOptions<Int32Array>, run: RunOptions = {}): Promise<Resident> {
    const chosen = chosenRows(options, x.rows)
    this.afford("select", { routine: "select", ...shapeOf(x), points: chosen.length })
    const data = await this.run(select, x, (source) => ({ source, chosen }), run)
    const { weights } = x as WasmResident
    const selected = new WasmResident(
      this,
      new Matrix(data, chosen.length, x.cols, x.columns),
      weights && Float64Array.from(chosen, (row) => weights[row]),
    )
    await this.measured(selected, { signal: run.signal }, () => {})
    run.onProgress?.({ phase: "select", fraction: 1, rows: chosen.length })
    return selected
  }

  async seed(x: Resident, options: SeedOptions, run: RunOptions = {}): Promise<Float64Array> {
    const { method, clusters, metric } = options
    const operation = { routine: "seed", ...shapeOf(x), method, metric, points: clusters } as const
    const answer = this.can(operation)
    if (answer !== true) throw new EngineError(`wasm: ${answer}`)
    this.afford("KMeans", operation)
    const request = (source: Source) => ({ source, options })
    return method === "optimal" ? this.run(optimalSeed, x, request, run) : this.run(seed, x, request, run)
  }

  async lloyd(x: Resident, options: LloydOptions, run: RunOptions = {}): Promise<LloydResult<Int32Array>> {
    const { clusters: points, algorithm, metric } = options
    const operation = { routine: "lloyd", ...shapeOf(x), points, metric } as const
    const least = { ...operation, method: "lloyd" }
    this.afford("KMeans", least)
    const room = this.memoryBudget - this.need(least)
    const forced = this.bounds && (boundsServing(operation).includes(this.bounds) ? this.bounds : "none")
    const bounds = forced ?? boundsFor(operation, algorithm, this.threads, room)
    const called = performance.now()
    // The deadline counts from the call, also where the job waits for others first.
    const inTime = (): LloydOptions =>
      options.deadlineMs === undefined
        ? options
        : { ...options, deadlineMs: options.deadlineMs - (performance.now() - called) }
    return this.run(lloyd, x, (source) => ({ source, options: inTime(), bounds }), run)
  }

  async accumulate(x: Resident, options: AccumulateOptions, run: RunOptions = {}): Promise<Accumulated> {
    const rows = options.rows?.length ?? x.rows
    this.afford("accumulate", { routine: "accumulate", ...shapeOf(x), rows, points: options.clusters })
    return this.run(accumulate, x, (source) => ({ source, options }), run)
  }

  async balanced(x: Resident, options: BalancedOptions, run: RunOptions = {}): Promise<BalancedResult<Int32Array>> {
    checkBounds(options, x.rows)
    const { metric, clusters: points } = options
    const operation = { routine: "balanced", ...shapeOf(x), metric, points } as const
    this.afford("KMeans", operation)
    const table = this.need({ ...operation, method: "table" }) <= this.memoryBudget && x.rows * points <= LARGEST_TABLE
    const called = performance.now()
    // The deadline counts from the call, also where the job waits for others first.
    const inTime = () => options.deadlineMs && options.deadlineMs - (performance.now() - called)
    return this.run(balanced, x, (source) => ({ source, options: { ...options, deadlineMs: inTime() }, table }), run)
  }

  async nearest(
    x: Resident,
    options: NearestOptions<Int32Array>,
    run: RunOptions = {},
  ): Promise<NearestResult<Int32Array>> {
    this.afford("nearest", { routine: "nearest", ...shapeOf(x), points: options.points.length / x.cols })
    return this.run(nearest, x, (source) => ({ source, options }), run)
  }

  async distances(x: Resident, options: DistancesOptions, run: RunOptions = {}): Promise<Matrix> {
    this.afford("distances", { routine: "distances", ...shapeOf(x), points: options.points.length / x.cols })
    return toMatrix(await this.run(distances, x, (source) => ({ source, options }), run))
  }

  async pairDistances(x: Resident, options: PairDistancesOptions, run: RunOptions = {}): Promise<Condensed> {
    const { metric, dtype = "float64" } = options
    const operation = { routine: "pairDistances", ...shapeOf(x), metric, method: dtype } as const
    this.afford("pdist", operation, () => this.affordablePairs(operation))
    return new Condensed(await this.run(pairDistances, x, (source) => ({ source, options }), run))
  }

  /** What to say where pairs do not fit. */
  private affordablePairs(operation: Operation): string {
    const single = this.need({ ...operation, method: "float32" }) <= this.memoryBudget
    const advice = single
      ? 'With dtype "float32" they fit.'
      : "linkage goes from rows and needs no pairs for single, ward and centroid."
    return `Raise it (wasm({ memoryBudget })), or take fewer rows. ${advice}`
  }

  async distanceSums(
    x: Resident,
    options: DistanceSumsOptions<Int32Array>,
    run: RunOptions = {},
  ): Promise<DistanceSums[]> {
    const { labellings, metric } = options
    const points = labellings.reduce((most, { groups }) => Math.max(most, groups), 0)
    const about = { routine: "distanceSums", ...shapeOf(x), metric, points, labellings: labellings.length } as const
    this.afford("silhouette", about)
    const found: DistanceSums[] = []
    const passes = inPasses(labellings, x.rows)
    for (const [i, pass] of passes.entries()) {
      const sums = await this.onePass(x, pass, options, part(run, i / passes.length, (i + 1) / passes.length))
      for (const [j, member] of pass.members.entries()) found[member] = sums[j]
    }
    return found
  }

  private async onePass(
    x: Resident,
    { members, cells }: Together,
    { labellings, metric }: DistanceSumsOptions<Int32Array>,
    run: RunOptions,
  ): Promise<DistanceSums[]> {
    const taken = members.map((member) => labellings[member])
    const [labelling] = taken
    if (taken.length === 1) return [await this.run(distanceSums, x, (source) => ({ source, labelling, metric }), run)]
    return this.run(distanceSweep, x, (source) => ({ source, labellings: taken, cells, metric }), run)
  }

  async reachability(x: Resident, options: ReachabilityOptions, run: RunOptions = {}): Promise<Reachability> {
    const { metric, minSamples } = options
    this.refuseUnless({ routine: "reachability", ...shapeOf(x), metric, points: minSamples })
    const request = (source: Source) => ({ source, options })
    const treed = isSearched(metric) && x.cols > 0
    return treed ? this.run(reachability, x, request, run) : this.run(pairReachability, x, request, run)
  }

  async kNearest(x: Resident, options: KNearestOptions, run: RunOptions = {}): Promise<KNearest> {
    const { metric, k } = options
    this.refuseUnless({ routine: "kNearest", ...shapeOf(x), metric, points: k })
    const tree = x.cols > 0 && byTree(metric, x.rows, x.cols, k)
    const request = (source: Source) => ({ source, options })
    return tree ? this.run(kNearest, x, request, run) : this.run(kNearestPairs, x, request, run)
  }

  async density(x: Resident, options: DensityOptions, run: RunOptions = {}): Promise<Density> {
    const { metric } = options
    this.refuseUnless({ routine: "density", ...shapeOf(x), metric })
    const tree = x.cols > 0 && hasTree(metric)
    const request = (source: Source) => ({ source, options })
    if (!tree) return this.run(densityPairs, x, request, run)
    if (!this.cells || !mayHaveCells({ ...shapeOf(x), metric })) return this.run(density, x, request, run)
    let told = 0
    const { signal, onProgress } = run
    const tell = (p: Progress) => {
      told = p.fraction
      onProgress?.(p)
    }
    const found = await this.run(densityCells, x, request, { signal, onProgress: onProgress && tell })
    return found ?? this.run(density, x, request, part(run, told, 1))
  }

  async nearestCore(x: Resident, options: NearestCoreOptions, run: RunOptions = {}): Promise<NearestCore> {
    const { metric, clusters } = options
    this.refuseUnless({ routine: "nearestCore", ...shapeOf(x), metric, points: clusters.length })
    const request = (source: Source) => ({ source, options })
    const tree = coresByTree(metric, x.rows)
    return tree ? this.run(nearestCore, x, request, run) : this.run(nearestCorePairs, x, request, run)
  }

  /** Refuses what the engine cannot do, and what is above the memory budget. */
  private refuseUnless(operation: Operation): void {
    const answer = this.can(operation)
    if (answer !== true) throw new EngineError(`wasm: ${answer}`)
    this.afford(operation.routine, operation, () => "Raise it (wasm({ memoryBudget })), or take fewer rows.")
  }

  async spanningTree(x: Resident, options: SpanningTreeOptions, run: RunOptions = {}): Promise<SpanningTree> {
    const { metric, p, cores } = options
    this.afford("spanningTree", { routine: "spanningTree", ...shapeOf(x), metric })
    const given = (x as WasmResident).condensed !== undefined
    if (!given && isSearched(metric)) return this.run(spanningTree, x, (source) => ({ source, options }), run)
    const pairs = given
      ? x
      : new WasmResident(this, await this.pairDistances(x, { metric, p }, part(run, 0, 0.5)), undefined)
    const request = ({ data, rows }: Source) => ({ distances: data, rows, cores })
    return this.run(spanningPairs, pairs, request, given ? run : part(run, 0.5, 1))
  }

  async mergeTree(x: Resident, options: MergeTreeOptions, run: RunOptions = {}): Promise<MergeTree> {
    const { neighbours, dtype = "float64" } = options
    const { condensed } = x as WasmResident
    if (neighbours) return graphTree(condensed ?? (x as WasmResident).held, { ...options, neighbours }, run)
    const operation = { routine: "mergeTree", ...shapeOf(x), ...options, dtype } as const
    this.afford("linkage", operation, () => this.affordableLinkage(operation))
    const sizes = this.treeTable
    const form = formOf(operation, sizes)
    if (form === "edges") return this.run(singleTree, x, (source) => ({ source, options }), run)
    // Given distances are copied: a tree is made in them.
    const given = condensed?.data.slice()
    const pairs = form === "table" && !given
    const distances = pairs ? (await this.pairDistances(x, options, part(run, 0, 0.5))).data : given
    return this.run(mergeTree, x, (source) => ({ source, options, distances, sizes }), pairs ? part(run, 0.5, 1) : run)
  }

  /** What to say where one kind of linkage does not fit: which ones would. */
  private affordableLinkage(operation: Operation): string {
    const anyMethod = operation.metric === "euclidean" || operation.metric === "precomputed"
    const makesSense = (method: LinkageMethod) => anyMethod || !isEuclideanOnly(method)
    const fits = linkageMethods.filter(
      (method) => makesSense(method) && this.need({ ...operation, method }) <= this.memoryBudget,
    )
    const others = fits.length > 0 ? `; ${fits.join(", ")} would fit` : ", or take fewer rows"
    return `Raise it (wasm({ memoryBudget }))${others}.`
  }

  async splinter(x: Resident, { metric, p }: MetricOptions, run: RunOptions = {}): Promise<MergeTree> {
    const operation = { routine: "splinter", ...shapeOf(x), metric } as const
    this.afford(
      "splinter",
      operation,
      () =>
        "Raise it (wasm({ memoryBudget })), or take fewer rows. AgglomerativeClustering with ward linkage goes from rows and needs no pairs.",
    )
    if (x.rows < 2) throw new DataError("splinter: needs at least 2 rows; there is 1.")
    const given = (x as WasmResident).condensed !== undefined
    const pairs = given
      ? x
      : new WasmResident(this, await this.pairDistances(x, { metric, p }, part(run, 0, 0.5)), undefined)
    const request = ({ data, rows }: Source) => ({ distances: data, rows })
    return this.run(splinter, pairs, request, given ? run : part(run, 0.5, 1))
  }

  async mixture(
    x: Resident,
    options: MixtureOptions<Int32Array>,
    run: RunOptions = {},
  ): Promise<MixtureResult<Int32Array>> {
    const { components: points, covarianceType: method } = options
    this.afford("GaussianMixture", { routine: "mixture", ...shapeOf(x), method, points })
    const called = performance.now()
    // The deadline counts from the call, also where the job waits for others first.
    const inTime = () => options.deadlineMs && options.deadlineMs - (performance.now() - called)
    return this.run(mixture, x, (source) => ({ source, options: { ...options, deadlineMs: inTime() } }), run)
  }

  async mixtureDensity(
    x: Resident,
    options: MixtureDensityOptions,
    run: RunOptions = {},
  ): Promise<MixtureDensity<Int32Array>> {
    const method = options.want.includes("responsibilities") ? "responsibilities" : "labels"
    this.afford("GaussianMixture", { routine: "mixtureDensity", ...shapeOf(x), method, points: options.components })
    const { responsibilities, ...found } = await this.run(mixtureDensity, x, (source) => ({ source, options }), run)
    return {
      ...found,
      ...(responsibilities && { responsibilities: new Matrix(responsibilities, x.rows, options.components) }),
    }
  }

  async collect(x: Resident): Promise<Matrix> {
    return (x as WasmResident).held
  }

  async close(): Promise<void> {
    this.closed = true
    this.pool.close()
  }

  /** Refuses work above the memory budget before anything is allocated. The budget never changes a result. */
  private afford(
    who: string,
    operation: Operation,
    advice = () => "Raise it (wasm({ memoryBudget })), or take fewer rows or clusters.",
  ): void {
    const bytes = this.need(operation)
    if (bytes > this.memoryBudget) throw new MemoryBudgetError(who, bytes, this.memoryBudget, advice())
  }

  /** New rows with their column ranges, after `refuse` was told of the first value that is not finite. */
  private async measured(rows: WasmResident, run: RunOptions, refuse: (bad: number) => void): Promise<WasmResident> {
    const { bad, min, max } = await this.run(ranges, rows, (source) => source, run)
    if (bad >= 0) refuse(bad)
    rows.keepRanges(min, max)
    return rows
  }

  /** Runs a routine where it is cheapest: on the calling thread, or on the pool. */
  private async run<Request, Job, P extends Part, Result>(
    routine: Routine<Request, Job, P, Result>,
    x: Resident,
    request: (source: Source) => Request,
    run: RunOptions,
  ): Promise<Result> {
    const rows = x as WasmResident
    if (this.closed) throw closedError()
    run.signal?.throwIfAborted()
    // Only trees are made of distances; everything else says that it needs rows.
    if (rows.cols === 0 && !routine.takesDistances) rows.held
    const work = routine.work(request(rows.source(1)))
    if (this.doneHere(work)) return this.runHere(routine, request(rows.source(1)), run)
    const threads = this.threads
    return this.pool.run(
      routine.name,
      () => routine.plan(request(rows.source(threads)), threads),
      run,
    ) as Promise<Result>
  }

  /** Whether work of this size stays on the calling thread; counts it if so. */
  private doneHere(work: number): boolean {
    if (this.inlineBelow !== undefined) return work < this.inlineBelow
    if (this.pool.started) return work < WARM_POOL_WORK
    this.workHere += work
    return this.workHere < COLD_POOL_WORK
  }

  private runHere<Request, Job, P extends Part, Result>(
    routine: Routine<Request, Job, P, Result>,
    request: Request,
    run: RunOptions,
  ): Promise<Result> {
    const check = () => {
      run.signal?.throwIfAborted()
      if (this.closed) throw closedError()
    }
    return this.benches.lend((bench) => {
      const job = routine.plan(request, 1)
      const part = routine.part(bench, job, 0)
      return routine.drive(new SoloTeam(part, check), part, job, run)
    })
  }
}

const shapeOf = ({ dtype, rows, cols }: Resident) => ({ dtype, rows, cols })
