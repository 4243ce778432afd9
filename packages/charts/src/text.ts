/**
 * Text from files (names of columns, titles) made fit to be shown: control characters and lone surrogates become �, because
 * no XML file may hold them, and characters that turn the direction of the text around them are left out.
 */
export function clean(text: string): string {
  return text
    .replace(/[\t\n\r\u2028\u2029]+/g, " ")
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, "")
}

// Advance widths of Inter in em, by group; a page that lacks Inter shows a system font, which is about as wide.
const NARROW = /[\s!',.:;|ijlI()[\]ft\-r]/
const WIDE = /[mwMW@%–—…⋯]/
const CAPITAL = /[A-Z\d#$&+<=>_~?]/
const FULL = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\u{1F000}-\u{1FAFF}]/u

/** Width of a text in px, estimated without a layout engine. */
export function textWidth(text: string, size: number): number {
  let em = 0
  for (const c of text)
    em += FULL.test(c) ? 1 : NARROW.test(c) ? 0.33 : WIDE.test(c) ? 0.9 : CAPITAL.test(c) ? 0.66 : 0.58
  return em * size
}

/** The text, cut with … where it would be wider than `width` px. */
export function fit(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  let cut = [...text]
  while (cut.length > 1 && textWidth(`${cut.join("")}…`, size) > width) cut = cut.slice(0, -1)
  return `${cut.join("").trimEnd()}…`
}

/** The same, cut in the middle: names of rows often differ at their end only. */
export function fitMiddle(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  const letters = [...text]
  let keep = letters.length - 1
  const cut = () =>
    `${letters.slice(0, Math.ceil(keep * 0.6)).join("")}…${letters.slice(letters.length - Math.floor(keep * 0.4)).join("")}`
  while (keep > 2 && textWidth(cut(), size) > width) keep--
  return cut()
}

/** The text in at most `maxLines` lines of `width` px, broken at spaces; the last line is cut if it must be. */
export function wrap(text: string, size: number, width: number, maxLines: number): string[] {
  const lines: string[] = []
  let rest = text.split(/ +/).filter((word) => word !== "")
  while (rest.length > 0) {
    if (lines.length === maxLines - 1) return [...lines, fit(rest.join(" "), size, width)]
    let take = 1
    while (take < rest.length && textWidth(rest.slice(0, take + 1).join(" "), size) <= width) take++
    lines.push(fit(rest.slice(0, take).join(" "), size, width))
    rest = rest.slice(take)
  }
  return lines
}
