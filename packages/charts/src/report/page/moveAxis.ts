import { tick } from "../../numbers.js"
import { linearTicks } from "../../ticks.js"
import type { Box } from "./data.js"

/** Marks of an axis that is as high as that of a report. */
const ROOM = 7

/** Lets the vertical axis of a figure go from 0 at the top of its plot to another end at the bottom. */
export function moveAxis(figure: Element, { top, height }: Box, end: number): void {
  const { ticks, step } = linearTicks(0, end, ROOM)
  const place = (value: number) => (top + (value / end) * height).toFixed(2)
  refill(figure, "y-grid", ticks, (line, value) => {
    for (const name of ["y1", "y2"]) line.setAttribute(name, place(value))
  })
  refill(figure, "y-axis tick", ticks, (mark, value) => shift(mark, place(value)))
  refill(figure, "y-axis tick label", ticks, (text, value) => {
    shift(text, place(value))
    text.textContent = tick(value, step)
  })
}

function refill(
  figure: Element,
  name: string,
  ticks: readonly number[],
  set: (mark: Element, value: number) => void,
): void {
  const group = figure.querySelector(`[aria-label="${name}"]`)!
  const first = group.firstElementChild!
  const marks = ticks.map((value) => {
    const mark = first.cloneNode(true) as Element
    set(mark, value)
    return mark
  })
  group.replaceChildren(...marks)
}

function shift(mark: Element, y: string): void {
  const x = mark.getAttribute("transform")!.match(/translate\(([-\d.]+)/)![1]
  mark.setAttribute("transform", `translate(${x},${y})`)
}
