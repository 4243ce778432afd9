import type { Team } from "../../team.js"
import type { BoundsName } from "./lloydBounds.js"
import { BoxesGuide } from "./lloydBoxesGuide.js"
import type { LloydJob } from "./lloydJob.js"
import { LimitsGuide } from "./lloydLimitsGuide.js"
import { SketchGuide } from "./lloydSketchGuide.js"
import { PanelGuide } from "./panelGuide.js"

/** Says which phase of LloydPart assigns the rows next, on the driver's thread. */
export interface LloydGuide {
  /** The phase for these centroids; what threads need for it stands in the job when this returns. */
  next(centroids: Float64Array, team: Team): string | Promise<string>
  /** How many rows moved in it. */
  done(moved: number): void
  /** A new start: nothing is known of the rows any more. */
  restart(): void
  /** Brings the labels to where the driver reads them, where phases keep them elsewhere. */
  settle?(team: Team): Promise<void>
}

const always = (phase: string): LloydGuide => ({ next: () => phase, done: () => undefined, restart: () => undefined })

const guides: Readonly<Record<BoundsName, (job: LloydJob) => LloydGuide>> = {
  none: () => always("dense"),
  panels: (job) => (job.panels ? new PanelGuide(job, job.panels) : always("dense")),
  limits: (job) => new LimitsGuide(job),
  boxes: (job) => new BoxesGuide(job),
  sketches: (job) => new SketchGuide(job),
}

export const guideOf = (job: LloydJob): LloydGuide => guides[job.bounds](job)
