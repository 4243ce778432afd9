// Builds everything in order: kernels (AssemblyScript), types and modules (tsc -b), then what is shipped (esbuild).
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const library = join(root, "packages/clusterwise")
const wasmSource = join(library, "src/engines/wasm/assembly")
const wasmOut = join(library, "dist/engines/wasm")

const run = (file, args) =>
  execFileSync(process.execPath, [join(root, "node_modules", file), ...args], { cwd: root, stdio: "inherit" })

buildKernels()
for (const name of ["clusterwise", "charts", "cli"]) removeStale(join(root, "packages", name))
run("typescript/bin/tsc", ["-b"])
await bundlePage()
await ship()
leaveOut()

/** One module per variant; the same sources, with or without relaxed SIMD (fused multiply-add). */
function buildKernels() {
  if (!existsSync(join(wasmSource, "index.ts"))) return
  mkdirSync(wasmOut, { recursive: true })
  const newest = Math.max(
    ...readdirSync(wasmSource).map((f) => statSync(join(wasmSource, f)).mtimeMs),
    statSync(fileURLToPath(import.meta.url)).mtimeMs,
  )
  for (const variant of ["simd", "relaxed"]) {
    const out = join(wasmOut, `kernels.${variant}.wasm`)
    if (existsSync(out) && statSync(out).mtimeMs > newest) continue
    const features = variant === "relaxed" ? ["--enable", "simd,relaxed-simd"] : ["--enable", "simd"]
    run("assemblyscript/bin/asc.js", [
      join(wasmSource, "index.ts"),
      "--outFile",
      out,
      ...features,
      "--use",
      `FUSED=${variant === "relaxed" ? 1 : 0},PROOF=1`,
      "--runtime",
      "stub",
      "--noAssert",
      "--optimizeLevel",
      "3",
      "--shrinkLevel",
      "0",
      "--converge",
      "--initialMemory",
      "1",
    ])
  }
}

/** What was compiled from a source that is gone would be shipped for ever. */
function removeStale(home) {
  const dist = join(home, "dist")
  for (const file of existsSync(dist) ? readdirSync(dist, { recursive: true, encoding: "utf8" }) : []) {
    const name = file.match(/^(.*?)(\.bundle\.js|\.d\.ts|\.js)$/)
    if (name && !existsSync(join(home, "src", `${name[1]}.ts`))) rmSync(join(dist, file))
  }
}

/** The script of the reports as text in a module, with its hash, by which a report's Content-Security-Policy admits it. */
async function bundlePage() {
  const { build } = await import("esbuild")
  const home = join(root, "packages/charts/dist")
  const page = join(home, "report/page/main.js")
  if (!existsSync(page)) return
  const options = { bundle: true, write: false, minify: true, format: "iife", target: "es2022", legalComments: "none" }
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [page],
    metafile: true,
    absWorkingDir: home,
  })
  const outside = Object.keys(metafile.inputs).filter((path) => path.startsWith(".."))
  if (outside.length > 0) throw new Error(`the script of the reports needs ${outside.join(", ")}`)
  const script = outputFiles[0].text.trim()
  if (/<\/|<!--/.test(script)) throw new Error("the script of the reports would end its own element")
  const hash = `sha256-${createHash("sha256").update(script).digest("base64")}`
  const code = `export const SCRIPT = ${JSON.stringify(script)}\nexport const SCRIPT_HASH = "${hash}"\n`
  writeFileSync(join(home, "report/page/main.bundle.js"), code)
}

/**
 * Modules stay separate files, minified in place; the worker becomes one file, and the schema library goes into the one
 * module that uses it. Only what the compiler wrote since the last time, so that building twice changes nothing.
 */
async function ship() {
  const [{ build, transform }, { parseSync }] = await Promise.all([import("esbuild"), import("oxc-parser")])
  const dist = join(library, "dist")
  const shipped = join(dist, ".shipped")
  const last = existsSync(shipped) ? statSync(shipped).mtimeMs : 0
  const fresh = listModules(dist).filter((file) => statSync(file).mtimeMs > last)
  // Without a format, so that what is exported keeps its name: in errors, and in what bundlers make of it.
  const minified = { target: "es2022", minify: true, legalComments: "none" }
  const bundled = {
    ...minified,
    format: "esm",
    bundle: true,
    platform: "neutral",
    mainFields: ["module", "main"],
    allowOverwrite: true,
    logLevel: "warning",
  }

  const worker = join(dist, "engines/wasm/worker.js")
  if (fresh.length > 0 && existsSync(worker))
    await build({
      ...bundled,
      entryPoints: [worker],
      outfile: join(dist, "engines/wasm/worker.bundle.js"),
      external: ["node:*"],
    })
  // The whole path: the schema library has an errors.js of its own, which has to come along.
  const schema = join(dist, "schema.js")
  if (fresh.includes(schema))
    await build({ ...bundled, entryPoints: [schema], outfile: schema, external: [join(dist, "errors.js")] })
  for (const file of fresh) {
    if (file === schema || file.endsWith(".bundle.js")) continue
    const { code } = await transform(readFileSync(file, "utf8"), minified)
    writeFileSync(file, breakLines(code, parseSync))
  }
  writeFileSync(shipped, "")
}

/** Modules and types that no door of the library leads to stay out of the package, by a list that npm reads. */
function leaveOut() {
  const dist = join(library, "dist")
  const reached = new Set(["node.js", "browser.js", "index.d.ts", "browser.d.ts"].map((file) => join(dist, file)))
  for (const file of reached)
    for (const [, name] of readFileSync(file, "utf8").matchAll(/(?:\bfrom|\bimport|\bURL)\s*\(?\s*"(\.[^"]+\.js)"/g)) {
      const target = resolve(dirname(file), file.endsWith(".d.ts") ? name.replace(/\.js$/, ".d.ts") : name)
      if (existsSync(target)) reached.add(target)
    }
  const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|d\.ts)$/.test(file))
  const others = files.filter((file) => !reached.has(join(dist, file)))
  writeFileSync(join(dist, ".npmignore"), others.map((file) => `/${file}\n`).join(""))
}

/**
 * A line break before each statement and class member, so that what Node shows of the place of an uncaught error is a
 * line and not a page. (A minifier's own line limit breaks strings too, and bundlers no longer find `new URL("…")`.)
 */
function breakLines(code, parseSync) {
  const starts = []
  const visit = (node) => {
    if (node === null || typeof node !== "object") return
    const inBlock = ["Program", "BlockStatement", "ClassBody", "StaticBlock"].includes(node.type)
    if (inBlock) starts.push(...node.body.map(({ start }) => start))
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseSync("module.js", code).program)
  const cuts = [0, ...starts.filter((start) => start > 0), code.length].sort((a, b) => a - b)
  return cuts
    .slice(1)
    .map((cut, i) => code.slice(cuts[i], cut))
    .join("\n")
}

function listModules(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? listModules(join(folder, e.name)) : e.name.endsWith(".js") ? [join(folder, e.name)] : [],
  )
}
