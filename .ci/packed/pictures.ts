// The same for figures. Checked without the types of their own dependencies, some of which need more than they bring.
import { lineChart, scatter, toPng, toSvg } from "@clusterwise/charts/node"

export async function draw(rows: number[][], labels: Int32Array): Promise<[string, Uint8Array]> {
  // @ts-expect-error a title is text
  lineChart([1, 2], { title: 3 })
  return [toSvg(lineChart([1, 2])), await toPng(await scatter(rows, { labels, title: "Groups" }))]
}
