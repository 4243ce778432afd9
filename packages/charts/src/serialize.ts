import type { Figure } from "./figure.js"
import { resolveColor, type Theme, themes } from "./theme.js"

// Written here rather than taken from the DOM, because the documents that exist outside browsers do not escape every place
// (linkedom writes the text of <title> as it is), and because themes are resolved on the way.

const VOID = new Set(["meta", "br", "hr", "img", "link", "input", "col", "wbr"])
const ELEMENT = 1
const TEXT = 3

export interface SvgOptions {
  /** "light" (default) or "dark": fixed colours on a background, for a file. "page": no background, the page's own colours. */
  readonly theme?: Theme | "page"
}

/** The figure as the text of an SVG file. */
export function toSvg(figure: Figure, options: SvgOptions = {}): string {
  const theme = options.theme ?? "light"
  if (theme === "page") return write(figure, "xml")
  const { surface, ink } = themes[theme]
  const text = write(figure, "xml", (value) => resolveColor(value, theme))
  const open = text.indexOf(">") + 1
  const tag = text.slice(0, open - 1)
  return `${tag} color="${ink}"><rect width="100%" height="100%" fill="${surface}"/>${text.slice(open)}`
}

/** An <html> element as the text of a page. */
export const toHtml = (page: Element): string => `<!doctype html>\n${write(page, "html")}\n`

type Resolve = (value: string) => string

function write(node: Node, syntax: "xml" | "html", resolve: Resolve = (v) => v): string {
  if (node.nodeType === TEXT) return escapeText(node.nodeValue ?? "")
  if (node.nodeType !== ELEMENT) return ""
  const element = node as Element
  const name = element.localName
  const attributes = Array.from(element.attributes, (a) => ` ${a.name}="${escapeText(resolve(a.value))}"`).join("")
  if (syntax === "html" && VOID.has(name)) return `<${name}${attributes}>`
  const children = Array.from(element.childNodes)
  const raw = (name === "style" || name === "script") && syntax === "html"
  const inner = raw
    ? (element.textContent ?? "").replaceAll("</", "<\\/")
    : children.map((child) => write(child, syntax, resolve)).join("")
  if (inner === "" && (syntax === "xml" || element.namespaceURI?.endsWith("svg"))) return `<${name}${attributes}/>`
  return `<${name}${attributes}>${inner}</${name}>`
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
const escapeText = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c])
