import { addIntegers } from "../../structures/wideIntegers.js"
import type { Accumulated } from "../accumulated.js"
import { changed } from "./streamRows.js"

/**
 * The sums of all clusters together are the same integers in every pass, whatever the centroids: a pass over other rows
 * shows, also where each value lies in the ranges of before.
 */
export class SumPrint {
  /** Undefined before the first pass. */
  text: string | undefined

  constructor(
    private readonly who: string,
    /** The same of an earlier run. */
    known: string | undefined,
  ) {
    this.text = known
  }

  check({ sums, clusters }: Accumulated): void {
    const words = sums.length / clusters
    const total = sums.slice(0, words)
    for (let c = 1; c < clusters; c++) addIntegers(total, sums.subarray(c * words, (c + 1) * words))
    const text = total.join(" ")
    this.text ??= text
    if (text !== this.text) throw changed(this.who, "rows of other values", "others")
  }
}
