import { EngineError } from "../../errors.js"
import { builtin } from "./platform.js"

/** The exports of assembly/index.ts; pointers are byte offsets into `memory`. */
export interface Kernels {
  readonly memory: WebAssembly.Memory
  heapBase(): number
  range32(x: number, rows: number, cols: number, min: number, max: number): number
  range64(x: number, rows: number, cols: number, min: number, max: number): number
  stage32(x: number, out: number, rows: number, cols: number, origin: number, scale: number): void
  stage64(x: number, out: number, rows: number, cols: number, origin: number, scale: number): void
  largestSquare(x: number, rows: number, cols: number): number
  unitRows32(x: number, out: number, rows: number, cols: number): number
  unitRows64(x: number, out: number, rows: number, cols: number): number
  assign(
    x: number,
    rows: number,
    cols: number,
    panels: number,
    starts: number,
    panelCount: number,
    slack: number,
    labels: number,
    open: number,
    state: number,
  ): number
  assignStateBytes(): number
  chooseRows(record: number, rows: number): number
  pickRows(from: number, to: number, numbers: number, count: number, bytes: number): void
  searchOwnPanels(record: number, x: number): void
  searchPanels(record: number, x: number, count: number): number
  settleRows(record: number, count: number): number
  panelBoundsBytes(): number
  panelScoreBytes(): number
  assignFlat(
    x: number,
    rows: number,
    cols: number,
    centroids: number,
    count: number,
    slack: number,
    labels: number,
    open: number,
    lanes: number,
  ): number
  rowsPast(limits: number, labels: number, paths: number, count: number, out: number): number
  packRows(x: number, list: number, count: number, bytes: number): void
  assignLeads(
    x: number,
    rows: number,
    cols: number,
    panels: number,
    starts: number,
    panelCount: number,
    slack: number,
    labels: number,
    open: number,
    state: number,
    leads: number,
  ): number
  limitRows(
    x: number,
    rows: number,
    cols: number,
    leads: number,
    labels: number,
    slack: number,
    least: number,
    open: number,
    opened: number,
    rounding: number,
    out: number,
  ): void
  boxRows(x: number, rows: number, cols: number, out: number, lanes: number): number
  screenBoxes(boxes: number, count: number): number
  assignBoxes32(boxes: number, count: number): number
  assignBoxes64(boxes: number, count: number): number
  clusterPairs(
    x: number,
    rows: number,
    cols: number,
    strip: number,
    columns: number,
    clusters: number,
    sums: number,
    out: number,
    farthest: boolean,
  ): void
  nearPanels(
    chunk: number,
    rows: number,
    strip: number,
    columns: number,
    cols: number,
    limits: number,
    out: number,
    products: boolean,
  ): number
  nearest32: Nearest
  nearest64: Nearest
  sqToLabel32: SqToLabel
  sqToLabel64: SqToLabel
  squares32: Squares
  squares64: Squares
  distanceTerms(sq: number, rows: number, unit: number, rootUnit: number, weights: number, terms: number): void
  finishDistances(sq: number, count: number, kind: number, scale: number): void
  moveRows32: MoveRows
  moveRows64: MoveRows
  thresholds(squares: number, sq: number, rows: number, ratio: number, margin: number, out: number): void
  screen(
    x: number,
    rows: number,
    cols: number,
    panels: number,
    starts: number,
    panelCount: number,
    limits: number,
    pairs: number,
  ): number
  improvements32: Improvements
  improvements64: Improvements
  exchangeTerms(
    list: number,
    count: number,
    fresh: number,
    sq: number,
    unit: number,
    weights: number,
    records: number,
    shift: number,
    bits: number,
  ): void
  lower(sq: number, fresh: number, rows: number, first: number): void
  sumWeighted(sq: number, rows: number, unit: number, weights: number, record: number, bits: number): void
  oversample(
    rows: number,
    first: number,
    part: number,
    stream: number,
    purpose: number,
    seedLow: number,
    seedHigh: number,
    sq: number,
    unit: number,
    weights: number,
    factor: number,
    list: number,
  ): number
  raceLeaders(
    weights: number,
    count: number,
    first: number,
    part: number,
    stream: number,
    purpose: number,
    seedLow: number,
    seedHigh: number,
    uniforms: number,
    list: number,
  ): number
  stripSums32: StripSums
  stripSums64: StripSums
  addLists(
    sums: number,
    stride: number,
    count: number,
    ends: number,
    lists: number,
    members: number,
    into: number,
  ): void
  addColumns(values: number, count: number, unit: number, sums: number, half: number, bits: number): void
  pairs(
    x: number,
    rows: number,
    panels: number,
    panelCount: number,
    cols: number,
    out: number,
    stride: number,
    kind: number,
    end: number,
  ): void
  powerPairs(
    x: number,
    rows: number,
    panels: number,
    panelCount: number,
    cols: number,
    out: number,
    stride: number,
    power: number,
  ): void
  haversinePairs(x: number, rows: number, panels: number, panelCount: number, out: number, stride: number): void
  sharesOf(a: number, b: number, count: number, flags: boolean): void
  divide(values: number, count: number, divisor: number): void
  narrow(values: number, count: number): void
  groupRanges32: GroupRanges
  groupRanges64: GroupRanges
  centredTerms32: CentredTerms
  centredTerms64: CentredTerms
  crossPanels32: CrossPanels
  crossPanels64: CrossPanels
  crossTiles(panels: number, rows: number, panelCount: number, unit: number, sums: number, bits: number): void
  placeRank32: PlaceRank
  placeRank64: PlaceRank
  affineRows32: AffineRows
  affineRows64: AffineRows
  multiplyRows(x: number, rows: number, cols: number, panels: number, panelCount: number, y: number): void
  finishRows32: FinishRows
  finishRows64: FinishRows
  addTerms(terms: number, rows: number, labels: number, sums: number, width: number, bits: number): void
  addIntegers(into: number, from: number, count: number): void
  sumValues(sums: number, records: number, width: number, bits: number, out: number): void
  pairedValues(sums: number, records: number, bits: number, out: number): void
  sketchSteps(cols: number): number
  sketchBytes(cols: number, panels: number): number
  sketchRows(
    rows: number,
    count: number,
    cols: number,
    mean: number,
    sketches: number,
    fine: number,
    first: number,
  ): void
  fineBytes(cols: number): number
  sketchStride(cols: number): number
  sketchBytesOf(cols: number): number
  sketchTileRows(centroids: number, x: number, rows: number, out: number): void
  takeCentroids(centroids: number): void
  rowsToSearch(
    centroids: number,
    labels: number,
    memory: number,
    rows: number,
    all: number,
    list: number,
    panels: number,
    rests: number,
  ): number
  searchSketches(
    centroids: number,
    sketches: number,
    list: number,
    count: number,
    panels: number,
    rests: number,
    labels: number,
    found: number,
    memory: number,
    open: number,
    masks: number,
  ): number
  takeLabels(list: number, count: number, found: number, labels: number, moved: number): number
  decideOpen32: DecideOpen
  decideOpen64: DecideOpen
  markCellCores(record: number, from: number, to: number, pairs: number): number
  beginCellSets(record: number): void
  joinCells(record: number, from: number, to: number, pairs: number): number
  joinCellBorders(record: number, from: number, to: number, pairs: number): number
  densityTiles(record: number): void
  densityWeights(record: number): void
  markCores(record: number, from: number, to: number): void
  beginSets(record: number): void
  settleSets(record: number): void
  joinCores(record: number, from: number, to: number): void
  lowestClusters(record: number): void
  joinBorders(record: number, from: number, to: number): void
  searchTree(tree: number, search: number, leaf: number): void
  tilesOf(tree: number): void
  mergeAlongChain(record: number, merges: number): void
  takeWaiting(tree: number, waiting: number, place: number): void
  searchWaiting(tree: number, waiting: number, from: number, floor: number): void
  stageMixture32: StageMixture
  stageMixture64: StageMixture
  mixtureLogs(
    panels: number,
    panelCount: number,
    cols: number,
    means: number,
    factors: number,
    stride: number,
    constants: number,
    components: number,
    cross: boolean,
    differences: number,
    logs: number,
    logStride: number,
  ): void
  mixtureLabels(logs: number, rows: number, logStride: number, components: number, labels: number): void
  labelShares(labels: number, rows: number, logStride: number, components: number, shares: number): void
  mixtureShares(
    logs: number,
    rows: number,
    logStride: number,
    components: number,
    least: number,
    logDensity: number,
  ): void
  mixtureLikelihood(logDensity: number, rows: number, weights: number): number
  mixtureSums(
    x: number,
    rows: number,
    cols: number,
    shares: number,
    shareStride: number,
    components: number,
    weights: number,
    centres: number,
    cross: boolean,
    records: number,
    recordBytes: number,
    scratch: number,
  ): void
}

