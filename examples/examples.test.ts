import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"

const run = promisify(execFile)

/** Each example, and what it has to print: the figures that the tutorials name, and what they warn of. */
const examples: readonly (readonly [file: string, printed: readonly string[]])[] = [
  [
    "tutorials/a.mjs",
    [
      "the same seed, the same labels: true",
      "adjusted Rand index against the truth: 0.9973",
      "distinct rows, had they been cut to integers: 112 of 1000",
      "transposed: KMeansModel.predict: fitted on 2 columns; the data have 1000 columns.",
      "distances between 1000 rows: 499500",
      "single, clusters at t = 2: inconsistent 1, distance 3, maxclust 2",
      "complete, clusters at t = 2: inconsistent 1, distance 50, maxclust 2",
      "average, clusters at t = 2: inconsistent 1, distance 21, maxclust 2",
      "ward, clusters at t = 2: inconsistent 1, distance 83, maxclust 2",
    ],
  ],
  [
    "tutorials/b.mjs",
    [
      "the means agree: true",
      "converged: true after 8 iterations at 526.494",
      "labels belong to the centroids: true",
      "random starts that find 212.006: 85 of 100; the worst ends at 2.50 times that",
      "k-means++ starts that find it: 100 of 100",
      "rows by cluster from a lost centroid: 75  75  75  75",
    ],
  ],
  [
    "tutorials/c.mjs",
    [
      "the pipeline gives the same: true",
      "a constant column becomes: 0",
      "best silhouette: k = 3",
      "iterations in other units: 5 and 5",
      "too few distinct rows for 5 clusters",
    ],
  ],
  [
    "tutorials/d.mjs",
    [
      "run: inertia 32.3285, silhouette 0.3912, Davies–Bouldin 0.8344, Calinski–Harabasz 400.25",
      "inertia 32.3276, silhouette 0.3913, Davies–Bouldin 0.8324, Calinski–Harabasz 400.27",
      "k 1: UndefinedScoreError: ",
      "penguins: 342 rows in clusters of 132  123  87; inertia 379.3925",
      "merged: clusters of 162  123  57, adjusted Rand against k-means 0.7894; suggested: 2",
      "divisive coefficient: 0.9404",
    ],
  ],
  ["colours/compress.mjs", ["11956 colours before, 16 after", "mean squared error 69.9"]],
]

const outputOf = async (file: string) =>
  (await run(process.execPath, [fileURLToPath(new URL(file, import.meta.url))])).stdout

it("moved.mjs: scores and labels stay where every value moves by 1e8", async () => {
  const same = "Davies–Bouldin 0.4376, silhouette 0.6820, rows that leave their label 0"
  expect(await outputOf("moved.mjs")).toBe(`where it was: ${same}\nmoved: ${same}\n`)
})

describe("the examples run, print their figures and draw their pictures", () => {
  it.each(examples)("%s", async (file, printed) => {
    const stdout = await outputOf(file)
    for (const line of printed) expect(stdout).toContain(line)
    const pictures = [...stdout.matchAll(/examples\/(out\/\S+\.png)/g)].map(([, picture]) => picture)
    expect(pictures.length).toBeGreaterThan(0)
    for (const picture of pictures) expect(existsSync(new URL(picture, import.meta.url)), picture).toBe(true)
  })
})
