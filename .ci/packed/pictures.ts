// The same for figures, without skipLibCheck either: what draws them has types that need more than a user has.
import { type Figure, lineChart, scatter, toPng, toSvg } from "@clusterwise/charts/node"

export async function draw(rows: number[][], labels: Int32Array): Promise<[string, Uint8Array]> {
  // @ts-expect-error a title is text
  lineChart([1, 2], { title: 3 })
  const line: Figure = lineChart([1, 2])
  return [toSvg(line), await toPng(await scatter(rows, { labels, title: "Groups" }))]
}
