import { isMissing, parseNumber } from "clusterwise"

export const delimiters = ["\t", ";", "|", ","] as const

/**
 * The separator of cells, from the first lines. One that occurs equally often in every line wins; a comma comes last,
 * because in files with semicolons it is the decimal mark.
 */
export function detectDelimiter(sample: string, complete: boolean): string {
  const lines = sampleLines(sample, complete)
  const counts = delimiters.map((delimiter) => lines.map((line) => count(line, delimiter)))
  const steady = counts.findIndex((perLine) => perLine[0] > 0 && perLine.every((n) => n === perLine[0]))
  if (steady >= 0) return delimiters[steady]
  const most = counts.map((perLine) => perLine[0] ?? 0)
  const best = most.indexOf(Math.max(...most))
  return most[best] > 0 ? delimiters[best] : ","
}

/** Up to twenty lines that end outside quotes; the last one only if the sample is the whole file. */
function sampleLines(sample: string, complete: boolean): string[] {
  const lines: string[] = []
  let open = false
  for (const line of sample.split(/\r\n|\n|\r/)) {
    const quotes = count(line, '"')
    if (open) lines[lines.length - 1] += line
    else lines.push(line)
    if (quotes % 2 === 1) open = !open
    if (lines.length > 20 && !open) break
  }
  const whole = complete && lines.length <= 20 ? lines : lines.slice(0, -1)
  return (whole.length > 0 ? whole : lines).map(withoutQuoted).filter((line) => line.trim() !== "")
}

const withoutQuoted = (line: string) => line.replace(/"[^"]*"/g, "")

function count(text: string, what: string): number {
  let n = 0
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) n++
  return n
}

/** Whether the first row is data already: it has a number, in every column that holds numbers below. */
export function firstRowIsData(rows: readonly (readonly string[])[]): boolean {
  const [first, ...below] = rows
  const isNumber = (cell: string | undefined) =>
    cell !== undefined && !Number.isNaN(parseNumber(cell.replace(/^([+-]?\d+),(\d+)$/, "$1.$2")))
  if (!first.some(isNumber)) return false
  if (first.every((cell) => isNumber(cell) || isMissing(cell))) return !first.every(isMissing)
  return first.every((cell, j) => isNumber(cell) || isMissing(cell) || !below.some((row) => isNumber(row[j])))
}
