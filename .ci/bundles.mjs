// Pages under a Content-Security-Policy, with shared memory and without: as plain modules, and built by the bundlers as
// docs/everywhere.md says. All of them have to give the bytes that Node gives.
import { cp, mkdir, rm, writeFile } from "node:fs/promises"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { check, expectSame } from "./checks.mjs"
import { closeBrowser, openPage, serve } from "./pages.mjs"
import { exec, installInto } from "./shell.mjs"
import { headersOf, snippet } from "./snippets.mjs"

const here = dirname(fileURLToPath(import.meta.url))

const bundlers = ["vite@8.3.8", "esbuild@0.28.2", "webpack@5.112.2", "webpack-cli@7.3.1"]

const threads = headersOf("threads")
const policy = headersOf("policy")

/** Everything with pages and bundles. `user` has the packages installed; `library` is the packed one. */
export async function inPages(work, user, library) {
  const { stdout } = await exec(process.execPath, ["use.mjs", "fit"], { cwd: user })
  const wanted = JSON.parse(stdout).fit
  try {
    await asModules(user, wanted)
    await built(work, library, wanted)
  } finally {
    await closeBrowser()
  }
}

/** Opens a page of a folder under a policy, isolated or not, and looks whether it computed the same on its threads. */
async function sees(folder, path, wanted, policy, isolated) {
  const site = await serve(folder, { ...policy, ...(isolated && threads) })
  try {
    const found = await openPage(site.url + path)
    expectSame(found.error ?? found.fit, wanted, "fit")
    expectSame(found.isolated, isolated, "isolation")
    expectSame(found.workers, isolated ? Math.min(16, found.cores) : 1, "workers")
  } finally {
    await site.close()
  }
}

async function checkBoth(name, folder, path, wanted, policy) {
  await check(`${name}, on all threads`, () => sees(folder, path, wanted, policy, true))
  await check(`${name}, without shared memory`, () => sees(folder, path, wanted, policy, false))
}

async function asModules(user, wanted) {
  await cp(join(here, "packed/app.js"), join(user, "app.js"))
  await writeFile(join(user, "page.html"), snippet("page.html"))
  await checkBoth("a page with an import map and no bundler", user, "/page.html", wanted, headersOf("map-policy"))

  await check("a page that takes the library from another origin, under a policy", async () => {
    const shared = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" }
    const other = await serve(user, shared)
    const page = snippet("page.html").replace('"./node_modules', `"${other.url}/node_modules`)
    await writeFile(join(user, "other.html"), page.replace("<script type", '<script nonce="map" type'))
    const value = headersOf("policy")
      ["Content-Security-Policy"].replace("'wasm-unsafe-eval'", `'wasm-unsafe-eval' 'nonce-map' ${other.url}`)
      .replace("worker-src 'self'", `worker-src blob: ${other.url}; connect-src ${other.url}`)
    await sees(user, "/other.html", wanted, { "Content-Security-Policy": value }, true).finally(other.close)
  })

  await check("a policy that keeps the kernels or the worker out is named in the error", async () => {
    expectSame(/EngineError: .*'wasm-unsafe-eval'/.test(await refused(user, "'wasm-unsafe-eval' ")), true, "kernels")
    const site = await refused(user, "worker-src 'self'", "worker-src 'none'")
    expectSame(/EngineError: .*worker-src 'self'/.test(site), true, `worker (${site})`)
  })
}

/** What a page says where a part of its policy was replaced. */
async function refused(user, part, by = "") {
  const [[name, value]] = Object.entries(headersOf("map-policy"))
  if (!value.includes(part)) throw new Error(`the policy has no ${part}`)
  const site = await serve(user, { [name]: value.replace(part, by) })
  try {
    return (await openPage(`${site.url}/page.html`)).error
  } finally {
    await site.close()
  }
}

async function built(work, library, wanted) {
  const app = join(work, "app")
  const site = join(app, "site")
  await check("Vite, esbuild and webpack install beside the package", async () => {
    await mkdir(app)
    await writeFile(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }))
    await installInto(app, library, ...bundlers)
    for (const file of ["app.js", "fit.js", "use.mjs"]) await cp(join(here, "packed", file), join(app, file))
    await writeFile(join(app, "index.html"), snippet("index.html"))
  })
  for (const bundler of ["vite", "esbuild", "webpack"]) {
    await rm(site, { recursive: true, force: true })
    await check(`${bundler} builds a page`, async () => {
      await shell(snippet(bundler), app)
      if (bundler !== "vite") await writeFile(join(site, "index.html"), snippet("index.html"))
    })
    await checkBoth(`the page that ${bundler} built`, site, "/index.html", wanted, policy)
  }
  await check("a page served by Vite while it is written", () => servedByVite(app, wanted))
  for (const name of ["esbuild-node", "webpack-node"])
    await check(`a program for Node, built by ${name.replace("-node", "")}`, () => builtForNode(name, app, wanted))
}

async function servedByVite(app, wanted) {
  const { createServer } = await import("vite")
  const server = { headers: threads, host: "127.0.0.1" }
  const vite = await createServer({ root: app, logLevel: "error", configFile: false, server })
  await vite.listen()
  try {
    expectSame((await openPage(vite.resolvedUrls.local[0])).fit, wanted, "fit")
  } finally {
    await vite.close()
  }
}

async function builtForNode(name, app, wanted) {
  await rm(join(app, "server"), { recursive: true, force: true })
  await cp(join(here, "packed/server.mjs"), join(app, "server.mjs"))
  expectSame(JSON.parse((await shell(snippet(name), app)).trim().split("\n").at(-1)), wanted, "fit")
}

/** Lines as one types them in a folder. */
async function shell(lines, cwd) {
  const PATH = join(cwd, "node_modules/.bin") + delimiter + process.env.PATH
  const { stdout } = await exec("sh", ["-ec", lines], { cwd, env: { ...process.env, PATH } })
  return stdout
}
