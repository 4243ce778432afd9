import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { findCycle, importsOf, isExempt, readSources, resolveImport, type Sources } from "./testing/imports.js"

interface Room {
  readonly rank: number
  /** Folders end with "/"; the first room whose path a file's path begins with is its room. */
  readonly paths: readonly string[]
  /** Rooms of the same rank, or files of them, that it may import. */
  readonly also?: readonly string[]
  /** It asks for routines of the contract; only a front door chooses an engine. */
  readonly noEngine?: true
}

/** Who may import whom. A room imports from lower ranks and from itself. A new room is a new line here. */
const rooms: readonly Room[] = [
  { rank: 0, paths: ["errors.ts"] },
  { rank: 0, paths: ["schema.ts"], also: ["errors.ts"] },
  { rank: 0, paths: ["data/"], also: ["errors.ts"] },
  { rank: 1, paths: ["structures/"] },
  { rank: 1, paths: ["engine/"], also: ["structures/"] },
  { rank: 2, paths: ["engines/reference/"] },
  { rank: 2, paths: ["engines/wasm/"] },
  { rank: 2, paths: ["engines/webgpu/"] },
  { rank: 2, paths: ["preprocessing/"] },
  { rank: 2, paths: ["datasets/"] },
  { rank: 2, paths: ["hierarchy/"] },
  { rank: 3, paths: ["cluster/*.ts"], noEngine: true },
  { rank: 4, paths: ["metrics/"], noEngine: true },
  { rank: 5, paths: ["selection/"], noEngine: true },
  { rank: 5, paths: ["explain/"], noEngine: true },
  { rank: 6, paths: ["models.ts", "pipeline.ts", "index.ts", "node.ts", "browser.ts"] },
]

/** An estimator imports no other one, but a variant may import what it is a variant of. */
const variants: Readonly<Record<string, readonly string[]>> = {
  minibatch: ["cluster/kmeans/"],
  bisecting: ["cluster/kmeans/"],
}

/** Modules from outside that a file may import. What is not listed would be a runtime dependency. */
const outside: readonly (readonly [path: string, allowed: RegExp])[] = [
  ["schema.ts", /^zod\/mini$/],
  ["engines/wasm/", /^node:/],
  ["node.ts", /^node:/],
]

const matches = (pattern: string, path: string): boolean =>
  pattern === "cluster/*.ts"
    ? /^cluster\/[^/]+$/.test(path)
    : pattern.endsWith("/")
      ? path.startsWith(pattern)
      : path === pattern

function roomOf(path: string): Room | undefined {
  const estimator = /^cluster\/([^/]+)\//.exec(path)?.[1]
  if (estimator === undefined) return rooms.find((room) => room.paths.some((p) => matches(p, path)))
  const also = ["cluster/*.ts", ...(variants[estimator] ?? [])]
  return { rank: 3, paths: [`cluster/${estimator}/`], also, noEngine: true }
}

const nameOf = (room: Room): string => `${room.paths[0]} (rank ${room.rank})`

/** Why a file of `from` may not import `target`; undefined where it may. */
function objection(from: Room, target: string): string | undefined {
  if (isExempt(target)) return "tests and their helpers are not shipped"
  const to = roomOf(target)
  if (!to) return "it lies in no room; add a line to the table of rooms, or move it"
  if (from.noEngine && target.startsWith("engines/")) return "only a front door chooses an engine"
  if (to.paths[0] === from.paths[0] || to.rank < from.rank || from.also?.some((path) => matches(path, target)))
    return undefined
  return `${nameOf(from)} imports from lower ranks only, this is ${nameOf(to)}`
}

function complaints(sources: Sources): string[] {
  const found: string[] = []
  for (const [path, source] of sources) {
    const room = roomOf(path)
    if (!room) found.push(`${path} lies in no room; add a line to the table of rooms, or move it`)
    else
      for (const { specifier, line } of importsOf(path, source)) {
        const reason = specifier.startsWith(".")
          ? objection(room, resolveImport(path, specifier))
          : outside.some(([place, allowed]) => matches(place, path) && allowed.test(specifier))
            ? undefined
            : "the library has no runtime dependency, and only the places listed in the test know a platform"
        if (reason) found.push(`${path}:${line} imports ${specifier}: ${reason}`)
      }
  }
  return found
}