type DecideOpen = (
  centroids: number,
  x: number,
  open: number,
  count: number,
  masks: number,
  rests: number,
  found: number,
  memory: number,
  apart: number,
) => number
type Nearest = (
  x: number,
  list: number,
  count: number,
  cols: number,
  points: number,
  pointCount: number,
  scale: number,
  labels: number,
  row: number,
) => void
type SqToLabel = (
  x: number,
  rows: number,
  cols: number,
  points: number,
  labels: number,
  scale: number,
  out: number,
  row: number,
) => void
type Squares = (
  x: number,
  rows: number,
  cols: number,
  origin: number,
  scale: number,
  unit: number,
  weights: number,
  terms: number,
) => void
type Improvements = (
  x: number,
  cols: number,
  pairs: number,
  count: number,
  points: number,
  scale: number,
  sq: number,
  unit: number,
  weights: number,
  sums: number,
  bits: number,
  fresh: number,
) => number
type StripSums = (
  chunk: number,
  rows: number,
  strip: number,
  columns: number,
  cols: number,
  rowSums: number,
  columnSums: number,
  lanes: number,
  kind: number,
) => void
type GroupRanges = (
  x: number,
  rows: number,
  cols: number,
  labels: number,
  weights: number,
  min: number,
  max: number,
) => void
type CentredTerms = (
  x: number,
  rows: number,
  cols: number,
  labels: number,
  weights: number,
  centre: number,
  scale: number,
  squares: number,
  terms: number,
) => void
type CrossPanels = (
  x: number,
  rows: number,
  cols: number,
  weights: number,
  centre: number,
  scale: number,
  panels: number,
) => void
type PlaceRank = (x: number, from: number, to: number, k: number) => void
type AffineRows = (x: number, rows: number, cols: number, offset: number, scale: number, y: number) => void
type FinishRows = (
  y: number,
  rows: number,
  cols: number,
  stride: number,
  shift: number,
  norm: number,
  out: number,
) => void
type StageMixture = (
  x: number,
  rows: number,
  cols: number,
  origin: number,
  scale: number,
  panels: number,
  rowsOut: number,
) => void
type MoveRows = (
  x: number,
  rows: number,
  cols: number,
  fresh: number,
  labels: number,
  weights: number,
  origin: number,
  columnScale: number,
  sums: number,
  width: number,
  bits: number,
  terms: number,
) => number

