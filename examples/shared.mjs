// What the examples share: reading a committed table, and keeping a picture in out/.
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { toPng, toSvg } from "@clusterwise/charts/node"
import { readTable } from "clusterwise"

const here = new URL("./", import.meta.url)
const out = new URL("out/", here)

/**
 * Columns of a file in data/ as a Matrix. The files are plain: no quotes, one comma between cells. (The command line reads
 * every kind of file.)
 * @param {string} name
 * @param {string[]} columns
 * @param {"error" | "drop" | "mean"} [missing]
 */
export async function readData(name, columns, missing = "error") {
  const text = await readFile(new URL(`data/${name}`, here), "utf8")
  const [header, ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","))
  const table = header.map((title, j) => ({ name: title, cells: rows.map((row) => row[j]) }))
  return readTable(table, { columns, missing }).X
}

/**
 * Writes a figure as PNG and SVG, and says where.
 * @param {string} name
 * @param {import("@clusterwise/charts").Figure} figure
 */
export async function draw(name, figure) {
  await keep(`${name}.svg`, toSvg(figure))
  await keep(`${name}.png`, await toPng(figure))
  console.log(`picture: examples/out/${name}.png`)
}

/**
 * @param {string} file name in out/
 * @param {string | Uint8Array} content
 */
export async function keep(file, content) {
  await mkdir(out, { recursive: true })
  await writeFile(new URL(file, out), content)
  return fileURLToPath(new URL(file, out))
}

/** @param {ArrayLike<number>} values */
export const list = (values, digits = 3) => Array.from(values, (v) => v.toFixed(digits)).join("  ")