/** For the packages: which modules from outside each part may import. */
function foreignImports(sources: Sources, paths: Iterable<string>, allowed: RegExp): string[] {
  return [...paths].flatMap((path) =>
    importsOf(path, sources.get(path) ?? "")
      .filter(({ specifier }) =>
        specifier.startsWith(".") ? resolveImport(path, specifier).startsWith("..") : !allowed.test(specifier),
      )
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}, which is none of ${allowed.source}`),
  )
}

/** A file and everything that it imports, directly or not. */
function reachable(sources: Sources, entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry) || !sources.has(entry)) return seen
  seen.add(entry)
  for (const { specifier } of importsOf(entry, sources.get(entry)!))
    if (specifier.startsWith(".")) reachable(sources, resolveImport(entry, specifier), seen)
  return seen
}

const sourcesOf = (name: string): Sources => readSources(fileURLToPath(new URL(`../../${name}/src`, import.meta.url)))

describe("the rooms of clusterwise", () => {
  const sources = sourcesOf("clusterwise")

  it("import from lower ranks only", () => {
    expect(sources.size).toBeGreaterThan(15)
    expect(complaints(sources)).toEqual([])
  })

  it("have no circle of files that import each other", () => {
    expect(findCycle(sources)).toEqual([])
  })
})

/** What a package names in its package.json, and any part of it, and Node. */
function declared(name: string): RegExp {
  return new RegExp(`^(${Object.keys(manifest(name).dependencies ?? {}).join("|")})(/.*)?$|^node:`)
}

function manifest(name: string): { readonly dependencies?: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(new URL(`../../${name}/package.json`, import.meta.url), "utf8"))
}

describe("the packages", () => {
  it("clusterwise has no runtime dependency", () => {
    expect(manifest("clusterwise").dependencies).toBeUndefined()
  })

  it("charts imports clusterwise, and what its package.json names", () => {
    const sources = sourcesOf("charts")
    expect(foreignImports(sources, sources.keys(), declared("charts"))).toEqual([])
    expect("@clusterwise/cli").not.toMatch(declared("charts"))
  })

  it("the core of charts takes a document and knows neither linkedom nor resvg nor Node", () => {
    const sources = sourcesOf("charts")
    const core = reachable(sources, "index.ts")
    expect(core.size).toBeGreaterThan(0)
    expect(foreignImports(sources, core, /^(clusterwise|@observablehq\/plot|d3-[a-z-]+)$/)).toEqual([])
  })

  it("cli imports clusterwise and charts, and what its package.json names", () => {
    const sources = sourcesOf("cli")
    expect(foreignImports(sources, sources.keys(), declared("cli"))).toEqual([])
  })
})

describe("the check itself", () => {
  const only = (path: string, source: string) => complaints(new Map([[path, source]]))

  it.each([
    ["a type from a higher rank", "data/a.ts", 'import type { Engine } from "../engine/engine.js"'],
    ["a re-export from a higher rank", "engine/a.ts", '\nexport { x } from "../metrics/silhouette.js"'],
    ["an import type in an annotation", "data/a.ts", 'let x: import("../engine/engine.js").Engine'],
    ["a dynamic import", "metrics/a.ts", 'await import("../selection/elbow.js")'],
    ["a worker by URL", "engines/wasm/a.ts", 'new Worker(new URL("../webgpu/worker.js", import.meta.url))'],
    ["an engine that imports another", "engines/wasm/a.ts", 'import { x } from "../reference/lloyd.js"'],
    ["an estimator that chooses an engine", "cluster/kmeans/a.ts", 'import { wasm } from "../../engines/wasm/wasm.js"'],
    ["an estimator that imports one it is no variant of", "cluster/kmeans/a.ts", 'import "../bisecting/bisecting.js"'],
    ["a shared file of the estimators that knows one", "cluster/model.ts", 'import "./kmeans/model.js"'],
    ["a test helper", "data/a.ts", 'import "./testing/helper.js"'],
    ["a module from outside", "data/a.ts", 'import "lodash"'],
    ["the platform", "data/a.ts", 'import "node:fs"'],
    ["a file that lies in no room", "utils.ts", ""],
    ["a room that nobody knows", "data/a.ts", 'import "../utils/index.js"'],
  ])("finds %s", (_, path, source) => {
    expect(only(path, source)).toHaveLength(1)
    expect(only(path, source)[0]).toContain(path)
  })

  it.each([
    ["lower ranks", "metrics/a.ts", 'import type { Engine } from "../engine/engine.js"; export * from "../errors.js"'],
    ["its own room", "engines/wasm/a.ts", `new URL(\`./kernels.\${name}.wasm\`, import.meta.url); import("./pool.js")`],
    ["its worker's bundle", "engines/wasm/a.ts", 'new URL("./worker.bundle.js", import.meta.url)'],
    ["what the estimators share", "cluster/kmeans/model.ts", 'import type { Model } from "../model.js"'],
    ["the estimator it is a variant of", "cluster/bisecting/a.ts", 'import { KMeans } from "../kmeans/kmeans.js"'],
    ["the schema library, in schema.ts", "schema.ts", 'import * as z from "zod/mini"'],
  ])("lets a room import %s", (_, path, source) => {
    expect(only(path, source)).toEqual([])
  })

  it("says which file imports what, where and why not", () => {
    expect(only("data/a.ts", '\nimport { heap } from "../structures/heap.js"')).toEqual([
      "data/a.ts:2 imports ../structures/heap.js: data/ (rank 0) imports from lower ranks only, this is structures/ (rank 1)",
    ])
  })

  it("names a circle, of types too", () => {
    const sources = new Map([
      ["a.ts", 'import "./data/b.js"'],
      ["data/b.ts", 'import "./c.js"'],
      ["data/c.ts", 'import type { A } from "./b.js"'],
    ])
    expect(findCycle(sources)).toEqual(["data/b.ts", "data/c.ts", "data/b.ts"])
  })

  it("reads what lies behind a re-export", () => {
    const sources = new Map([
      ["index.ts", 'export * from "./draw.js"'],
      ["draw.ts", 'import { parseHTML } from "linkedom"'],
      ["node.ts", 'import "linkedom"'],
    ])
    expect(foreignImports(sources, reachable(sources, "index.ts"), /^clusterwise$/)).toHaveLength(1)
  })
})
