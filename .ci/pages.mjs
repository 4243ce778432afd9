// A folder as a site, and a page of it in headless Chromium.
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

/** Opens a page, waits for the promise that it leaves in `globalThis.result`, and gives what that came to. */
export async function openPage(url) {
  const executablePath = process.env.CHROMIUM || execFileSync("which", ["chromium"], { encoding: "utf8" }).trim()
  const quiet = ["quic", "background-networking", "component-update", "sync"].map((what) => `--disable-${what}`)
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--no-first-run", ...quiet] })
  try {
    const page = await browser.newPage()
    const complaints = []
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
    await page.goto(url)
    const ready = page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 30_000 })
    await ready.catch(() => {
      throw new Error(`the page set no result; it said: ${complaints.join("; ") || "nothing"}`)
    })
    return {
      fit: await page.evaluate(() => globalThis.result),
      isolated: await page.evaluate(() => crossOriginIsolated),
    }
  } finally {
    await browser.close()
  }
}
