import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset } from "../../../../fixtures/golden.js"
import {
  AgglomerativeClustering,
  DBSCAN,
  type Explanation,
  explain,
  GaussianMixture,
  HDBSCAN,
  KMeans,
  loadModel,
  Matrix,
  makeBlobs,
  OPTICS,
  Pipeline,
  reference,
  StandardScaler,
} from "../node.js"
import { labelled } from "./testing/tables.js"

const iris = dataset("iris")
const X = Matrix.from(iris.rows, { columns: iris.columns })
const species = iris.target!.map((kind) => ["setosa", "versicolor", "virginica"][kind])
const clustered = await new Pipeline([new StandardScaler(), new KMeans({ nClusters: 3 })]).fit(X)

/** Precision, recall and number of rows of every rule, counted row by row. */
function recount({ clusters }: Explanation, rows: readonly (readonly number[])[], labels: ArrayLike<number>) {
  return clusters.map(({ label, rule }) => {
    if (!rule) return null
    const met = rows.flatMap((row, i) =>
      rule.conditions.every(({ column, operator, value }) =>
        operator === ">" ? row[column] > value : row[column] <= value,
      )
        ? [i]
        : [],
    )
    const both = met.filter((i) => labels[i] === label).length
    const size = rows.filter((_, i) => labels[i] === label).length
    return { rows: met.length, precision: met.length === 0 ? 0 : both / met.length, recall: both / size }
  })
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

describe("explain", () => {
  it("says of four rows what a hand finds", async () => {
    const rows = [
      [0, 10],
      [2, 10],
      [8, 20],
      [10, 20],
    ]
    const { clusters, sampled, notes } = await explain([0, 0, 1, 1], rows, { names: ["x", "y"] })
    expect(clusters[0]).toEqual({
      label: 0,
      size: 2,
      share: 0.5,
      prototype: { row: 0, values: [0, 10] },
      columns: [
        {
          column: 1,
          name: "y",
          effect: -Infinity,
          direction: "low",
          mean: 10,
          restMean: 20,
          median: 10,
          restMedian: 20,
        },
        {
          column: 0,
          name: "x",
          effect: -8 / Math.SQRT2,
          direction: "low",
          mean: 1,
          restMean: 9,
          median: 1,
          restMedian: 9,
        },
      ],
      rule: {
        conditions: [{ column: 0, name: "x", operator: "<=", value: 5 }],
        precision: 1,
        recall: 1,
        rows: 2,
      },
      boundary: [],
      outlying: [],
      nOutlying: 0,
      categories: [],
    })
    expect([sampled, notes]).toEqual([null, []])
  })

  it("explains the irises as a botanist would", async () => {
    const { clusters } = await explain(clustered, X, { categories: { species } })
    const setosa = clusters[clustered.labels[0]]
    expect(setosa.rule).toEqual({
      conditions: [{ column: 2, name: "petal length (cm)", operator: "<=", value: 2.5 }],
      precision: 1,
      recall: 1,
      rows: 50,
    })
    expect(setosa.columns[0]).toMatchObject({ name: "petal length (cm)", direction: "low", median: 1.5 })
    expect(setosa.categories).toMatchObject([
      { column: "species", value: "setosa", rows: 50, share: 1, restShare: 0, lift: 3 },
    ])
    for (const { rule } of clusters) {
      expect(rule!.conditions.length).toBeLessThanOrEqual(3)
      expect(rule!.precision * rule!.recall).toBeGreaterThan(0.85)
    }
    const [, [first]] = clusters.map(({ boundary }) => boundary).sort((a, b) => b.length - a.length)
    expect(first.margin).toBeLessThan(0.02)
  })

  it("measures its rules on all rows, noise too", async () => {
    await fc.assert(
      fc.asyncProperty(labelled, async ({ rows, labels }) => {
        const explanation = await explain(labels, rows)
        const rules = explanation.clusters.map(({ rule }) => rule && { ...rule, conditions: undefined })
        expect(rules).toEqual(
          recount(explanation, rows, labels).map((rule) => rule && { ...rule, conditions: undefined }),
        )
        for (const { rule } of explanation.clusters) if (rule) expect([1, 2, 3]).toContain(rule.conditions.length)
      }),
      { numRuns: 60 },
    )
  })

  it("has the medians of the cluster and of the rest, and a prototype of least summed distance", async () => {
    await fc.assert(
      fc.asyncProperty(labelled, async ({ rows, labels }) => {
        const { clusters } = await explain(labels, rows)
        const scaled = await new StandardScaler().fit(rows).then((scaler) => scaler.transform(rows))
        for (const { label, columns, prototype } of clusters) {
          const own = labels.flatMap((other, i) => (other === label ? [i] : []))
          const rest = labels.flatMap((other, i) => (other >= 0 && other !== label ? [i] : []))
          for (const { column, median: found, restMedian } of columns) {
            expect(found).toBe(median(own.map((i) => rows[i][column])))
            expect(restMedian).toBe(median(rest.map((i) => rows[i][column])))
          }
          const sum = (i: number) =>
            own.reduce((all, j) => all + Math.hypot(...scaled.row(i).map((value, c) => value - scaled.row(j)[c])), 0)
          expect(sum(prototype.row)).toBeLessThanOrEqual(Math.min(...own.map(sum)) + 1e-9)
          expect(prototype.values).toEqual(rows[prototype.row])
        }
      }),
      { numRuns: 40 },
    )
  })

  it("calls the clusters what they are called, and says the same of them under other names", async () => {
    await fc.assert(
      fc.asyncProperty(
        labelled,
        fc.shuffledSubarray([0, 4, 7, 9], { minLength: 4 }),
        async ({ rows, labels }, names) => {
          const renamed = labels.map((label) => (label < 0 ? -1 : names[label]))
          const before = await explain(labels, rows)
          const after = await explain(renamed, rows)
          const plain = before.clusters.map(({ label, columns, boundary, ...rest }) => ({
            ...rest,
            label: names[label],
            effects: columns.map(({ name, direction }) => [name, direction]).sort(),
            boundary: boundary.map(({ row }) => row).sort(),
          }))
          const found = after.clusters.map(({ columns, boundary, ...rest }) => ({
            ...rest,
            effects: columns.map(({ name, direction }) => [name, direction]).sort(),
            boundary: boundary.map(({ row }) => row).sort(),
          }))
          expect(found).toEqual(plain.sort((a, b) => a.label - b.label))
        },
      ),
      { numRuns: 40 },
    )
  })

  it("does not depend on the order of the rows", async () => {
    const order = Int32Array.from({ length: 150 }, (_, i) => (i * 67) % 150)
    const shuffled = Matrix.from(Array.from(order, (row) => iris.rows[row]))
    const labels = Array.from(order, (row) => clustered.labels[row])
    const before = await explain(clustered, X)
    const after = await explain(clustered, shuffled, { labels, names: iris.columns })
    after.clusters.forEach((cluster, c) => {
      const { rule, columns, nOutlying, boundary } = before.clusters[c]
      expect(cluster.rule).toEqual(rule)
      expect(cluster.nOutlying).toBe(nOutlying)
      expect(cluster.boundary.map(({ row }) => order[row]).sort()).toEqual(boundary.map(({ row }) => row).sort())
      cluster.columns.forEach(({ column, effect, median }, i) => {
        expect([column, median]).toEqual([columns[i].column, columns[i].median])
        expect(effect).toBeCloseTo(columns[i].effect, 9)
      })
      expect(cluster.prototype.values).toEqual(before.clusters[c].prototype.values)
    })
  })

  it("speaks in the units of the raw rows: another unit changes numbers, no effect, no rule's rows", async () => {
    const inches = iris.rows.map((row) => row.map((value, j) => (j === 2 ? value * 64 : value)))
    const before = await explain(clustered.labels, X)
    const after = await explain(clustered.labels, inches, { names: iris.columns })
    after.clusters.forEach((cluster, c) => {
      const same = before.clusters[c]
      expect(cluster.prototype.row).toBe(same.prototype.row)
      expect(cluster.boundary).toEqual(same.boundary)
      expect({ ...cluster.rule, conditions: undefined }).toEqual({ ...same.rule, conditions: undefined })
      cluster.columns.forEach(({ column, effect, mean, median }, i) => {
        const unit = column === 2 ? 64 : 1
        expect(effect).toBeCloseTo(same.columns[i].effect, 9)
        expect(mean).toBeCloseTo(same.columns[i].mean * unit, 9)
        expect(median).toBeCloseTo(same.columns[i].median * unit, 9)
      })
    })
  })

  it("judges near and far as the model does", async () => {
    // Far apart by their second column, near each other by their directions.
    const rows = [
      [1, 0],
      [10, 0],
      [100, 1],
      [0, 1],
      [0, 10],
      [3, 100],
    ]
    const model = await new KMeans({ nClusters: 2, metric: "cosine" }).fit(rows)
    const { clusters } = await explain(model, rows)
    for (const { prototype } of clusters) expect([0, 1, 3, 4]).toContain(prototype.row)
  })

  it.each([
    ["a tree", () => new AgglomerativeClustering({ nClusters: 3 })],
    [
      "a tree under a metric whose distances are held",
      () => new AgglomerativeClustering({ nClusters: 3, linkage: "average", metric: "canberra" }),
    ],
    ["DBSCAN", () => new DBSCAN({ eps: 0.5 })],
    ["HDBSCAN", () => new HDBSCAN()],
    ["OPTICS", () => new OPTICS({ minSamples: 8 })],
    ["a mixture", () => new GaussianMixture({ nComponents: 3 })],
  ])("explains the clusters of %s, without the noise", async (_, create) => {
    const model = await create().fit(X)
    const { clusters, noise, outlyingBy } = await explain(model, X)
    expect(clusters.map(({ size }) => size)).toEqual(model.members().map(({ length }) => length))
    expect(noise).toBe(model.labels.filter((label) => label < 0).length)
    expect(outlyingBy).toBe({ hdbscan: "outlierScore", gmm: "logDensity" }[model.kind as string] ?? "distance")
    const cells = (row: number) => iris.rows[row]
    for (const { prototype, label } of clusters) {
      expect(model.labels[prototype.row]).toBe(label)
      expect(prototype.values).toEqual(cells(prototype.row))
    }
  })

  it("finds the row that lies far out, and those between two clusters", async () => {
    const rows = [
      ...Array.from({ length: 20 }, (_, i) => [i % 5]),
      [30],
      ...Array.from({ length: 20 }, (_, i) => [100 + (i % 5)]),
      [53],
    ]
    const labels = rows.map((_, i) => (i < 21 ? 0 : 1))
    const { clusters } = await explain(labels, rows)
    expect(clusters[0].outlying.map(({ row }) => row)).toEqual([20])
    expect(clusters[1].boundary).toMatchObject([{ row: 41, other: 0 }])
    expect(clusters[1].boundary[0].margin).toBeCloseTo((51 - 49) / 51, 1)
  })

  it("looks at some rows of each cluster where there are many, and says so", async () => {
    const { X: many, y } = makeBlobs({ nSamples: 30_000, centers: 3, nFeatures: 2, seed: 4 })
    const model = await new KMeans({ nClusters: 3 }).fit(many)
    const { sampled, notes, clusters, rows } = await explain(model, many, {
      categories: { blob: Array.from(y, String) },
    })
    expect([sampled, rows]).toEqual([19_998, 30_000])
    expect(notes[0]).toContain("19,998 rows")
    const again = await explain(model, many)
    expect(again.clusters.map(({ prototype }) => prototype)).toEqual(clusters.map(({ prototype }) => prototype))
    const data = Array.from({ length: many.rows }, (_, i) => Array.from(many.row(i)))
    expect(recount({ clusters } as Explanation, data, model.labels)).toEqual(
      clusters.map(({ rule }) => ({ rows: rule!.rows, precision: rule!.precision, recall: rule!.recall })),
    )
    for (const { rule, categories } of clusters) {
      expect(rule!.precision * rule!.recall).toBeGreaterThan(0.9)
      expect(categories[0].share).toBeGreaterThan(0.99)
    }
  }, 30_000)

  it("is the same on every engine", async () => {
    const [fast, plain] = [await explain(clustered, X), await explain(clustered, X, { engine: reference() })]
    expect(plain.clusters.map(({ rule, prototype }) => [rule, prototype.row])).toEqual(
      fast.clusters.map(({ rule, prototype }) => [rule, prototype.row]),
    )
  })

  it("takes a model from a file, with the labels that it gives", async () => {
    const read = loadModel(JSON.stringify(clustered.toJSON()))
    await expect(explain(read, X)).rejects.toThrow(
      "explain: 0 labels for 150 rows; the model was read without its labels: give { labels: await model.predict(X) }.",
    )
    const labels = await clustered.predict(X)
    expect(await explain(read, X, { labels })).toEqual(await explain(clustered, X))
  })

  it("says so where there is one cluster, or none", async () => {
    const one = await explain([0, 0, -1], [[1], [2], [9]])
    expect(one.clusters).toMatchObject([{ size: 2, columns: [], rule: null, boundary: [] }])
    expect(one.notes).toEqual([
      "There is one cluster: nothing sets it apart, because there is no other one to compare it with.",
    ])
    const none = await explain([-1, -1], [[1], [2]])
    expect([none.clusters, none.noise, none.notes]).toEqual([
      [],
      2,
      ["Every row is noise: there is no cluster to explain."],
    ])
  })

  it("explains the largest of very many clusters", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i])
    const { clusters, nClusters, notes } = await explain(
      rows.map((_, i) => (i < 30 ? 7 : i)),
      rows,
      { maxClusters: 2 },
    )
    expect(clusters.map(({ label, size }) => [label, size])).toEqual([
      [7, 30],
      [30, 1],
    ])
    expect([nClusters, notes]).toEqual([31, ["The 2 largest clusters are explained, 29 smaller ones are left out."]])
  })

  it.each([
    ["labels of another length", () => explain([0, 1], iris.rows), "explain: 2 labels for 150 rows; give one a row."],
    [
      "names of another length",
      () => explain(clustered, X, { names: ["a"] }),
      "explain: names must be 4 texts, one a column",
    ],
    [
      "what is no model",
      () => explain({} as unknown as number[], X),
      "explain: the first argument must be a fitted model, or labels",
    ],
    ["labels given twice", () => explain([0], [[1]], { labels: [0] }), "left out where labels are explained"],
    [
      "a category of another length",
      () => explain(clustered, X, { categories: { species: ["a"] } }),
      'explain: 1 cells of the category "species" for 150 rows; give one a row.',
    ],
    [
      "an option that is misspelt",
      () => explain(clustered, X, { maxcluster: 3 } as object),
      "Did you mean maxClusters?",
    ],
    [
      "rows with other columns than the model knows",
      () =>
        explain(
          clustered,
          iris.rows.map((row) => row.slice(1)),
        ),
      "fitted on 4 columns",
    ],
    ["a value that is missing", () => explain([0, 1], [[1], [Number.NaN]]), "explain"],
  ])("refuses %s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message)
  })

  it("tells how far it is, to the end, and stops when told to", async () => {
    const fractions: number[] = []
    await explain(clustered, X, { onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    const reason = new Error("enough")
    await expect(explain(clustered, X, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const onProgress = () => controller.abort(reason)
    await expect(explain(clustered, X, { signal: controller.signal, onProgress })).rejects.toBe(reason)
  })
})
