import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseSync, Visitor } from "oxc-parser"

/** One reference from a file to another module, of a value or of a type. */
export interface Import {
  readonly specifier: string
  readonly line: number
}

/** Files of a package by their path below its source folder, such as "data/matrix.ts". */
export type Sources = ReadonlyMap<string, string>

/** Every TypeScript file below `folder` that is shipped: no tests, test helpers or kernels (another language). */
export function readSources(folder: string): Sources {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"))
  const shipped = paths.filter((path) => path.endsWith(".ts") && !isExempt(path)).sort()
  return new Map(shipped.map((path) => [path, readFileSync(join(folder, path), "utf8")]))
}

export const isExempt = (path: string): boolean =>
  /\.test\.ts$|\.d\.ts$|(^|\/)(testing|conformance|assembly)\//.test(path)

/** Imports, re-exports, `import("…")` of values and of types, and `new URL("…", import.meta.url)`, in order. */
export function importsOf(path: string, source: string): Import[] {
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`)
  const found: { specifier: string; start: number }[] = []
  const add = (node: { start: number }, text: string | undefined) => {
    if (text !== undefined) found.push({ specifier: text, start: node.start })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source.value),
    ExportAllDeclaration: (node) => add(node, node.source.value),
    ExportNamedDeclaration: (node) => add(node, node.source?.value),
    ImportExpression: (node) => add(node, beginning(node.source)),
    TSImportType: (node) => add(node, node.source.value),
    NewExpression: (node) => {
      const isUrl = node.callee.type === "Identifier" && node.callee.name === "URL" && node.arguments.length === 2
      if (isUrl) add(node, beginning(node.arguments[0]))
    },
  }).visit(program)
  return found
    .sort((a, b) => a.start - b.start)
    .map(({ specifier, start }) => ({ specifier, line: source.slice(0, start).split("\n").length }))
}

/** Text that a specifier is known to begin with; undefined for one that only the running program knows. */
function beginning(node: { type: string; value?: unknown; quasis?: unknown }): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value
  if (node.type !== "TemplateLiteral") return undefined
  return (node.quasis as { value: { cooked: string | null } }[])[0].value.cooked || undefined
}

/** Path of the source file that a relative specifier means; the bundle of a worker is the worker. */
export function resolveImport(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1)
  for (const part of specifier.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop()
    else if (part !== ".") parts.push(part)
  }
  return parts.join("/").replace(/(\.bundle)?\.js$/, ".ts")
}

/** The first circle of files that import each other, such as ["a.ts", "b.ts", "a.ts"]; empty where there is none. */
export function findCycle(sources: Sources): string[] {
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return []
    for (const { specifier } of importsOf(path, sources.get(path) ?? "")) {
      const target = resolveImport(path, specifier)
      if (!specifier.startsWith(".") || !sources.has(target)) continue
      const cycle = visit(target, [...trail, path])
      if (cycle.length > 0) return cycle
    }
    done.add(path)
    return []
  }
  for (const path of sources.keys()) {
    const cycle = visit(path, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
