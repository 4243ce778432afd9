import { SCRIPT } from "./page/main.bundle.js"

/** Data for the script of a report, and the script. */
export function scriptElements(document: Document, id: string, data: object): HTMLElement[] {
  const block = document.createElement("script")
  block.setAttribute("type", "application/json")
  block.setAttribute("id", id)
  block.textContent = JSON.stringify(data).replaceAll("<", "\\u003c")
  const script = document.createElement("script")
  script.textContent = SCRIPT
  return [block, script]
}
