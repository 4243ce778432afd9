import { encodePicture } from "../write/picture.js"
import type { ContingencyTable } from "./externalScores.js"

export interface ContingencyNames {
  readonly title: string
  /** What the rows of the table are clusters of, and what its columns are. */
  readonly rowTitle: string
  readonly columnTitle: string
}

/** The table as a heat map, as SVG or PNG by the name of the file. */
export async function drawContingency(
  path: string,
  { rows, columns, counts }: ContingencyTable,
  { title, rowTitle, columnTitle }: ContingencyNames,
): Promise<string | Uint8Array> {
  const { contingencyChart } = await import("@clusterwise/charts/node")
  const table = { matrix: counts, rowLabels: [...rows.keys()], colLabels: [...columns.keys()] }
  const named = {
    title,
    rowNames: rows.map(inWords),
    colNames: columns.map(inWords),
    yLabel: rowTitle,
    xLabel: columnTitle,
  }
  const figure = contingencyChart(table, named)
  return encodePicture(path, figure)
}

const inWords = (name: string): string => (name === "-1" ? "noise" : name)
