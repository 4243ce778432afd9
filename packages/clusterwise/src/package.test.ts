import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { parseSync } from "oxc-parser"
import { beforeAll, describe, expect, it } from "vitest"

const run = promisify(execFile)
const home = fileURLToPath(new URL("..", import.meta.url))
const dist = join(home, "dist")
const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8"))

/** Runs a module's text in a Node of its own, in this package, and gives what it printed. */
const inNode = async (text: string, ...flags: string[]) =>
  (await run(process.execPath, [...flags, "--input-type=module", "--eval", text], { cwd: home })).stdout.trim()

/** What a module imports, at once or on use. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8")
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ]
}

/** Start of a script that keeps in \`done\` what it starts: threads and kernels. */
const watch = `
  import threads from "node:worker_threads"
  import { syncBuiltinESMExports } from "node:module"
  const done = []
  for (const [home, name] of [[threads, "Worker"], [WebAssembly, "compile"], [WebAssembly, "Module"]])
    home[name] = new Proxy(home[name], {
      apply: (f, self, args) => (done.push(name), f.apply(self, args)),
      construct: (f, args) => (done.push(name), new f(...args)),
    })
  syncBuiltinESMExports()`

const filesUnder = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(ending))

describe("the package", () => {
  let packed: { size: number; unpackedSize: number; files: { path: string }[] }
  beforeAll(async () => {
    const { stdout } = await run("npm", ["pack", "--json", "--dry-run", "--ignore-scripts"], { cwd: home })
    packed = JSON.parse(stdout)[0]
  })

  it("has no runtime dependencies", () => {
    for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies"])
      expect(manifest[kind] ?? {}, kind).toEqual({})
  })

  it("imports nothing but its own files and what the platform has", () => {
    const outside = filesUnder(dist, ".js").flatMap((file) =>
      importsOf(join(dist, file))
        .filter((name) => !/^(\.|node:)/.test(name))
        .map((name) => `${file}: ${name}`),
    )
    expect(outside).toEqual([])
  })

  it("is smaller than 560 kB packed and 1.7 MB unpacked", () => {
    expect(packed.size).toBeLessThan(560_000)
    expect(packed.unpackedSize).toBeLessThan(1_700_000)
  })

  it("holds its README, its license, its types, its kernels and its worker, and nothing that only we need", () => {
    const paths = packed.files.map(({ path }) => path)
    for (const path of ["README.md", "LICENSE", "dist/index.d.ts", "dist/node.js", "dist/browser.js"])
      expect(paths).toContain(path)
    for (const file of ["kernels.simd.wasm", "kernels.relaxed.wasm", "worker.bundle.js"])
      expect(paths).toContain(`dist/engines/wasm/${file}`)
    expect(paths.filter((path) => /\.test\.|\/(testing|conformance|assembly)\/|tsbuildinfo|\/\./.test(path))).toEqual(
      [],
    )
  })

  it("has everything that its manifest names", () => {
    const targets = Object.values(manifest.exports).flatMap((entry) => Object.values(entry as Record<string, string>))
    const named = [...targets, manifest.types, ...manifest.sideEffects, ...manifest.files]
    for (const path of named.filter((path) => !path.startsWith("!")))
      expect(existsSync(join(home, path)), path).toBe(true)
  })

  it("holds every type that its doors lead to, and no other", () => {
    const paths = packed.files.map(({ path }) => path)
    const reached = new Set(["dist/index.d.ts", "dist/browser.d.ts"])
    for (const path of reached) {
      expect(paths).toContain(path)
      const text = readFileSync(join(home, path), "utf8")
      for (const [, name] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g))
        reached.add(join(dirname(path), `${name}.d.ts`))
    }
    expect(reached.size).toBeGreaterThan(20)
    expect(paths.filter((path) => path.endsWith(".d.ts")).sort()).toEqual([...reached].sort())
  })

  it("shows no type of its schema library", () => {
    const showing = filesUnder(dist, ".d.ts").filter((file) =>
      /\bzod\b|\bZod/.test(readFileSync(join(dist, file), "utf8")),
    )
    expect(showing).toEqual([])
  })

  it("says that only the two front doors do anything when they are imported", () => {
    expect([...manifest.sideEffects].sort()).toEqual(["./dist/browser.js", "./dist/node.js"])
  })
})

describe("importing", () => {
  it("resolves to the front door of the platform", async () => {
    const resolve = 'console.log(import.meta.resolve("clusterwise"))'
    expect(await inNode(resolve)).toBe(pathToFileURL(join(dist, "node.js")).href)
    expect(await inNode(resolve, "--conditions=browser")).toBe(pathToFileURL(join(dist, "browser.js")).href)
  })

  it("gives the same names by every door", async () => {
    const doors = 'import * as a from "clusterwise"; import * as b from "clusterwise/browser"'
    const names = await inNode(`${doors}; console.log(Object.keys(a).join() === Object.keys(b).join(), a.KMeans.name)`)
    expect(names).toBe("true KMeans")
  })

  it("starts no thread and compiles no kernel", async () => {
    expect(await inNode(`${watch}\nawait import("clusterwise")\nconsole.log(done.join())`)).toBe("")
  })
})

describe("a script", () => {
  it("ends by itself, though threads were started", async () => {
    const script = `${watch}
      const { KMeans, wasm } = await import("clusterwise")
      const data = Float32Array.from({ length: 800_000 }, (_, i) => (i * 7919) % 1009)
      const model = await new KMeans({ nClusters: 64, maxIter: 20 }).fit({ data, shape: [100_000, 8] }, { engine: await wasm({ threads: 2 }) })
      console.log(done.join(), model.labels.length)`
    expect(await inNode(script)).toBe("compile,Worker,Worker 100000")
  })
})
