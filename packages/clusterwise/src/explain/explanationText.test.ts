import { describe, expect, it } from "vitest"
import type { ClusterExplanation, Explanation } from "./explanation.js"
import { clusterSentences, explanationText } from "./explanationText.js"

const column = { column: 2, name: "petal length", mean: 5.552, restMean: 2.861, median: 5.5, restMedian: 1.6 }
const condition = { column: 2, name: "petal length", operator: ">", value: 4.9 } as const
const cluster: ClusterExplanation = {
  label: 2,
  size: 47,
  share: 0.313,
  prototype: { row: 17, values: [] },
  columns: [
    { ...column, effect: 1.44, direction: "high" },
    { ...column, name: "sepal width", effect: -0.61, direction: "low", mean: 12_345.6, restMean: 0.00001 },
    { ...column, name: "sepal length", effect: 0.4, direction: "high" },
  ],
  rule: {
    conditions: [condition, { ...condition, column: 3, name: "petal width", value: 1.6 }],
    precision: 0.957,
    recall: 0.999,
    rows: 46,
  },
  boundary: [{ row: 3, margin: -0.1, other: 1 }],
  outlying: [
    { row: 9, score: 3 },
    { row: 8, score: 2 },
    { row: 7, score: 1.5 },
    { row: 6, score: 1.4 },
  ],
  nOutlying: 1203,
  categories: [
    { column: "species", value: "virginica", rows: 46, share: 0.98, restShare: 0.004, lift: 3, pValue: 1e-9 },
  ],
}
const explanation: Explanation = {
  columns: [],
  rows: 150,
  noise: 0,
  clusters: [cluster],
  nClusters: 3,
  sampled: null,
  outlyingBy: "distance",
  notes: ["A note."],
}

describe("explanationText", () => {
  it("says it in plain words, a line a cluster after the notes", () => {
    expect(explanationText(explanation)).toBe(
      "A note.\n" +
        "Cluster 2 (31 % of rows): high petal length (+1.4 sd, 5.55 against 2.86 elsewhere), " +
        "low sepal width (-0.6 sd, 12,346 against 0 elsewhere). " +
        "Rule: petal length > 4.9 and petal width > 1.6; 96 % of these rows are in the cluster, " +
        "over 99 % of the cluster are among them. " +
        "More often than elsewhere: species virginica (98 % against less than 1 % elsewhere). " +
        "Typical: row 17. Nearly in another cluster: row 3 (cluster 1). Far out: row 9, row 8, row 7 and 1,200 more.",
    )
  })

  it("calls rows and clusters what the caller calls them", () => {
    const text = explanationText(explanation, {
      rowName: (row) => `line ${row + 2}`,
      clusterName: (label) => `C${label}`,
    })
    expect(text).toContain("Cluster C2")
    expect(text).toContain("line 5 (cluster C1)")
  })

  it("writes as many digits as tell two means apart", () => {
    const year = { ...column, effect: -1.1, direction: "low", name: "year", mean: 2007.4, restMean: 2008.1 } as const
    const far = { ...year, mean: 1e12 + 2, restMean: 1e12 + 12 }
    expect(clusterSentences({ ...cluster, columns: [far] })[0]).toContain("1.00000000000e+12 against 1.00000000001e+12")
    const near = { ...year, mean: -3.1449, restMean: -0.00004 }
    expect(clusterSentences({ ...cluster, columns: [near] })[0]).toContain("-3.14 against 0 elsewhere")
    expect(clusterSentences({ ...cluster, columns: [year] })[0]).toBe(
      "low year (-1.1 sd, 2,007.4 against 2,008.1 elsewhere).",
    )
  })

  it("makes two conditions on a column an interval", () => {
    const rule = { ...cluster.rule!, conditions: [condition, { ...condition, operator: "<=", value: 6 } as const] }
    expect(clusterSentences({ ...cluster, rule })[1]).toContain("Rule: 4.9 < petal length ≤ 6;")
  })

  it("names no size of an effect without spread, and says where nothing sets a cluster apart", () => {
    const always = { ...column, effect: Number.POSITIVE_INFINITY, direction: "high" } as const
    expect(clusterSentences({ ...cluster, columns: [always] })[0]).toBe(
      "high petal length (5.55 against 2.86 elsewhere).",
    )
    expect(clusterSentences({ ...cluster, columns: [{ ...always, effect: 0.2 }] })[0]).toBe(
      "close to the rest in every column.",
    )
    expect(clusterSentences({ ...cluster, columns: [] })[0]).toBe("all there is.")
  })
})
