import { Bench } from "./bench.js"

/**
 * Above this a bench is thrown away after its job: memory of a module never shrinks. A tree of 1,500 rows (a square of their
 * distances) takes 16 ms of processor time with memory that stands, 28 with new memory.
 */
const KEEP_BYTES = 20 * 2 ** 20
/** Jobs that overlap on the calling thread have a bench each; more than these are not kept. */
const KEEP = 2

/**
 * The calling thread's places of work. Making one takes about as long as clustering some hundreds of rows, so that many
 * small fits in a row share one.
 */
export class Benches {
  private readonly idle: Bench[] = []

  constructor(private readonly module: WebAssembly.Module) {}

  /** Runs a job at a bench that nobody else works at meanwhile. */
  async lend<R>(job: (bench: Bench) => Promise<R>): Promise<R> {
    const bench = this.idle.pop() ?? new Bench(this.module)
    try {
      return await job(bench)
    } finally {
      bench.clear()
      if (bench.bytes <= KEEP_BYTES && this.idle.length < KEEP) this.idle.push(bench)
    }
  }
}
