// Packs the packages, installs them into an empty folder, and uses them as strangers do: on every Node that is promised,
// in Deno and Bun, through bundlers, and as plain modules in a page. Prints "ok - …" or "not ok - …" for each.
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { inPages } from "./bundles.mjs"
import { anyFailed, check, expectSame } from "./checks.mjs"
import { inOtherRuntimes } from "./elsewhere.mjs"
import { exec, installedProgram, installInto } from "./shell.mjs"

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const work = await mkdtemp(join(tmpdir(), "clusterwise-packed-"))
const user = join(work, "user")

/** The oldest that is promised, and one of each line; plain binaries from npm. */
const nodeVersions = ["20.19.0", "20.20.2", "22.23.3", "24.21.0", "26.10.0"]

/** The library, packed. */
let library

try {
  await check("the packages pack, and install into an empty folder", install)
  await check("a TypeScript program finds their types", checkTypes)
  await onEveryNode()
  await inOtherRuntimes(work, user)
  await inPages(work, user, library)
} finally {
  await rm(work, { recursive: true, force: true })
}
process.exitCode = anyFailed() ? 1 : 0

async function install() {
  const folder = join(work, "packs")
  await mkdir(folder)
  await mkdir(user)
  const names = ["clusterwise", "@clusterwise/charts", "@clusterwise/cli"]
  await exec("npm", ["pack", "--silent", "--pack-destination", folder, ...names.flatMap((name) => ["-w", name])], {
    cwd: root,
  })
  const packs = (await readdir(folder)).map((file) => join(folder, file))
  library = packs.find((file) => /clusterwise-\d/.test(file))
  expectSame(packs.length, names.length, "packed files")
  await writeFile(join(user, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }))
  await installInto(user, ...packs)
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

function nodeBinary(version) {
  const name = `node-${process.platform}-${process.arch}`
  return installedProgram(join(work, `node-${version}`), name, version, "bin/node")
}
