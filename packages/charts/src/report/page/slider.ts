import { svg } from "../../dom.js"

/** The px of a figure that the line can take, and what it stands for. */
export interface SliderOptions {
  readonly left: number
  readonly right: number
  readonly yOf: (height: number) => number
  readonly heightAt: (y: number) => number
  readonly lowest: number
  readonly highest: number
  /** The line was dragged to a height. */
  readonly onDrag: (height: number) => void
  /** A key asks for `steps` cuts further up (or down, if negative). */
  readonly onStep: (steps: number) => void
}

export interface Slider {
  move(height: number, text: string): void
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 5,
  PageDown: -5,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** A line across a figure that pointer and keyboard move up and down. */
export function addSlider(document: Document, figure: SVGSVGElement, options: SliderOptions): Slider {
  const line = drawSlider(document, options)
  figure.appendChild(line)
  line.addEventListener("keydown", (event) => {
    const steps = STEPS[event.key]
    if (steps === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    options.onStep(steps)
  })
  listenToPointer(figure, line, options)
  return {
    move: (height, text) => {
      line.setAttribute("transform", `translate(0,${options.yOf(height).toFixed(2)})`)
      line.setAttribute("aria-valuenow", String(height))
      line.setAttribute("aria-valuetext", text)
    },
  }
}

function drawSlider(document: Document, { left, right, lowest, highest }: SliderOptions): SVGElement {
  const grip = "M-4,-3L0,-7L4,-3M-4,3L0,7L4,3"
  const meaning = {
    role: "slider",
    tabindex: 0,
    "aria-label": "Height at which the tree is cut",
    "aria-orientation": "vertical",
    "aria-valuemin": lowest,
    "aria-valuemax": highest,
  }
  return svg(document, "g", { class: "cut-slider", ...meaning }, [
    svg(document, "rect", { class: "reach", x: left, y: -14, width: right + 32 - left, height: 28 }),
    svg(document, "line", { x1: left, x2: right, y1: 0, y2: 0 }),
    svg(document, "rect", { class: "grip", x: right, y: -13, width: 22, height: 26, rx: 6 }),
    svg(document, "path", { class: "arrows", d: grip, transform: `translate(${right + 11},0)` }),
  ])
}

/** The line follows the pointer by where it was taken hold of; a press elsewhere on the figure brings it there. */
function listenToPointer(figure: SVGSVGElement, line: SVGElement, { yOf, heightAt, onDrag }: SliderOptions): void {
  const at = (event: PointerEvent) => new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse(figure)).y
  let hold: number | undefined
  line.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return
    line.setPointerCapture(event.pointerId)
    hold = at(event) - yOf(Number(line.getAttribute("aria-valuenow")))
    line.focus()
    event.preventDefault()
  })
  line.addEventListener("pointermove", (event) => {
    if (hold !== undefined) onDrag(heightAt(at(event) - hold))
  })
  for (const end of ["pointerup", "pointercancel"] as const)
    line.addEventListener(end, () => {
      hold = undefined
    })
  figure.addEventListener("click", (event) => {
    if (!line.contains(event.target as Node)) onDrag(heightAt(at(event as PointerEvent)))
  })
}

const inverse = (figure: SVGSVGElement): DOMMatrix => figure.getScreenCTM()!.inverse()
