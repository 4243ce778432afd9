import type { Breath } from "../../../engine/merging/chain.js"
import type { ClusterSlots } from "../../../engine/merging/clusterSlots.js"
import type { MergeList } from "../../../engine/merging/mergeList.js"
import { IndexedHeap } from "../../../structures/indexedHeap.js"
import { type SlotPanels, STRIP_SLOTS } from "../slotPanels.js"

/**
 * Merges the two nearest centres first, one pair at a time, since a merged centre may lie nearer to a third than either
 * did: each slot keeps a lower bound on its nearest distance in a heap, and looks again when the bound comes up and is
 * true no longer. D. Müllner, arXiv:1109.2378 (2011), section 3.3, with boxes about strips of slots that are passed over.
 * @param slots with the nearest of each known
 */
export async function mergeCenters(
  slots: ClusterSlots,
  panels: SlotPanels,
  height: (value: number) => number,
  merges: MergeList,
  breath: Breath,
): Promise<void> {
  let centers = new Centers(slots, panels)
  while (merges.left > 1) {
    const [a, b] = centers.nearestPair()
    const { lowest, value } = slots.arrays
    merges.add(lowest[a], lowest[b], height(value[a]))
    centers.merge(a, b)
    if (merges.left < slots.count / 2) {
      slots.compact()
      panels.rebuild()
      centers = new Centers(slots, panels)
    }
    const wait = breath(merges.length)
    if (wait) await wait
  }
}

class Centers {
  private readonly bounds: IndexedHeap
  /** Per strip at least the greatest bound of a slot: nothing farther changes any of them. */
  private readonly reach: Float64Array

  constructor(
    private readonly slots: ClusterSlots,
    private readonly panels: SlotPanels,
  ) {
    const { value } = slots.arrays
    this.bounds = new IndexedHeap(value.slice(0, slots.count))
    this.reach = new Float64Array(panels.strips)
    for (let slot = 0; slot < slots.count; slot++) this.raise(slot, value[slot])
  }

  /** The two nearest centres. */
  nearestPair(): [number, number] {
    const { bounds, slots } = this
    const { nearest } = slots.arrays
    for (;;) {
      const slot = bounds.least
      const other = nearest[slot]
      if (other >= 0 && slots.alive(other) && slots.value(slot, other) === bounds.values[slot]) return [slot, other]
      this.look(slot, false)
    }
  }

  merge(a: number, b: number): void {
    const { slots, panels, bounds } = this
    const keep = slots.merge(a, b)
    const drop = keep === a ? b : a
    panels.put(keep)
    panels.put(drop)
    bounds.change(drop, Number.POSITIVE_INFINITY)
    this.look(keep, true)
  }

  /** Finds the nearest of a slot; `tell` lets every other one know that the slot is new and may be nearer to it. */
  private look(slot: number, tell: boolean): void {
    const { slots, panels, reach } = this
    const { nearest, value } = slots.arrays
    let [best, least] = [-1, Number.POSITIVE_INFINITY]
    for (const strip of this.outward(slot)) {
      const bound = panels.sqToBox(slot, strip) * (1 - 1e-12)
      if (bound > least && !(tell && bound <= reach[strip])) continue
      const end = Math.min((strip + 1) * STRIP_SLOTS, slots.count)
      for (let other = strip * STRIP_SLOTS; other < end; other++) {
        if (other === slot || !slots.alive(other)) continue
        const sq = slots.sqBetween(slot, other)
        if (sq < least) [best, least] = [other, sq]
        if (tell && sq < this.bounds.values[other]) this.know(other, slot, sq)
      }
    }
    nearest[slot] = best
    value[slot] = least
    this.bounds.change(slot, least)
    this.raise(slot, least)
  }

  private know(slot: number, nearest: number, sq: number): void {
    const { arrays } = this.slots
    arrays.nearest[slot] = nearest
    arrays.value[slot] = sq
    this.bounds.change(slot, sq)
  }

  private raise(slot: number, value: number): void {
    const strip = Math.floor(slot / STRIP_SLOTS)
    if (this.slots.alive(slot) && value > this.reach[strip]) this.reach[strip] = value
  }

  /** Strips from the slot's own on, to both sides: the near ones come early. */
  private *outward(slot: number): Generator<number> {
    const own = Math.floor(slot / STRIP_SLOTS)
    const { strips } = this.panels
    for (let step = 0; step < strips; step++) {
      if (own - step >= 0) yield own - step
      if (step > 0 && own + step < strips) yield own + step
    }
  }
}
