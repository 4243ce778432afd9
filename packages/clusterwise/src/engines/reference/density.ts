import { allocBuffer } from "../../data/memory.js"
import type { Density, DensityOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks, part } from "../../engine/pace.js"
import { checkDensity } from "../../engine/routineOptions.js"
import { sampleUnits } from "../../engine/sampleUnits.js"
import { UnionFind } from "../../structures/unionFind.js"
import { pairwise } from "./pairwise.js"
import type { ReferenceResident } from "./resident.js"

/**
 * DBSCAN. Two rows are neighbours if their distance, as pairDistances gives it, is at most eps: the rounded distance and
 * not its square, so that rows and the distances of rows have the same clusters. A row is a core if the rows within eps
 * of it, itself among them, weigh at least minSamples.
 */
export async function density(x: ReferenceResident, options: DensityOptions, run: RunOptions = {}): Promise<Density> {
  checkDensity(options)
  const { rows } = x
  const { distance, within } = pairwise(x, options)
  const near = (i: number, j: number) => within(distance(i, j), options.eps)
  const work = rows * (x.cols + 1)

  const { of, needed } = sampleUnits(x.weights, options.minSamples)
  const isCore = new Uint8Array(rows)
  await byBlocks(rows, work, "cores", part(run, 0, 0.4), (from, to) => {
    for (let i = from; i < to; i++) {
      let found = 0
      for (let j = 0; j < rows && found < needed; j++) if (near(i, j)) found += of ? of[j] : 1
      isCore[i] = found >= needed ? 1 : 0
    }
  })
  const cores = Int32Array.from(isCore.keys()).filter((i) => isCore[i] === 1)

  const sets = new UnionFind(rows)
  await byBlocks(cores.length, work, "clusters", part(run, 0.4, 0.8), (from, to) => {
    for (let a = from; a < to; a++)
      for (let b = 0; b < a; b++) if (near(cores[a], cores[b])) sets.join(cores[a], cores[b])
  })

  const labels = new Int32Array(allocBuffer(rows * 4)).fill(-1)
  const numbers = new Map<number, number>()
  for (const i of cores) {
    const set = sets.find(i)
    if (!numbers.has(set)) numbers.set(set, numbers.size)
    labels[i] = numbers.get(set)!
  }
  await byBlocks(rows, work, "borders", part(run, 0.8, 1), (from, to) => {
    for (let i = from; i < to; i++)
      if (!isCore[i])
        for (const j of cores) if ((labels[i] < 0 || labels[j] < labels[i]) && near(i, j)) labels[i] = labels[j]
  })
  return { labels, cores, clusters: numbers.size }
}
