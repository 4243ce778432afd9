import { clean } from "./text.js"

export type Attributes = Readonly<Record<string, string | number>>
type Children = readonly (Node | string)[]

const SVG = "http://www.w3.org/2000/svg"

/** An HTML element; strings among the children become text nodes, so that nothing in them is markup. */
export function html(
  document: Document,
  name: string,
  attributes: Attributes = {},
  children: Children = [],
): HTMLElement {
  return fill(document, document.createElement(name), attributes, children)
}

/** An SVG element, in the same way. */
export function svg(
  document: Document,
  name: string,
  attributes: Attributes = {},
  children: Children = [],
): SVGElement {
  return fill(document, document.createElementNS(SVG, name) as SVGElement, attributes, children)
}

function fill<E extends Element>(document: Document, element: E, attributes: Attributes, children: Children): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, clean(String(value)))
  for (const child of children)
    element.appendChild(typeof child === "string" ? document.createTextNode(clean(child)) : child)
  return element
}
