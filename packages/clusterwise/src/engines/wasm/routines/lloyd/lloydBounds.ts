import { bytesOf } from "../../../../data/memory.js"
import type { LloydOptions, Operation } from "../../../../engine/engine.js"
import { FLAT_COLS } from "../panels.js"
import { boxesBytes } from "./lloydBoxesJob.js"
import { limitsNeed } from "./lloydLimitsJob.js"
import { MOST_SKETCHED_COLS, sketchesNeed } from "./lloydSketchedRows.js"
import { panelBoundsNeed } from "./panelBounds.js"

/**
 * What spares rows the comparison with every centroid. Each form finds the labels that "none" finds; what it remembers
 * of the rows takes memory, and pays from a certain shape on.
 */
export type BoundsName = "none" | "limits" | "panels" | "boxes" | "sketches"

export interface BoundsForm {
  readonly name: BoundsName
  /** Whether it has been measured to pay for this shape. */
  pays(operation: Operation): boolean
  /** Whether it can do it at all, where "bounded" is asked for. */
  serves(operation: Operation): boolean
  /** Bytes that it takes beside what "none" takes. */
  need(operation: Operation, threads: number): number
}

/** Groups of rows that lie together. */
const boxes: BoundsForm = {
  name: "boxes",
  serves: ({ cols, metric }) => cols <= FLAT_COLS && metric !== "cosine",
  // Processor time ÷ that of none: 1M × 2, k 8 0.65; 1M × 3, k 50 0.35; 200,000 rows of 2 columns, k 3 (5 iterations) 1.5; of 4,
  // k 8 1.3, k 50 0.58; of 5, k 50 0.71; of 6, k 50 0.94; 10,000 × 3, k 20 1.5 (3 ms against 4).
  pays: ({ cols, rows, points = 1 }) => rows >= 50_000 && cols <= 5 && points >= (cols <= 3 ? 6 : 32),
  need: ({ rows, cols, dtype, points = 1 }, threads) => boxesBytes(rows, cols, bytesOf(dtype), points, threads),
}

/** Those that pay come before those that do not; among equals the earlier one. */
const forms: readonly BoundsForm[] = [
  boxes,
  {
    name: "sketches",
    serves: ({ cols }) => cols <= MOST_SKETCHED_COLS,
    // Time ÷ that of "panels": 64 columns, k 256 1.11; 96, k 64 1.20; 128, k 32 1.21, k 64 0.87, k 128 0.75; 384, k 16 1.07, k 32 0.91.
    pays: ({ cols, points = 1 }) => cols >= 128 && cols * points >= 8192,
    need: sketchesNeed,
  },
  {
    name: "limits",
    serves: ({ cols }) => cols > FLAT_COLS,
    // Processor time of limits and panels ÷ none: 16 columns, k 64 0.60, 0.76; 8, k 64 0.66, 0.98; 8, k 16 0.65, 1.21; 16, k 256
    // 0.58, 0.68; 32, k 64 0.42, 0.46; 32, k 200 0.65, 0.48; 128, k 256 0.77, 0.48; 12, k 12 0.92, 1.58; 8, k 8 1.17, 1.60.
    // Limits ÷ panels: 1M×16, k 64 1.16; 400k×16, k 64 1.10; 400k×8, k 64 0.95; 200k×32, k 64 0.91; 50k×16, k 128 0.87.
    pays: ({ rows, cols, points = 1 }) =>
      points >= 12 && (cols < 24 ? rows < 400_000 || cols < 12 || points < 48 : points < 128),
    need: limitsNeed,
  },
  {
    name: "panels",
    serves: ({ cols }) => cols > FLAT_COLS,
    // Time with ÷ without: 16 columns, k 16 1.06; 8, k 20 1.09; 12, k 24 0.92; 32, k 8 0.71; 8, k 64 0.73; 16, k 64 0.52; 32, k 200 0.40.
    pays: ({ cols, points = 1 }) => cols * points > 256,
    need: panelBoundsNeed,
  },
]

/** Those that can do it at all. */
export const boundsServing = (operation: Operation): BoundsName[] =>
  forms.filter((form) => form.serves(operation)).map(({ name }) => name)

/** The form that is to run within `bytes` bytes: the best that fits, or none. */
export function boundsFor(
  operation: Operation,
  algorithm: LloydOptions["algorithm"],
  threads: number,
  bytes = Number.POSITIVE_INFINITY,
): BoundsName {
  if (algorithm === "lloyd") return "none"
  const fits = forms.filter((form) => form.serves(operation) && form.need(operation, threads) <= bytes)
  const best = fits.find((form) => form.pays(operation)) ?? (algorithm === "bounded" ? fits[0] : undefined)
  return best?.name ?? "none"
}

export function boundsNeed(bounds: BoundsName, operation: Operation, threads: number): number {
  return forms.find(({ name }) => name === bounds)?.need(operation, threads) ?? 0
}
