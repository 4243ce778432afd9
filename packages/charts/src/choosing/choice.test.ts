import { chooseK, Matrix, reference } from "clusterwise"
import { parseHTML } from "linkedom"
import { describe, expect, test } from "vitest"
import { criteriaOf, reportHtml } from "../node.js"

const X = Matrix.from(Array.from({ length: 150 }, (_, i) => [(i % 3) * 20 + Math.sin(i * i), Math.cos(i * 3 * i)]))

describe("what chooseK returns", () => {
  test("is drawn and told in a report: the reason, each criterion with its pick, elbow, gap and stability", async () => {
    const choice = await chooseK(X, { kMax: 5, nReferences: 3, nBootstraps: 3, engine: reference() })
    expect(choice.k).toBe(3)
    const criteria = criteriaOf(choice)
    expect(criteria.map(({ name }) => name)).toEqual([
      "silhouette",
      "Calinski–Harabasz",
      "Davies–Bouldin",
      "stability",
      "inertia",
      "gap",
    ])
    expect(criteria[0]).toMatchObject({ ks: [2, 3, 4, 5], k: 3 })
    const { document } = parseHTML(await reportHtml(choice.model!, X, { choice }))
    const section = (name: string) => document.querySelector(`figure.${name}`)?.parentElement
    expect(section("criteria")?.querySelector("figcaption")?.textContent).toContain(choice.reason)
    expect(section("criteria")?.querySelectorAll("svg svg").length).toBe(6)
    expect(section("stability")?.querySelectorAll("tbody tr").length).toBe(3)
    for (const name of ["elbow", "gap"]) expect(section(name), name).not.toBeNull()
  })

  test("leaves out what was not asked for, and the stability of other clusters than those shown", async () => {
    const choice = await chooseK(X, {
      kMax: 4,
      criteria: ["silhouette", "stability"],
      nBootstraps: 2,
      engine: reference(),
    })
    expect(criteriaOf(choice).map(({ name }) => name)).toEqual(["silhouette", "stability"])
    const other = {
      kind: "kmeans",
      labels: Array.from({ length: 150 }, (_, i) => i % 2),
      nClusters: 2,
      params: {},
      warnings: [],
    }
    const { document } = parseHTML(await reportHtml(other, X, { choice }))
    expect(document.querySelector("figure.stability, figure.elbow, figure.gap")).toBeNull()
    expect(document.querySelector("figure.criteria")).not.toBeNull()
  })
})
