import { turn } from "./platform.js"

/**
 * What one thread does in a routine: for each named phase, something before its blocks, for each block, and after them.
 * Blocks of one phase run in any order and on any thread; a part must give the same answer whatever the order.
 */
export type Part = object

/** A part's phase by name. */
function phaseOf(part: Part, name: string): Phase {
  return (part as Readonly<Record<string, Phase>>)[name]
}

/** Names of a part's phases, in the order in which the class declares them: the same on every thread. */
function phaseNames(part: Part): string[] {
  return Object.keys(part).filter((name) => typeof phaseOf(part, name)?.block === "function")
}

export interface Phase {
  begin?(): void
  block(index: number): void
  end?(): void
}

/** Thrown inside a job that was told to stop; the caller sees `signal.reason` instead. */
export class Stopped extends Error {}

/** The threads of one job, as its driver sees them. */
export interface Team {
  readonly threads: number
  /** Runs the blocks 0 … blocks − 1 of a phase on all threads; `tell` hears now and then which share of them is done. */
  run(phase: string, blocks: number, tell?: Tell): Promise<void>
}

export type Tell = (share: number) => void

/** How often a phase tells its progress, at most. */
const TELLINGS = 16

/** Called after blocks, in order, with the number of the last one: tells when another sixteenth is done, never that all is. */
function sixteenths(blocks: number, tell: Tell | undefined): (block: number) => void {
  if (!tell) return () => {}
  let told = 0
  return (block) => {
    const done = Math.floor(((block + 1) * TELLINGS) / blocks)
    if (done === told || block + 1 >= blocks) return
    told = done
    tell((block + 1) / blocks)
  }
}

/** How long one thread may keep its event loop waiting. */
const TURN_MS = 12

/** One thread that returns to its event loop now and then, so that an abort, a timer or a click comes through. */
export class SoloTeam implements Team {
  readonly threads = 1
  private last = performance.now()

  constructor(
    private readonly part: Part,
    /** Throws when the job is to stop. */
    private readonly check: () => void,
  ) {}

  async run(phase: string, blocks: number, tell?: Tell): Promise<void> {
    const { begin, block, end } = bound(phaseOf(this.part, phase))
    const after = sixteenths(blocks, tell)
    begin()
    for (let b = 0; b < blocks; b++) {
      block(b)
      after(b)
      if (performance.now() - this.last > TURN_MS) await this.rest()
    }
    end()
    this.check()
  }

  private async rest(): Promise<void> {
    await turn()
    this.check()
    this.last = performance.now()
  }
}

function bound(phase: Phase) {
  return { begin: () => phase.begin?.(), block: (b: number) => phase.block(b), end: () => phase.end?.() }
}

/** Words of the control block that the threads of a job share. */
const EPOCH = 0
const PHASE = 1
const NEXT = 2
const BLOCKS = 3
const RUNNING = 4
const STOP = 5
export const CONTROL_WORDS = 8
const FINISHED = -1
/** A thread died: nobody waits for it. */
const ABANDONED = 2

/** Turns of a spinning wait before a thread sleeps: about 20 µs, less than a sleep and a wake-up cost. */
const SPINS = 4000

/** Tells all threads of a job to stop at the next block. */
export function requestStop(control: Int32Array): void {
  Atomics.store(control, STOP, 1)
  Atomics.notify(control, RUNNING)
}

/** Worker 0 with helpers: it hands out phases through shared memory, and works along. */
export class LeaderTeam implements Team {
  private readonly names: readonly string[]

  constructor(
    private readonly part: Part,
    private readonly control: Int32Array,
    readonly threads: number,
  ) {
    this.names = phaseNames(part)
  }

  async run(phase: string, blocks: number, tell?: Tell): Promise<void> {
    const { control } = this
    Atomics.store(control, PHASE, this.names.indexOf(phase))
    Atomics.store(control, NEXT, 0)
    Atomics.store(control, BLOCKS, blocks)
    this.wakeHelpers()
    try {
      work(phaseOf(this.part, phase), control, sixteenths(blocks, tell))
    } catch (error) {
      requestStop(control)
      throw error
    } finally {
      this.waitForHelpers()
    }
    if (Atomics.load(control, STOP)) throw new Stopped()
  }

  /** Lets the helpers go back to their event loops. */
  finish(): void {
    Atomics.store(this.control, PHASE, FINISHED)
    this.wakeHelpers()
    this.waitForHelpers()
  }

  private wakeHelpers(): void {
    Atomics.store(this.control, RUNNING, this.threads - 1)
    Atomics.add(this.control, EPOCH, 1)
    Atomics.notify(this.control, EPOCH)
  }

  private waitForHelpers(): void {
    const { control } = this
    for (let spin = 0; spin < SPINS && Atomics.load(control, RUNNING) > 0; spin++);
    for (let left = Atomics.load(control, RUNNING); left > 0; left = Atomics.load(control, RUNNING)) {
      // A helper that died never reports; the caller's thread notices and asks to stop.
      if (Atomics.wait(control, RUNNING, left, 200) === "timed-out" && Atomics.load(control, STOP) === ABANDONED)
        throw new Stopped()
    }
  }
}

/** Marks a job as lost: a thread of it died. */
export function requestAbandon(control: Int32Array): void {
  Atomics.store(control, STOP, ABANDONED)
  Atomics.notify(control, RUNNING)
}

/**
 * A helper's life during one job: phase after phase until the leader is done. After a failure it keeps step with the
 * leader, which waits for it, and throws at the end.
 */
export function help(part: Part, control: Int32Array): void {
  const names = phaseNames(part)
  let failure: unknown
  let epoch = 0
  for (;;) {
    epoch = waitForEpoch(control, epoch)
    const phase = Atomics.load(control, PHASE)
    try {
      if (phase !== FINISHED && failure === undefined) work(phaseOf(part, names[phase]), control)
    } catch (error) {
      failure = error
      requestStop(control)
    }
    if (Atomics.sub(control, RUNNING, 1) === 1) Atomics.notify(control, RUNNING)
    if (phase === FINISHED || Atomics.load(control, STOP) === ABANDONED) break
  }
  if (failure !== undefined) throw failure
}

function waitForEpoch(control: Int32Array, seen: number): number {
  for (let spin = 0; spin < SPINS; spin++) {
    const epoch = Atomics.load(control, EPOCH)
    if (epoch !== seen) return epoch
  }
  while (Atomics.load(control, EPOCH) === seen) Atomics.wait(control, EPOCH, seen)
  return Atomics.load(control, EPOCH)
}

function work(phase: Phase, control: Int32Array, after?: (block: number) => void): void {
  const blocks = Atomics.load(control, BLOCKS)
  phase.begin?.()
  for (let b = Atomics.add(control, NEXT, 1); b < blocks; b = Atomics.add(control, NEXT, 1)) {
    if (Atomics.load(control, STOP)) break
    phase.block(b)
    after?.(b)
  }
  phase.end?.()
}
