import type { Bench } from "../../bench.js"
import type { Phase } from "../../team.js"
import type { TileSearch } from "../../tileSearch.js"
import type { LloydJob } from "./lloydJob.js"
import type { LloydRows } from "./lloydRows.js"
import type { PanelBounds } from "./panelBounds.js"
import { PanelMemory } from "./panelMemory.js"

/** Rows against the panels that their bounds do not rule out; nobody looks at rows whose bounds all hold. */
export class PanelAssignment implements Phase {
  private readonly memory: PanelMemory
  private open = 0
  private looked = 0
  private computed = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: LloydJob,
    private readonly bounds: PanelBounds,
    private readonly thread: number,
    private readonly rows: LloydRows,
    private readonly search: TileSearch,
  ) {
    rows.reader.prepareChosen()
    this.memory = new PanelMemory(bench, job, bounds, rows.labelsAt)
  }

  begin(): void {
    this.search.take()
    this.rows.begin()
    this.memory.take()
    this.open = 0
    this.looked = 0
    this.computed = 0
  }

  block(b: number): void {
    const { bench, memory, rows, job, bounds } = this
    const { kernels } = bench
    const { reader } = rows
    const count = reader.count(b)
    const first = reader.first(b)
    bench.copyIn(job.labels.subarray(first, first + count), rows.labelsAt)
    memory.bring(b, bounds.unknown[0] === 1)
    const chosen = kernels.chooseRows(memory.at, count)
    if (chosen === 0) return
    const raw = reader.chosen(b, memory.numbersAt, chosen)
    const tile = reader.tile(b, 0, chosen)
    memory.startFor(job.blockReach[b])
    kernels.searchOwnPanels(memory.at, tile)
    this.looked += chosen
    this.computed += chosen + kernels.searchPanels(memory.at, tile, chosen)
    const open = kernels.settleRows(memory.at, chosen)
    this.open += open
    if (open > 0) memory.decide(reader, raw, open, this.search.pointsAt)
    rows.relabelChosen(b, raw, memory.freshAt, memory.labelsAt, memory.numbersAt, chosen)
    memory.takeAway(b)
  }

  end(): void {
    this.rows.handIn(this.open)
    this.bounds.looked[this.thread] = this.looked
    this.bounds.computed[this.thread] = this.computed
  }
}
