// A picture in 16 colours: its pixels are rows of three numbers, the centroids are the palette, the labels the new pixels.
import { readFile } from "node:fs/promises"
import { KMeans } from "clusterwise"
import { keep } from "../shared.mjs"
import { encodePng } from "./png.mjs"

const COLOURS = 16

// The header of a NumPy file ends with a line break; then come height × width × 3 bytes.
const file = await readFile(new URL("../data/flower.npy", import.meta.url))
const pixels = new Uint8Array(file.subarray(file.indexOf("\n") + 1))
const [height, width] = /\((\d+), (\d+), 3\)/
  .exec(file.toString("latin1", 0, 128))
  .slice(1)
  .map(Number)

// Bytes are taken as they are, and widened; nothing has to be converted.
const X = { data: pixels, shape: [height * width, 3] }
const model = await new KMeans({ nClusters: COLOURS, nInit: 4, seed: 1 }).fit(X)
const codebook = Uint8Array.from(model.centroids.data, Math.round)
const restored = Uint8Array.from((await model.reconstruct(X)).data, Math.round)

const error = restored.reduce((sum, value, i) => sum + (value - pixels[i]) ** 2, 0) / pixels.length
const bits = height * width * Math.log2(COLOURS) + codebook.length * 8
console.log(
  `${height} × ${width} pixels, ${new Set(colours(pixels)).size} colours before, ${new Set(colours(restored)).size} after`,
)
console.log(`${pixels.length} bytes before, ${Math.ceil(bits / 8)} as codebook and labels`)
console.log(
  `mean squared error ${error.toFixed(1)}, peak signal to noise ${(10 * Math.log10(255 ** 2 / error)).toFixed(1)} dB`,
)
console.log("palette:", [...colours(codebook)].join(" "))

await keep("flower-before.png", encodePng(pixels, width, height))
await keep("flower-16.png", encodePng(restored, width, height))
await keep("flower-both.png", encodePng(sideBySide(pixels, restored), 2 * width, height))
console.log("picture: examples/out/flower-both.png (before | after)")

/** @param {Uint8Array} rgb */
function* colours(rgb) {
  for (let i = 0; i < rgb.length; i += 3) yield `#${Buffer.from(rgb.subarray(i, i + 3)).toString("hex")}`
}

/** @param {Uint8Array} left @param {Uint8Array} right */
function sideBySide(left, right) {
  const row = width * 3
  const both = new Uint8Array(2 * left.length)
  for (let y = 0; y < height; y++) {
    both.set(left.subarray(y * row, (y + 1) * row), 2 * y * row)
    both.set(right.subarray(y * row, (y + 1) * row), (2 * y + 1) * row)
  }
  return both
}
