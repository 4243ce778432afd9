import type { Moments, MomentsOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks, part } from "../../engine/pace.js"
import { groupCount } from "../../engine/routineOptions.js"
import type { ReferenceResident } from "./resident.js"

/**
 * Weights, means, variances, ranges and cross products, in two passes: the mean first, then squares about it. The first
 * pass adds differences from each group's first row that counts, so that data far from the origin keep their digits and
 * a constant column has exactly its value as mean and 0 as variance. The second corrects for the rounding of the mean
 * (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983, equation 1.7).
 */
export async function moments(
  x: ReferenceResident,
  options: MomentsOptions<Int32Array> = {},
  run: RunOptions = {},
): Promise<Moments> {
  const { labels, cross, variance: wanted = true } = options
  const groups = groupCount(options, x.rows)
  const group = (row: number): number => (labels ? labels[row] : 0)
  if (!wanted && !cross) return { ...(await means(x, groups, group, run)), variance: new Float64Array(0) }
  const passes = cross ? 3 : 2
  const about = await means(x, groups, group, part(run, 0, 1 / passes))
  const variance = await squares(x, about, group, part(run, 1 / passes, 2 / passes))
  const found = { ...about, variance }
  return cross ? { ...found, cross: await crossProducts(x, about, group, part(run, 2 / 3, 1)) } : found
}

async function means(x: ReferenceResident, groups: number, group: (row: number) => number, run: RunOptions) {
  const { rows, cols, matrix } = x
  const weight = new Float64Array(groups)
  const count = new Float64Array(groups)
  const origin = new Float64Array(groups * cols)
  const sum = new Float64Array(groups * cols)
  const min = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const max = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  await byBlocks(rows, cols, "moments", run, (from, to) => {
    for (let i = from; i < to; i++) {
      const row = matrix.data.subarray(i * cols, (i + 1) * cols)
      for (let j = 0; j < cols; j++) {
        if (row[j] < min[j]) min[j] = row[j]
        if (row[j] > max[j]) max[j] = row[j]
      }
      const g = group(i)
      if (g < 0) continue
      count[g]++
      const w = x.weight(i)
      if (w === 0) continue
      if (weight[g] === 0) origin.set(row, g * cols)
      weight[g] += w
      for (let j = 0; j < cols; j++) sum[g * cols + j] += w * (row[j] - origin[g * cols + j])
    }
  })
  const mean = origin.map((value, i) => (sum[i] === 0 ? value : value + sum[i] / weight[Math.floor(i / cols)]))
  // 0 added: −0 and 0 are one value, whichever comes first.
  return { weight, count, mean, min: min.map((v) => v + 0), max: max.map((v) => v + 0) }
}

type About = Awaited<ReturnType<typeof means>>

async function squares(
  x: ReferenceResident,
  { weight, mean }: About,
  group: (row: number) => number,
  run: RunOptions,
): Promise<Float64Array> {
  const { rows, cols, matrix } = x
  const sumSq = new Float64Array(mean.length)
  const rest = new Float64Array(mean.length)
  await byBlocks(rows, cols, "moments", run, (from, to) => {
    for (let i = from; i < to; i++) {
      const g = group(i)
      if (g < 0) continue
      const w = x.weight(i)
      for (let j = 0; j < cols; j++) {
        const difference = matrix.data[i * cols + j] - mean[g * cols + j]
        sumSq[g * cols + j] += w * difference * difference
        rest[g * cols + j] += w * difference
      }
    }
  })
  return sumSq.map((sq, i) => {
    const w = weight[Math.floor(i / cols)]
    return w === 0 ? 0 : Math.max(0, sq / w - (rest[i] / w) ** 2)
  })
}

async function crossProducts(
  x: ReferenceResident,
  { weight, mean }: About,
  group: (row: number) => number,
  run: RunOptions,
): Promise<Float64Array> {
  const { rows, cols, matrix } = x
  const cross = new Float64Array(cols * cols)
  const rest = new Float64Array(cols)
  const difference = new Float64Array(cols)
  await byBlocks(rows, (cols * (cols + 1)) / 2, "moments", run, (from, to) => {
    for (let i = from; i < to; i++) {
      if (group(i) < 0) continue
      const w = x.weight(i)
      for (let j = 0; j < cols; j++) {
        difference[j] = matrix.data[i * cols + j] - mean[j]
        rest[j] += w * difference[j]
      }
      for (let j = 0; j < cols; j++)
        for (let l = j; l < cols; l++) cross[j * cols + l] += w * difference[j] * difference[l]
    }
  })
  for (let j = 0; j < cols; j++)
    for (let l = j; l < cols; l++) {
      const value = cross[j * cols + l] / weight[0] - (rest[j] / weight[0]) * (rest[l] / weight[0])
      cross[j * cols + l] = value
      cross[l * cols + j] = value
    }
  return cross
}
