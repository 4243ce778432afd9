import { allocBuffer } from "../../../data/memory.js"
import type { KNearest, KNearestOptions } from "../../../engine/engine.js"
import { checkNeighbours } from "../../../engine/routineOptions.js"
import type { Source } from "../source.js"

export interface KNearestRequest {
  readonly source: Source
  readonly options: KNearestOptions
}

/** Rows × k distances and rows, or rows × 1 and no rows. */
export interface Answers {
  readonly distances: Float64Array
  readonly indices: Int32Array
}

export function planAnswers({ source: { rows }, options }: KNearestRequest): Answers {
  checkNeighbours(options, rows)
  const { k, want } = options
  return {
    distances: new Float64Array(allocBuffer(rows * (want === "all" ? k : 1) * 8)),
    indices: new Int32Array(allocBuffer(want === "all" ? rows * k * 4 : 0)),
  }
}

export const answerBytes = (rows: number, k: number): number => rows * k * 12

export const answered = ({ distances, indices }: Answers, { want }: KNearestOptions): KNearest =>
  want === "all" ? { distances, indices } : { distances }
