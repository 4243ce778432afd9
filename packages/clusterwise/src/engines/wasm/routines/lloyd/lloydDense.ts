import type { Phase } from "../../team.js"
import type { TileSearch } from "../../tileSearch.js"
import type { LloydJob } from "./lloydJob.js"
import type { LloydRows } from "./lloydRows.js"

/** Every row against every centroid: by tile, and what the tile leaves open from differences. */
export class DenseAssignment implements Phase {
  constructor(
    private readonly job: LloydJob,
    private readonly rows: LloydRows,
    private readonly search: TileSearch,
  ) {}

  begin(): void {
    this.search.take()
    this.rows.begin()
  }

  block(b: number): void {
    const { job, rows, search } = this
    const { reader } = rows
    const raw = reader.raw(b)
    const tile = reader.tile(b)
    rows.meet(b, raw, tile)
    search.search(reader, reader.count(b), raw, tile, job.blockReach[b])
    rows.relabel(b, raw, search.labelsAt)
  }

  end(): void {
    this.rows.handIn(this.search.open)
  }
}
