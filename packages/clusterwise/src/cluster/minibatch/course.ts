import type { RunOptions } from "../../engine/engine.js"

/** Progress, abort and the deadline of a run of batches whose end is not known beforehand. */
export class Course {
  /** Whether the deadline ended it. */
  late = false
  private readonly until: number
  private told = 0

  constructor(
    private readonly run: RunOptions,
    /** Most batches that there will be. */
    private readonly most: number,
    deadlineMs = Number.POSITIVE_INFINITY,
    /** When deadlineMs began. */
    since = performance.now(),
  ) {
    this.until = since + deadlineMs
  }

  /** After a batch. Returns whether there is time for another. */
  goesOn(steps: number, inertia: number): boolean {
    this.run.signal?.throwIfAborted()
    const fraction = Math.max(steps / (steps + EXPECTED_STEPS), steps / (this.most + 1))
    if (fraction > this.told + 1 / STEPS_TOLD) {
      this.told = fraction
      this.run.onProgress?.({ phase: "minibatch", fraction, iteration: steps, inertia })
    }
    this.late = performance.now() > this.until
    return !this.late
  }
}

const EXPECTED_STEPS = 500
/** Batches are short: only so many of them tell how far they are. */
const STEPS_TOLD = 100