/** A module that multiplies vectors (0xfd 0x0f: i8x16.splat), perhaps fused with an addition (relaxed_madd: 0xfd 0x85 0x02). */
const splat = [0x41, 0x00, 0xfd, 0x0f]
const probe = (body: readonly number[]) =>
  WebAssembly.validate(
    new Uint8Array([
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      1,
      5,
      1,
      0x60,
      0,
      1,
      0x7b,
      3,
      2,
      1,
      0,
      0x0a,
      body.length + 4,
      1,
      body.length + 2,
      0,
      ...body,
      0x0b,
    ]),
  )

export const hasSimd = (): boolean => probe(splat)
export const hasRelaxedSimd = (): boolean => probe([...splat, ...splat, ...splat, 0xfd, 0x85, 0x02])

/** Compiles the kernels, with fused multiply-add where asked for. */
export async function compileKernels(relaxed: boolean): Promise<WebAssembly.Module> {
  if (!hasSimd())
    throw new EngineError(
      "wasm: this JavaScript engine has no WebAssembly SIMD; use Node 20.19 or later, or a browser from 2023 on, or reference().",
    )
  const bytes = await kernelFile(relaxed)
  return WebAssembly.compile(bytes).catch((error) => {
    const { message } = error as Error
    throw new EngineError(
      `wasm: the kernels could not be compiled: ${message}. A page's Content-Security-Policy has to allow it (script-src 'wasm-unsafe-eval'); reference() does without.`,
      { cause: error },
    )
  })
}

async function kernelFile(relaxed: boolean): Promise<BufferSource> {
  let url: URL | undefined
  try {
    // Literally these two, which bundlers know.
    url = relaxed ? new URL("./kernels.relaxed.wasm", import.meta.url) : new URL("./kernels.simd.wasm", import.meta.url)
    const fs = url.protocol === "file:" && builtin("node:fs")
    return fs ? await fs.promises.readFile(url) : await download(url)
  } catch (error) {
    const { message } = error as Error
    throw new EngineError(
      `wasm: could not load ${url?.href ?? "the kernels"}: ${message}. The package's .wasm files and worker.bundle.js belong beside the module that holds its code, which has to be an ES module: copy them there, or leave clusterwise out of the bundle.`,
      { cause: error },
    )
  }
}

async function download(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return response.arrayBuffer()
}

/** What kernels ask about the rows at two places of a tree. */
export interface Asked {
  /** Whether they are neighbours, where the kernels of density cannot tell. */
  decide(a: number, b: number): boolean
  /** Sum of squared differences, where the kernels hold sketches only. */
  measure(a: number, b: number): number
}

export function instantiate(module: WebAssembly.Module, asked: Asked): Kernels {
  const abort = () => {
    throw new EngineError("wasm: a kernel failed; please report this.")
  }
  const decide = (a: number, b: number) => (asked.decide(a, b) ? 1 : 0)
  const measure = (a: number, b: number) => asked.measure(a, b)
  return new WebAssembly.Instance(module, { env: { abort, decide, measure } }).exports as unknown as Kernels
}
