import type { RunOptions } from "./engine.js"

/** How long a loop may keep the thread before timers, input and aborts get their turn. */
const TURN_MS = 20
/** Values a block holds: well below TURN_MS of work, so that the clock is seldom asked. */
const BLOCK_VALUES = 32768

/**
 * Runs `work(from, to)` over [0, rows) in blocks, in order: notices an abort, tells progress, and gives the event loop
 * a turn about every 20 ms, whether one long loop runs or many short ones.
 * @param valuesPerRow how much work one row is; only the size of the blocks depends on it
 */
export async function byBlocks(
  rows: number,
  valuesPerRow: number,
  phase: string,
  { signal, onProgress }: RunOptions,
  work: (from: number, to: number) => void,
): Promise<void> {
  signal?.throwIfAborted()
  const step = Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, valuesPerRow)))
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step)
    work(from, to)
    if (busyMs() < TURN_MS) continue
    if (to < rows) onProgress?.({ phase, fraction: to / rows, rows: to })
    await new Promise((turn) => setTimeout(turn))
    signal?.throwIfAborted()
  }
  onProgress?.({ phase, fraction: 1, rows })
}

let busySince: number | undefined

/** Time since the event loop had its last turn, as far as this file knows: many short loops in a row add up. */
function busyMs(): number {
  if (busySince === undefined) {
    busySince = performance.now()
    setTimeout(() => {
      busySince = undefined
    })
  }
  return performance.now() - busySince
}

/** The same run, with its progress squeezed into one part of a longer one: 0 becomes `from`, 1 becomes `to`. */
export function part(run: RunOptions, from: number, to: number): RunOptions {
  const { signal, onProgress } = run
  if (!onProgress) return { signal }
  return {
    signal,
    onProgress: (p) => onProgress({ ...p, fraction: p.fraction >= 1 ? to : from + (to - from) * p.fraction }),
  }
}

/** For loops that cannot be cut into blocks: awaited after each piece of work, it does what `byBlocks` does between blocks. */
export function breather({ signal }: RunOptions): () => Promise<void> | undefined {
  let last = performance.now()
  return () => {
    if (performance.now() - last < TURN_MS) return undefined
    return new Promise<void>((turn) => setTimeout(turn)).then(() => {
      signal?.throwIfAborted()
      last = performance.now()
    })
  }
}
