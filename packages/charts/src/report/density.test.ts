import { HDBSCAN, type HDBSCANModel, Matrix, OPTICS, reference, suggestEps, wasm } from "clusterwise"
import fc from "fast-check"
import { parseHTML } from "linkedom"
import { beforeAll, describe, expect, test } from "vitest"
import { type ReportModel, reportHtml } from "../node.js"
import { clusterStyle, NOISE_COLOR } from "../palette.js"
import { bytesOf, DATA_ID } from "./page/data.js"
import { DENSITY_ID, type LiveDensityData } from "./page/densityData.js"
import { densityClusters, epsilonStops } from "./page/densityState.js"
import { baseTree } from "./page/densityTree.js"

/** Groups of 12, 12 and 20 rows, ever sparser, and 4 rows far from all. */
const rows = Array.from({ length: 48 }, (_, i) => {
  const group = i < 12 ? 0 : i < 24 ? 1 : i < 44 ? 2 : 3
  const spread = [0.1, 0.4, 1.5, 9][group]
  return [group * 12 + spread * Math.sin(i * 7), spread * Math.cos(i * i) - (group === 3 ? 40 : 0)]
})
const X = Matrix.from(rows, { columns: ["place", "height"] })
const engine = await reference()
const fit = (params = {}, data: Matrix = X) =>
  new HDBSCAN({ minClusterSize: 6, minSamples: 3, ...params }).fit(data, { engine })
/** What is read of a model, without its methods. */
const plain = ({ kind, labels, nClusters, params, condensedTree }: HDBSCANModel): ReportModel => ({
  kind,
  labels,
  nClusters,
  params,
  warnings: [],
  condensedTree,
})
const dataOf = (page: string): LiveDensityData | null =>
  JSON.parse(parseHTML(page).document.getElementById(DENSITY_ID)?.textContent ?? "null")
const groupsOf = (data: LiveDensityData) => new Uint16Array(bytesOf(data.dots.clusters).buffer)

