import type { Dtype } from "../../data/memory.js"
import type { Engine, OfferedRoutine, Resident } from "../engine.js"
import type { Sample } from "./data.js"

/** The engine that is judged, the one that defines right, and how labels travel between them. */
export interface Subject<L = Int32Array> {
  readonly engine: Engine<L>
  readonly reference: Engine
  readonly dtypes: readonly Dtype[]
  home(labels: L): Promise<Int32Array>
  send(labels: Int32Array): L
}

/** The same rows in both engines. */
export interface Pair<L> {
  readonly sample: Sample
  readonly dtype: Dtype
  readonly x: Resident<L>
  readonly r: Resident
}

/** Loads the sample into both engines, and releases it afterwards. */
export async function onBoth<L>(
  { engine, reference }: Subject<L>,
  sample: Sample,
  work: (pair: Pair<L>) => Promise<void>,
): Promise<void> {
  const options = sample.weights ? { weights: sample.weights } : {}
  const [x, r] = [await engine.load(sample.X, options), await reference.load(sample.X, options)]
  try {
    await work({ sample, dtype: sample.X.dtype, x, r })
  } finally {
    x.release()
    r.release()
  }
}

/** The routine, bound; suites ask only for what the engine offers. */
export function bound<L, N extends OfferedRoutine>(engine: Engine<L>, name: N): NonNullable<Engine<L>[N]> {
  const method = engine[name] as (...args: unknown[]) => unknown
  return method.bind(engine) as unknown as NonNullable<Engine<L>[N]>
}
