import { Condensed } from "../../data/condensed.js"
import { Matrix, toMatrix } from "../../data/matrix.js"
import type { RowStream } from "../../data/rowStream.js"
import { reference } from "../../engines/reference/reference.js"
import { EngineError } from "../../errors.js"
import { groupLabels } from "../../metrics/labels.js"
import type { Engine, LoadOptions, Operation, Resident } from "../engine.js"

/** Labels that stay where the rows are, as a column of a remote table would. */
export class RemoteColumn {
  readonly #values: Int32Array

  constructor(values: Int32Array) {
    this.#values = values
  }

  get length(): number {
    return this.#values.length
  }

  async collect(): Promise<Int32Array> {
    return this.#values.slice()
  }

  /** What only the remote side may do: look at the labels without bringing them home. */
  static valuesOf(column: RemoteColumn): Int32Array {
    return column.#values
  }
}

/** Why a routine is missing; the others compare rows with rows. */
const missing: Readonly<Record<string, string>> = {
  quantiles: "exact quantiles need the rows in order, which this engine never has.",
  project: "rows of a remote table are never changed.",
}

/**
 * Stands for engines to come (a GPU, a cluster): labels are no Int32Array, rows are float32 only, weights live with
 * the rows, rows may come as a stream, and some routines are missing. It computes on the reference engine.
 */
export function fakeRemote(): Engine<RemoteColumn> {
  const near = reference()
  const held = new WeakMap<Resident<RemoteColumn>, Resident>()
  const home = (x: Resident<RemoteColumn>): Resident => held.get(x)!
  const local = (labels: RemoteColumn): Int32Array => RemoteColumn.valuesOf(labels)

  const send = (inner: Resident): Resident<RemoteColumn> => {
    const { rows, cols, dtype, columns, weighted } = inner
    const x = { engine, rows, cols, dtype, columns, weighted, release: () => inner.release() }
    held.set(x, inner)
    return x
  }

  const engine: Engine<RemoteColumn> = {
    name: "fake remote",
    can(operation: Operation) {
      if (operation.dtype !== "float32") return float32Only
      if (!(operation.routine in engine)) return missing[operation.routine] ?? "pairs of a remote table are too many."
      return near.can(operation)
    },
    need: (operation) => operation.rows * 4,
    async load(x, options = {}) {
      const { X, weights } = await rowsOf(x, options)
      return send(await near.load(X, { ...options, weights }))
    },
    collect: (x, run) => near.collect(home(x), run),
    close: () => near.close(),

    moments: (x, { labels, ...rest }, run) =>
      near.moments(home(x), labels ? { ...rest, labels: local(labels) } : rest, run),
    async select(x, options, run) {
      const inner = "labels" in options ? { label: options.label, labels: local(options.labels) } : options
      return send(await near.select(home(x), inner, run))
    },
    seed: (x, options, run) => near.seed(home(x), options, run),
    async lloyd(x, options, run) {
      const result = await near.lloyd(home(x), options, run)
      return { ...result, labels: new RemoteColumn(result.labels) }
    },
    async nearest(x, { labels, ...rest }, run) {
      const result = await near.nearest(home(x), labels ? { ...rest, labels: local(labels) } : rest, run)
      return { ...result, labels: new RemoteColumn(result.labels) }
    },
    distances: (x, options, run) => near.distances(home(x), options, run),
    distanceSums(x, { labellings, metric }, run) {
      const here = labellings.map(({ labels, groups }) => ({ labels: local(labels), groups }))
      return near.distanceSums(home(x), { labellings: here, metric }, run)
    },

    async groupLabels(x, labels, { noise, rows }) {
      const all = labels instanceof RemoteColumn ? local(labels) : Int32Array.from(labels)
      if (all.length !== x.rows) throw new EngineError(`fake remote: ${all.length} labels for ${x.rows} rows.`)
      const groups = groupLabels(rows ? rows.map((row) => all[row]) : all, noise)
      return { ...groups, labels: new RemoteColumn(groups.labels) }
    },
  }
  return engine
}

const float32Only = 'it computes in float32 only; load(X, { dtype: "float32" }) rounds the rows.'

async function rowsOf(x: Matrix | Condensed | RowStream, { dtype, weights }: LoadOptions) {
  if (x instanceof Condensed) throw new EngineError("fake remote: distances cannot be loaded.")
  if (!(x instanceof Matrix)) return gathered(x)
  if (x.dtype !== "float32" && dtype !== "float32") throw new EngineError(`fake remote: ${float32Only}`)
  return { X: toMatrix(x, "fake remote", { dtype: "float32" }), weights }
}

async function gathered(stream: RowStream) {
  const rows: Float32Array[] = []
  const weights: number[] = []
  for await (const block of stream.blocks())
    for (let i = 0; i < block.X.rows; i++) {
      rows.push(Float32Array.from(block.X.row(i)))
      weights.push(block.weights?.[i] ?? 1)
    }
  return { X: Matrix.from(rows), weights: weights.some((w) => w !== 1) ? weights : undefined }
}
