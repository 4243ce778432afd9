// A folder as a site, and its pages in headless Chromium.
import { execFileSync } from "node:child_process"
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import { extname, join, normalize } from "node:path"
import { chromium } from "playwright"

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
}

/** Serves a folder on a free port of this machine, with the headers on every answer. */
export async function serve(folder, headers) {
  const server = createServer(async ({ url }, answer) => {
    const path = join(folder, normalize(decodeURIComponent(new URL(url, "http://localhost").pathname)))
    try {
      const bytes = await readFile(path)
      answer
        .writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream", ...headers })
        .end(bytes)
    } catch {
      answer.writeHead(404, headers).end()
    }
  })
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((closed) => server.close(closed).closeAllConnections()),
  }
}

let browser

function launch() {
  const executablePath = process.env.CHROMIUM || execFileSync("which", ["chromium"], { encoding: "utf8" }).trim()
  const quiet = ["quic", "background-networking", "component-update", "sync"].map((what) => `--disable-${what}`)
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--no-first-run", ...quiet] })
}

/**
 * Opens a page, waits for the promise that it leaves in `globalThis.result`, and gives what that came to: the value or the
 * message of the error, the number of workers that were started, and whether the page is isolated.
 */
export async function openPage(url) {
  browser ??= await launch()
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const complaints = []
    let workers = 0
    page.on("worker", () => workers++)
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()))
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
    await page.goto(url)
    const ready = page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 30_000 })
    await ready.catch(() => {
      throw new Error(`the page set no result; it said: ${complaints.join("; ") || "nothing"}`)
    })
    const result = await page.evaluate(() =>
      globalThis.result.then(
        (fit) => ({ fit }),
        (error) => ({ error: `${error.name}: ${error.message}` }),
      ),
    )
    const platform = await page.evaluate(() => ({
      isolated: crossOriginIsolated,
      cores: navigator.hardwareConcurrency,
    }))
    return { ...result, ...platform, workers }
  } finally {
    await context.close()
  }
}

export async function closeBrowser() {
  await browser?.close()
  browser = undefined
}
