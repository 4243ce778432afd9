import { readFileSync } from "node:fs"
import { expect, it } from "vitest"

/** The modules that a declaration file reaches: those beside it, followed, and the names of packages. */
function reached(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen
  seen.add(file.href)
  for (const [, name] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g))
    if (name.startsWith(".")) reached(new URL(name.replace(/\.js$/, ".d.ts"), file), seen)
    else seen.add(name)
  return seen
}

it.each(["index", "node"])("the types of %s need no package but clusterwise", (door) => {
  const found = [...reached(new URL(`../dist/${door}.d.ts`, import.meta.url))]
  expect(found.filter((name) => !name.startsWith("file:"))).toEqual(["clusterwise"])
})
