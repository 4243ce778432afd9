import { accessSync, constants } from "node:fs"
import { delimiter, dirname, join, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { playwright } from "@vitest/browser-playwright"
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

/**
 * Tests run on the built files (a worker cannot be .ts on Node 20): what a test imports from `src` is taken from `dist`,
 * unless it is a test's own helper.
 */
const builtFiles = {
  name: "built-files",
  enforce: "pre" as const,
  resolveId(source: string, importer: string | undefined) {
    if (!source.startsWith(".") || !importer || /node_modules|packages\/[^/]+\/dist\//.test(importer)) return null
    const target = resolve(dirname(importer.split("?")[0]), source)
    const inPackage = target.match(/^(.*\/packages\/[^/]+)\/src\/(.*)\.js$/)
    if (!inPackage || /(^|\/)(testing|conformance)\/|\.test$/.test(inPackage[2])) return null
    return { id: `${inPackage[1]}/dist/${inPackage[2]}.js`.replaceAll("/", sep), external: false }
  },
}

/** The seed of the property tests (scripts/testing/propertySeed.ts). */
const propertySeed = process.env.PROPERTY_SEED ?? "20261122"

const root = fileURLToPath(new URL(".", import.meta.url))

const nodeProject: TestProjectInlineConfiguration = {
  plugins: [builtFiles],
  test: {
    name: "node",
    root,
    include: ["packages/*/src/**/*.test.ts", "fixtures/**/*.test.ts", "examples/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["**/*.browser.test.ts", "**/node_modules/**", "packages/*/dist/**"],
    setupFiles: ["scripts/testing/propertySeed.ts"],
    provide: { propertySeed },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/packages\/[^/]+\/dist\//] } },
  },
}

/** The system's own Chromium: nothing is downloaded. CHROMIUM names another one. */
const chromium = process.env.CHROMIUM || onPath("chromium", "chromium-browser", "google-chrome")

function onPath(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter)
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

/** A page with these headers shares memory between threads; one without has a single worker. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" }

function browserProject(name: string, headers: Record<string, string>): TestProjectInlineConfiguration {
  if (!chromium) return { test: { name, root, include: ["scripts/browser/noChromium.test.ts"] } }
  const quiet = ["quic", "background-networking", "component-update", "sync"].map((what) => `--disable-${what}`)
  const launchOptions = { executablePath: chromium, args: ["--no-sandbox", "--no-first-run", ...quiet] }
  return {
    plugins: [builtFiles],
    server: { headers },
    optimizeDeps: { include: ["fast-check"], exclude: ["clusterwise"] },
    test: {
      name,
      root,
      include: ["packages/*/src/**/*.browser.test.ts"],
      setupFiles: ["scripts/testing/propertySeed.ts"],
      testTimeout: 120_000,
      hookTimeout: 120_000,
      provide: { isolated: name === "isolated", propertySeed },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions }),
        instances: [{ browser: "chromium", name: `${name} page` }],
      },
    },
  }
}

// All cores: on a machine of two the default would be one.
export default defineConfig({
  test: {
    maxWorkers: "100%",
    projects: [nodeProject, browserProject("isolated", isolation), browserProject("plain", {})],
  },
})
