import { readFileSync } from "node:fs"
import { data } from "./command.js"

const linesBelowHeader = (csv: string): string[] => csv.trim().split("\n").slice(1)

/** The last column of a CSV as numbers: the clusters that a command wrote. */
export const lastColumn = (csv: string): number[] => linesBelowHeader(csv).map((line) => Number(line.split(",").at(-1)))

/** The four measures of the irises. */
export const irisRows = (): number[][] =>
  linesBelowHeader(readFileSync(data("iris.csv"), "utf8")).map((line) => line.split(",").slice(0, 4).map(Number))
