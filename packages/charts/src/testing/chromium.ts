import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { type Browser, chromium } from "playwright"

/** The system's own Chromium: nothing is downloaded. CHROMIUM names another one. */
export const chromiumPath = process.env["CHROMIUM"] || onPath("chromium", "chromium-browser", "google-chrome")

function onPath(...names: string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export function openChromium(): Promise<Browser> {
  const quiet = ["quic", "background-networking", "component-update", "sync"].map((what) => `--disable-${what}`)
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--no-first-run", ...quiet] })
}
