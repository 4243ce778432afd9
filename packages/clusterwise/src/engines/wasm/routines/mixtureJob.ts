import { allocBuffer } from "../../../data/memory.js"
import type { MixtureStart } from "../../../engine/engine.js"
import { type Family, hasCross } from "../../../engine/mixture/components.js"
import { type MixturePartition, mixturePartition, recordLength } from "../../../engine/mixture/partition.js"
import type { GaussianForms } from "../../../engine/mixture/passes.js"
import type { Source } from "../source.js"

/** Everything that the threads of one call share. */
export interface MixtureJob extends MixturePartition {
  readonly source: Source
  readonly components: number
  readonly cross: boolean
  /** The labels that a start is given by. */
  readonly given: readonly (Int32Array | undefined)[]
  /** Of which of them sums are asked for. */
  readonly turn: Int32Array
  readonly origin: Float64Array
  readonly scale: Float64Array
  readonly means: Float64Array
  readonly centres: Float64Array
  /** As the kernel takes them; all components share theirs where there is only one. */
  readonly factors: Float64Array
  readonly factorLength: number
  readonly constants: Float64Array
  /** By strip: the records of the components (assembly/mixture.ts), and last Σ w · ln density. */
  readonly sums: Float64Array
  readonly sumsLength: number
  /** By strip: a row without a density, or −1. */
  readonly bad: Int32Array
  /** Whether densities are told, and not labels alone. */
  readonly densities: boolean
  /** What is told of rows; empty where it is not asked for. */
  readonly labels: Int32Array
  readonly logDensity: Float64Array
  readonly responsibilities: Float64Array
}

const shared64 = (length: number) => new Float64Array(allocBuffer(length * 8))

export interface Told {
  readonly labels?: boolean
  readonly densities?: boolean
  readonly logDensity?: boolean
  readonly responsibilities?: boolean
}

export function mixtureJob(
  source: Source,
  family: Family,
  starts: readonly MixtureStart<Int32Array>[],
  told: Told,
): MixtureJob {
  const { rows, cols } = source
  const { components, covarianceType } = family
  const cross = hasCross(covarianceType)
  const partition = mixturePartition(rows, cols, components, cross)
  const factorLength = cross ? packedTriangle(cols) : cols
  const sumsLength = components * recordLength(cols, cross) + 1
  return {
    ...partition,
    source,
    components,
    cross,
    given: starts.map(({ labels }) => labels && inSharedMemory(labels.of)),
    turn: new Int32Array(allocBuffer(4)),
    origin: shared64(cols),
    scale: shared64(1),
    means: shared64(components * cols),
    centres: shared64(components * cols),
    factors: shared64(covarianceType === "tied" ? factorLength : components * factorLength),
    factorLength,
    constants: shared64(components),
    sums: shared64(partition.strips * sumsLength),
    sumsLength,
    bad: new Int32Array(allocBuffer(partition.strips * 4)),
    densities: told.densities ?? false,
    labels: new Int32Array(allocBuffer(told.labels ? rows * 4 : 0)),
    logDensity: shared64(told.logDensity ? rows : 0),
    responsibilities: shared64(told.responsibilities ? rows * components : 0),
  }
}

/** Bytes of what `mixtureJob` and its parts take, without what is told of rows. */
export function mixtureBytes(rows: number, cols: number, components: number, cross: boolean, threads: number): number {
  const { blockRows, strips } = mixturePartition(rows, cols, components, cross)
  const sums = components * recordLength(cols, cross) * 8
  const forms = components * (cross ? packedTriangle(cols) + 4 * cols * cols : 8 * cols) * 8
  return strips * sums + (threads + 1) * (forms + sums + blockRows * (4 * cols + components + 24) * 8 + 65_536)
}

export function setForms(job: MixtureJob, forms: GaussianForms): void {
  job.origin.set(forms.origin)
  job.scale[0] = forms.scale
  job.means.set(forms.means)
  job.constants.set(forms.constants)
  const cols = forms.origin.length
  for (let at = 0, from = 0; at < job.factors.length; at += job.factorLength, from += forms.stride)
    if (job.cross) packTriangle(forms.factors, from, cols, job.factors, at)
    else job.factors.set(forms.factors.subarray(from, from + cols), at)
}

/** A triangle by pairs of its rows: for each column up to the second one's diagonal, both entries. */
function packTriangle(factors: Float64Array, from: number, cols: number, to: Float64Array, at: number): void {
  for (let j = 0; j < cols; j += 2)
    for (let i = 0; i < Math.min(j + 2, cols); i++) {
      to[at++] = factors[from + j * cols + i]
      to[at++] = j + 1 < cols ? factors[from + (j + 1) * cols + i] : 0
    }
}

function packedTriangle(cols: number): number {
  const pairs = Math.floor(cols / 2)
  return 2 * pairs * (pairs + 1) + (cols % 2) * 2 * cols
}

function inSharedMemory(labels: Int32Array): Int32Array {
  if (typeof SharedArrayBuffer === "undefined" || labels.buffer instanceof SharedArrayBuffer) return labels
  const copy = new Int32Array(allocBuffer(labels.length * 4))
  copy.set(labels)
  return copy
}
