// Deno and Bun: plain binaries from npm. Each runs the lines of docs/everywhere.md, and gives the bytes that Node gives.

import { cp, readFile, writeFile } from "node:fs/promises"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { check, expectSame, skip } from "./checks.mjs"
import { hash } from "./packed/fit.js"
import { exec, installedProgram } from "./shell.mjs"
import { snippet } from "./snippets.mjs"

const here = dirname(fileURLToPath(import.meta.url))
const platform = `${process.platform}-${process.arch}`

/** What npm calls the binary of a platform, and what the program is called in it. */
const runtimes = [
  {
    name: "Deno",
    version: "2.9.6",
    program: "deno",
    packages: {
      "linux-x64": "@deno/linux-x64-glibc",
      "linux-arm64": "@deno/linux-arm64-glibc",
      "darwin-arm64": "@deno/darwin-arm64",
    },
  },
  {
    name: "Bun",
    version: "1.4.5",
    program: "bin/bun",
    packages: {
      "linux-x64": "@oven/bun-linux-x64",
      "linux-arm64": "@oven/bun-linux-aarch64",
      "darwin-arm64": "@oven/bun-darwin-aarch64",
    },
  },
]

/** Runs everything in `user`, where the packages are installed; `work` takes the binaries. */
export async function inOtherRuntimes(work, user) {
  for (const file of ["everywhere.mjs", "fit.js"]) await cp(join(here, "packed", file), join(user, file))
  await writeFile(join(user, "fit.mjs"), snippet("fit.mjs"))
  let wanted
  await check("Node clusters in three ways on three threads, hears an abort, and ends by itself", async () => {
    wanted = await told("node", dirname(process.execPath), user)
    expectSame([wanted.results.threads, wanted.results.aborted], [3, "enough"], "threads and what an abort gives")
    expectSame(await printed(snippet("node"), dirname(process.execPath), user), "0,1,0,1", "labels")
  })
  for (const runtime of runtimes) await inRuntime(runtime, work, user, wanted)
}

async function inRuntime({ name, version, program, packages }, work, user, wanted) {
  const title = `${name} ${version} does the same, byte for byte`
  const binary =
    packages[platform] &&
    (await installedProgram(join(work, name), packages[platform], version, program).catch(() => undefined))
  if (!binary) return skip(title, `npm has no binary of it for ${platform} that installs here`)
  await check(title, async () => {
    const line = snippet(name.toLowerCase())
    const { runtime, results } = await told(line.replace("fit.mjs", "everywhere.mjs"), dirname(binary), user)
    expectSame(runtime, version, "version")
    expectSame(results, wanted?.results, "results")
    expectSame(await printed(line, dirname(binary), user), "0,1,0,1", "labels")
  })
  await check(`${name} ${version} runs the command, and draws`, async () => {
    const line = snippet(`${name.toLowerCase()}-command`)
    const inNode = line.replace(/^.*(?=node_modules)/, "node ")
    const drawn = async (line, home) => {
      const summary = await printed(line, home, user)
      return [summary, hash(await readFile(join(user, "iris.png")))]
    }
    expectSame(
      await drawn(line, dirname(binary)),
      await drawn(inNode, dirname(process.execPath)),
      "summary and picture",
    )
  })
}

const told = async (line, home, user) =>
  JSON.parse(await printed(line === "node" ? "node everywhere.mjs" : line, home, user))

/** What a line prints, with a program's folder before all others; a program that does not end is ended. */
async function printed(line, home, user) {
  const env = { ...process.env, PATH: home + delimiter + process.env.PATH, NO_COLOR: "1" }
  const { stdout } = await exec("sh", ["-c", `exec ${line.trim()}`], { cwd: user, env, timeout: 120_000 })
  return stdout.trim()
}