describe("the report of HDBSCAN", () => {
  test("says how much is noise, and shows the condensed tree beside the scatter, in its colours", async () => {
    const model = await fit()
    const { document } = parseHTML(await reportHtml(model, X))
    expect(document.querySelector(".lead")?.textContent).toContain(
      "into 4 clusters and left 4 rows (8.3\u00A0%) as noise",
    )
    expect(Array.from(document.querySelectorAll("h2"), (h) => h.textContent).slice(0, 3)).toEqual([
      "Condensed tree",
      "Picture",
      "Clusters",
    ])
    const fills = Array.from(document.querySelectorAll("figure.condensed-tree .cluster"), (e) => e.getAttribute("fill"))
    expect(new Set(fills)).toEqual(new Set([0, 1, 2, 3].map((label) => clusterStyle(label).color)))
    expect(Array.from(document.querySelectorAll("ul.legend path"), (e) => e.getAttribute("fill"))).toContain(
      NOISE_COLOR,
    )
    expect(document.querySelector("figure.scatter figcaption")?.textContent).toContain("Grey dots are noise")
  })

  test("runs the one script that its policy admits, and is the same bytes for the same model", async () => {
    const model = await fit()
    const page = await reportHtml(model, X)
    const { document } = parseHTML(page)
    expect(document.querySelectorAll("script").length).toBe(2)
    expect(document.querySelector("meta[http-equiv]")?.getAttribute("content")).toMatch(
      /script-src 'sha256-[^']+'; style-src/,
    )
    expect(page.match(/https?:[^"]*/g)?.every((url) => url === "http://www.w3.org/2000/svg")).toBe(true)
    expect(document.getElementById(DATA_ID)).toBeNull()
    expect(await reportHtml(model, X)).toBe(page)
  })

  test("starts its slider below the minClusterSize of the model, where the model can be cut there", async () => {
    expect(dataOf(await reportHtml(await fit(), X))?.stops[0]).toBe(2)
    expect(dataOf(await reportHtml(plain(await fit()), X))?.stops[0]).toBe(6)
  })

  test("draws the tree without a script where the page could not follow", async () => {
    const one = await fit({ allowSingleCluster: true })
    const other = { ...plain(await fit()), labels: rows.map((_, i) => i % 2) }
    for (const [shown, why] of [
      [one, "with allowSingleCluster all rows may be one cluster"],
      [other, "not those that the tree alone gives"],
    ] as const) {
      const page = await reportHtml(shown, X)
      expect(parseHTML(page).document.querySelector("figure.condensed-tree figcaption")?.textContent).toContain(why)
      expect(dataOf(page)).toBeNull()
      expect(page).not.toContain("<script")
      expect(parseHTML(page).document.querySelectorAll("figure.condensed-tree .icicles").length).toBe(1)
    }
  })

  test("writes names so that they end no script", async () => {
    const evil = "</script><script>alert(1)</script><!--\u202E\u0007"
    const page = await reportHtml(await fit(), Matrix.from(rows, { columns: [evil, "b"] }), { typicalRows: [[evil]] })
    expect(parseHTML(page).document.querySelectorAll("script").length).toBe(2)
    expect(dataOf(page)?.columns[0].name).toBe("</script><script>alert(1)</script><!--\uFFFD")
  })

  test("refuses the tree of other rows", async () => {
    const model = { ...plain(await fit()), labels: [0, 0] }
    await expect(reportHtml(model, [[0], [1]])).rejects.toThrow("the condensed tree is of 48 rows, the data have 2")
  })
})

describe("the clusters of the page", () => {
  const places = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), {
    minLength: 12,
    maxLength: 60,
  })

  /** Labels, and the tree, of every place of both sliders. */
  async function agrees(model: HDBSCANModel, data: Matrix): Promise<boolean> {
    const live = dataOf(await reportHtml(model, data))
    if (!live) return false
    const base = baseTree(live)
    const groups = groupsOf(live)
    const epsilons = [0, ...epsilonStops(base, 0).filter((_, i) => i % 40 === 7)]
    for (const minClusterSize of live.stops)
      for (const epsilon of epsilons) {
        const shown = densityClusters(base, { minClusterSize, epsilon }, live.selection)
        const right = model.recut({ minClusterSize, clusterSelectionEpsilon: epsilon })
        expect(Array.from(groups, (group) => shown.groupLabels[group])).toEqual(Array.from(right.labels))
        expect(shown.labels.length - Number(shown.labels.includes(-1))).toBe(right.nClusters)
        expect(Array.from(shown.tree.clusterSize)).toEqual(Array.from(right.condensedTree.clusterSize))
        expect(Array.from(shown.tree.clusterParent)).toEqual(Array.from(right.condensedTree.clusterParent))
      }
    return true
  }

  test("are those of recut at every place of both sliders", async () => {
    for (const params of [
      {},
      { clusterSelectionMethod: "leaf" },
      { maxClusterSize: 15 },
      { clusterSelectionEpsilon: 1 },
    ])
      expect(await agrees(await fit(params), X)).toBe(true)
  })

  test("are those of recut for any rows, with copies and ties", async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 2, max: 6 }), async (points, minClusterSize) => {
        const data = Matrix.from(points)
        await agrees(await fit({ minClusterSize, minSamples: 2 }, data), data)
      }),
      { numRuns: 25 },
    )
  })
})

describe("the report of OPTICS", () => {
  test("shows the reachability plot beside the scatter, in its colours, without a script", async () => {
    const model = await new OPTICS({ minSamples: 4 }).fit(X, { engine })
    const page = await reportHtml(model, X)
    const { document } = parseHTML(page)
    expect(document.querySelector("h2")?.textContent).toBe("Reachability")
    expect(document.querySelectorAll("figure.reachability .bars path").length).toBeGreaterThan(1)
    expect(page).not.toContain("<script")
    const cut = parseHTML(await reportHtml(model.extract({ clusterMethod: "dbscan", eps: 2 }), X)).document
    expect(cut.querySelector("figure.reachability .eps text")?.textContent).toBe("eps 2")
    expect(document.querySelector("figure.reachability .eps")).toBeNull()
  })
})

