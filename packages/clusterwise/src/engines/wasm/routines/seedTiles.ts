import type { Bench } from "../bench.js"
import type { BlockReader } from "../source.js"
import { startValues } from "./panels.js"
import { MAX_CANDIDATES, type SeedJob } from "./seedJob.js"

/** Screens candidates of many columns by a float32 tile (assembly/screen.ts): one thread's own. */
export class SeedTiles {
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: SeedJob,
    private readonly reader: BlockReader,
  ) {
    const { cols } = job.source
    this.at = {
      origin: bench.put(job.origin),
      squares: bench.alloc(job.stripRows * 16),
      limits: bench.alloc(job.stripRows * 4 + 32),
      packed: bench.alloc(MAX_CANDIDATES * cols * 4),
      starts: bench.alloc(MAX_CANDIDATES * 4),
      slack: bench.alloc(MAX_CANDIDATES * 4),
    }
  }

  /** Keeps the lengths of the rows of a strip that lie at `raw`. */
  meet(strip: number, raw: number, count: number): void {
    const { bench, at, job } = this
    const squares = this.reader.wide ? bench.kernels.squares64 : bench.kernels.squares32
    squares(raw, count, job.source.cols, at.origin, job.scale, 1, 0, at.squares)
    const pairs = bench.float64(at.squares, count * 2)
    const first = this.reader.first(strip)
    for (let i = 0; i < count; i++) job.squares[first + i] = pairs[2 * i]
  }

  /** Takes over the candidates, at the beginning of a phase. */
  take(): void {
    this.bench.copyIn(this.job.candidatePanels, this.at.packed)
  }

  /**
   * Lists the pairs that may come nearer, row · 64 + candidate, of a strip that the reader has brought in; returns how many.
   * @param sq where its D² lie
   */
  screen(strip: number, candidates: number, sq: number, list: number): number {
    const { bench, at, job, reader } = this
    const { kernels } = bench
    const { cols } = job.source
    const count = reader.count(strip)
    const first = reader.first(strip)
    const starts = bench.float32(at.starts, MAX_CANDIDATES).fill(-3e38)
    const norms = job.candidateNorms.subarray(0, candidates)
    startValues(norms, job.reach[strip], cols, starts, 1, bench.float32(at.slack, MAX_CANDIDATES))
    bench.copyIn(job.squares.subarray(first, first + count), at.squares)
    const ratio = 0.5 * (job.tileScale / job.scale) ** 2
    kernels.thresholds(at.squares, sq, count, ratio, (cols + 8) * 2 ** -50, at.limits)
    const panels = Math.ceil(candidates / 8)
    return kernels.screen(reader.tile(strip), count, cols, at.packed, at.starts, panels, at.limits, list)
  }
}
