// chooseK against the same work scripted in scikit-learn, by processor time: 100,000 × 8, k 2 to 12, all criteria, 50 references.
//
//     PYTHON=.venv/bin/python node bench/chooseK.mjs
//
// scikit-learn would take the better part of an hour: of its 50 references 2 are timed, its silhouettes on a fourth of the
// rows (they grow with rows²), and both are scaled. Ours also has the null test and the bootstraps, which scikit-learn lacks.
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chooseK, Matrix, makeBlobs, wasm } from "../packages/clusterwise/dist/node.js"

const [rows, cols, kMax, timedReferences, references] = [100_000, 8, 12, 2, 50]
const { X: wide } = makeBlobs({ nSamples: rows, nFeatures: cols, centers: 5, seed: 1 })
const X = new Matrix(Float32Array.from(wide.data), rows, cols)

const engine = await wasm({ threads: 2 })
const seconds = async (options) => {
  const before = process.cpuUsage()
  const found = await chooseK(X, { engine, kMax, ...options })
  const { user, system } = process.cpuUsage(before)
  console.error(options, (user + system) / 1e6, found.verdict, found.k)
  return (user + system) / 1e6
}
const without = await seconds({ criteria: ["elbow", "silhouette", "calinskiHarabasz", "daviesBouldin", "stability"] })
const bare = await seconds({ criteria: [] })
const some = await seconds({ criteria: ["gap"], nReferences: timedReferences })
const ours = without + ((some - bare) / timedReferences) * references
await engine.close()

const folder = mkdtempSync(join(tmpdir(), "choose-k-"))
const file = join(folder, "X.npy")
writeFileSync(file, npy(X))
const script = new URL("./peers/choose_k.py", import.meta.url).pathname
const run = spawnSync(process.env.PYTHON ?? "python3", [script, file, kMax, timedReferences, rows / 4].map(String), {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, OMP_NUM_THREADS: "2" },
})
rmSync(folder, { recursive: true })
const parts = JSON.parse(run.stdout)
const theirs = parts.fits + parts.scores + 16 * parts.silhouettes + (parts.references / timedReferences) * references
console.log({ ours, theirs, ratio: ours / theirs, parts, oursWithoutGap: without })

/** float32 rows as NumPy keeps them. */
function npy({ data }) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`.padEnd(117, " ")
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, "latin1")
  return Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}
