import { html } from "../../dom.js"

export interface RangeOptions {
  readonly label: string
  /** What the slider can be at, rising. */
  readonly stops: readonly number[]
  /** How a stop is written. */
  readonly text: (stop: number) => string
  readonly onMove: (stop: number) => void
}

export interface Range {
  /** Puts the slider at a stop, and says what that gives. */
  show(stop: number, result: string): void
}

/** A slider with its label and its value, for pointer, touch and keyboard. */
export function addRange(document: Document, place: Element, { label, stops, text, onMove }: RangeOptions): Range {
  const attributes = { type: "range", min: 0, max: stops.length - 1, step: 1 }
  const input = html(document, "input", attributes) as HTMLInputElement
  const value = html(document, "span", { class: "value", "aria-hidden": "true" })
  input.disabled = stops.length < 2
  input.addEventListener("input", () => onMove(stops[Number(input.value)]))
  place.append(html(document, "label", { class: "range" }, [html(document, "span", {}, [label]), input, value]))
  return {
    show: (stop, result) => {
      input.value = String(stops.indexOf(stop))
      input.setAttribute("aria-valuetext", `${text(stop)}: ${result}`)
      value.textContent = text(stop)
    },
  }
}
