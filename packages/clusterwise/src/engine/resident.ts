import type { MatrixLike } from "../data/adapters.js"
import { Condensed } from "../data/condensed.js"
import { toMatrix } from "../data/matrix.js"
import { isRowStream } from "../data/rowStream.js"
import { DataError, EngineError, MemoryBudgetError, ParameterError } from "../errors.js"
import { defaultEngine } from "./defaultEngine.js"
import type { Engine, OfferedRoutine, Operation, Resident, RunOptions } from "./engine.js"

/** What the long functions of the library take last. */
export interface CallOptions<L = Int32Array> extends RunOptions {
  readonly engine?: Engine<L> | undefined
}

export interface WeightedCallOptions<L = Int32Array> extends CallOptions<L> {
  /** One finite weight ≥ 0 a row. A Resident carries its own. */
  readonly weights?: ArrayLike<number> | undefined
}

export function isResident<L>(x: unknown): x is Resident<L> {
  return typeof x === "object" && x !== null && typeof (x as Resident).release === "function" && "engine" in x
}

/**
 * Runs `work` on rows inside an engine: a Resident is used where it is, anything else is loaded into the named (or the
 * default) engine and released afterwards, also when the work fails or is aborted.
 */
export async function withResident<L, R>(
  who: string,
  x: MatrixLike | Condensed | Resident<L>,
  options: WeightedCallOptions<L>,
  work: (x: Resident<L>) => Promise<R>,
): Promise<R> {
  options.signal?.throwIfAborted()
  if (isResident<L>(x)) return work(checkedResident(who, x, options))
  if (isRowStream(x)) throw new DataError(`${who}: a RowStream is not taken here; pass a Matrix or rows of numbers.`)
  const engine = options.engine ?? ((await defaultEngine()) as unknown as Engine<L>)
  if (typeof engine.load !== "function")
    throw new ParameterError(who, "engine", "what reference() or await wasm() gives", engine)
  const resident = await engine.load(x instanceof Condensed ? x : toMatrix(x, who), {
    ...options,
    who,
    onProgress: undefined,
  })
  try {
    return await work(resident)
  } finally {
    resident.release()
  }
}

function checkedResident<L>(who: string, x: Resident<L>, options: WeightedCallOptions<L>): Resident<L> {
  if (options.engine && options.engine !== x.engine)
    throw new EngineError(
      `${who}: the data live in the engine "${x.engine.name}"; do not name another one ("${options.engine.name}").`,
    )
  if (options.weights)
    throw new ParameterError(
      who,
      "weights",
      "left out for data that are loaded already",
      options.weights,
      "Give them to engine.load(X, { weights }).",
    )
  return x
}

/** The same routine; where it does not fit the memory budget, the error names who called it. */
function named(who: string, method: (...given: unknown[]) => Promise<unknown>): typeof method {
  return (...given) =>
    method(...given).catch((error: unknown) => {
      throw error instanceof MemoryBudgetError ? error.calledBy(who) : error
    })
}

/** The engine's routine, or an EngineError with the reason why it has none. */
export function routine<L, N extends OfferedRoutine>(
  who: string,
  x: Resident<L>,
  name: N,
  about: Partial<Operation> = {},
): NonNullable<Engine<L>[N]> {
  const { engine } = x
  const answer = engine.can({ routine: name, dtype: x.dtype, rows: x.rows, cols: x.cols, ...about })
  if (answer !== true) throw new EngineError(`${who}: the engine "${engine.name}" cannot do this: ${answer}`)
  const method = engine[name]
  if (!method) throw new EngineError(`${who}: the engine "${engine.name}" has no routine "${name}".`)
  return named(who, method.bind(engine) as (...given: unknown[]) => Promise<unknown>) as NonNullable<Engine<L>[N]>
}
