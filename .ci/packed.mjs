// Packs the packages, installs them into an empty folder, and uses them as strangers do: on every Node that is promised,
// through a bundler, and as plain modules in a page. Prints "ok - …" or "not ok - …" for each.
import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { openPage, serve } from "./pages.mjs"

const exec = promisify(execFile)
const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const work = await mkdtemp(join(tmpdir(), "clusterwise-packed-"))
const user = join(work, "user")

/** The oldest that is promised, and one of each line; plain binaries from npm. */
const nodeVersions = ["20.19.0", "20.20.2", "22.23.3", "24.21.0", "26.10.0"]

let failed = 0
async function check(name, body) {
  try {
    await body()
    console.log(`ok - ${name}`)
  } catch (error) {
    failed++
    console.log(`not ok - ${name}\n${error.stack ?? error}`)
  }
}

function expectSame(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`)
}

try {
  await check("the packages pack, and install into an empty folder", install)
  await check("a TypeScript program finds their types", checkTypes)
  await onEveryNode()
  await inPages()
} finally {
  await rm(work, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1

async function install() {
  const packs = join(work, "packs")
  await mkdir(packs)
  await mkdir(user)
  const names = ["clusterwise", "@clusterwise/charts", "@clusterwise/cli"]
  await exec("npm", ["pack", "--silent", "--pack-destination", packs, ...names.flatMap((name) => ["-w", name])], {
    cwd: root,
  })
  const files = (await readdir(packs)).map((file) => join(packs, file))
  expectSame(files.length, names.length, "packed files")
  await writeFile(join(user, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }))
  await exec("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...files], { cwd: user })
  for (const file of ["use.mjs", "fit.js", "types.ts", "pictures.ts"])
    await cp(join(here, "packed", file), join(user, file))
  await cp(join(root, "examples/data/iris.csv"), join(user, "iris.csv"))
}

async function checkTypes() {
  const strict = ["--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,esnext.disposable,dom"]
  const tsc = [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--types", "", ...strict]
  for (const program of ["types.ts", "pictures.ts"]) {
    const { stdout } = await exec(process.execPath, [...tsc, program], { cwd: user }).catch((error) => error)
    expectSame(stdout, "", "complaints of the compiler")
  }
}

async function onEveryNode() {
  const told = new Map()
  for (const version of nodeVersions)
    await check(`Node ${version} imports and uses them`, async () => {
      const node = await nodeBinary(version)
      const { stdout } = await exec(node, ["use.mjs"], { cwd: user })
      const { node: runs, ...results } = JSON.parse(stdout)
      expectSame(runs, version, "version")
      told.set(version, JSON.stringify(results))
    })
  await check("all of them give the same bytes", () => {
    expectSame([told.size, new Set(told.values()).size], [nodeVersions.length, 1], "Nodes and different results")
    console.log(`   ${[...told.values()][0]}`)
  })
}

async function nodeBinary(version) {
  const home = join(work, `node-${version}`)
  const name = `node-${process.platform}-${process.arch}`
  await mkdir(home)
  await exec("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", home, `${name}@${version}`])
  return join(home, "node_modules", name, "bin/node")
}

async function inPages() {
  const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" }
  const shared = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" }
  const { stdout } = await exec(process.execPath, ["use.mjs", "fit"], { cwd: user })
  const wanted = JSON.parse(stdout).fit
  const sees = async (folder, headers, page) => {
    const site = await serve(folder, headers)
    try {
      const found = await openPage(site.url + page)
      expectSame(found.fit, wanted, "fit")
      expectSame(found.isolated, headers === isolation, "isolation")
    } finally {
      await site.close()
    }
  }
  const script = (from) => `<!doctype html><script type="module">
    import { KMeans, Matrix } from ${JSON.stringify(from)}
    import { cluster } from "./fit.js"
    globalThis.result = cluster(KMeans, Matrix)
  </script>`
  await writeFile(join(user, "plain.html"), script("./node_modules/clusterwise/dist/browser.js"))
  await check("a plain module page with shared memory", () => sees(user, isolation, "/plain.html"))
  await check("a plain module page without", () => sees(user, {}, "/plain.html"))
  await check("a plain module page that takes the library from another origin", async () => {
    const other = await serve(user, shared)
    await writeFile(join(user, "other.html"), script(`${other.url}/node_modules/clusterwise/dist/browser.js`))
    await sees(user, isolation, "/other.html").finally(other.close)
  })

  const { build, createServer } = await import("vite")
  await writeFile(join(user, "index.html"), script("clusterwise"))
  const vite = { root: user, logLevel: "error", configFile: false }
  await check("a page built by Vite", async () => {
    await build(vite)
    await sees(join(user, "dist"), isolation, "/index.html")
    await sees(join(user, "dist"), {}, "/index.html")
  })
  await check("a page served by Vite while it is written", async () => {
    const server = await createServer({ ...vite, server: { headers: isolation, host: "127.0.0.1" } })
    await server.listen()
    try {
      expectSame((await openPage(server.resolvedUrls.local[0])).fit, wanted, "fit")
    } finally {
      await server.close()
    }
  })
}