describe("the report of DBSCAN", () => {
  test("shows where eps lies on the k-distance curve that it is given", async () => {
    const kDistances = await suggestEps(X, 4, { engine })
    const labels = rows.map((_, i) => (i < 44 ? 0 : -1))
    const model = { kind: "dbscan", labels, nClusters: 1, params: { eps: 3, minSamples: 4 }, warnings: [] }
    const { document } = parseHTML(await reportHtml(model, X, { kDistances }))
    const figure = document.querySelector("figure.k-distances")!
    expect(figure.querySelector(".y-label")?.textContent).toBe("distance to the 4th nearest row, itself counted")
    expect(figure.querySelector(".eps text")?.textContent).toBe("eps 3 of the model")
    expect(figure.querySelector(".knee")).not.toBeNull()
    expect(document.querySelector(".lead")?.textContent).toContain("left 4 rows (8.3\u00A0%) as noise")
  })
})

test("a report of HDBSCAN on 100,000 rows stays below 2 MB", async () => {
  const count = 100_000
  const data = Matrix.alloc(count, 4, "float32")
  for (let i = 0; i < data.data.length; i++) data.data[i] = Math.sin(i * 0.7) + (i % 11) / 10
  // Forty groups of equally many rows that leave one after the other, and part at λ 1.
  const groups = 40
  const size = count / groups
  const each = <T>(value: (row: number) => T) => Array.from({ length: count }, (_, row) => value(row))
  const all = Array.from({ length: groups }, (_, g) => g)
  const condensedTree = {
    nRows: count,
    parent: [...all.map(() => count), ...each((row) => count + 1 + Math.floor(row / size))],
    child: [...all.map((g) => count + 1 + g), ...each((row) => row)],
    lambda: [...all.map(() => 1), ...each((row) => 2 + (row % size) / 100)],
    childSize: [...all.map(() => size), ...each(() => 1)],
    clusterParent: [-1, ...all.map(() => count)],
    birth: [0, ...all.map(() => 1)],
    death: [1, ...all.map(() => 2 + (size - 1) / 100)],
    clusterSize: [count, ...all.map(() => size)],
    clusterLabel: [-1, ...all],
  }
  const labels = each((row) => Math.floor(row / size))
  const model = {
    kind: "hdbscan",
    labels,
    nClusters: groups,
    params: { minClusterSize: 100 },
    warnings: [],
    condensedTree,
  }
  const page = await reportHtml(model, data)
  expect(dataOf(page)).not.toBeNull()
  expect(page.length).toBeLessThan(2_000_000)
})

describe("a report of HDBSCAN on more rows than it has dots", () => {
  const count = 240_000
  // Groups within groups, ever wider, and noise.
  const data = Matrix.alloc(count, 1)
  for (let i = 0; i < count; i++) {
    const group = i % 7
    const part = Math.floor(i / 7) % 3
    data.data[i] =
      i % 97 === 0 ? i / 100 : group * 300 + part * (20 + group) + 4 * (1 + group) * Math.sin(i * 1.7 + part) ** 3
  }
  let model: HDBSCANModel
  let page: string
  let live: LiveDensityData

  beforeAll(async () => {
    const fast = await wasm({ threads: 2 })
    model = await new HDBSCAN({ minClusterSize: 900, minSamples: 5 }).fit(data, { engine: fast })
    await fast.close()
    page = await reportHtml(model, data)
    live = dataOf(page)!
  }, 60_000)

  test("has sliders too, and stays below 2 MB", () => {
    expect(page.length).toBeLessThan(2_000_000)
    expect(live.stops).toContain(900)
    expect(live.stops.length).toBeGreaterThan(20)
    expect(live.stops[0]).toBeLessThan(900)
  })

  test("offers what recut gives, rows and all", () => {
    const base = baseTree(live)
    const stride = 3
    const groups = groupsOf(live)
    for (const minClusterSize of live.stops.filter((_, i) => i % 16 === 1)) {
      const right = model.recut({ minClusterSize })
      const shown = densityClusters(base, { minClusterSize, epsilon: 0 }, live.selection)
      const wrong = groups.findIndex((group, dot) => shown.groupLabels[group] !== right.labels[dot * stride])
      expect([minClusterSize, wrong]).toEqual([minClusterSize, -1])
      expect(shown.sizes).toEqual(shown.labels.map((label) => right.labels.filter((l) => l === label).length))
    }
  })
})
