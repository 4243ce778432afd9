import { fileURLToPath } from "node:url"
import { dirname, resolve, sep } from "node:path"
import { defineConfig } from "vitest/config"

/**
 * Tests run on the built files (a worker cannot be .ts on Node 20): what a test imports from `src` is taken from `dist`,
 * unless it is a test's own helper.
 */
const builtFiles = {
  name: "built-files",
  enforce: "pre" as const,
  resolveId(source: string, importer: string | undefined) {
    if (!source.startsWith(".") || !importer || /node_modules|\/dist\//.test(importer)) return null
    const target = resolve(dirname(importer.split("?")[0]), source)
    const inPackage = target.match(/^(.*\/packages\/[^/]+)\/src\/(.*)\.js$/)
    if (!inPackage || /(^|\/)(testing|conformance)\/|\.test$/.test(inPackage[2])) return null
    return { id: `${inPackage[1]}/dist/${inPackage[2]}.js`.replaceAll("/", sep), external: false }
  },
}

const root = fileURLToPath(new URL(".", import.meta.url))

export default defineConfig({
  plugins: [builtFiles],
  test: {
    projects: [
      {
        plugins: [builtFiles],
        test: {
          name: "node",
          root,
          include: ["packages/*/src/**/*.test.ts", "fixtures/**/*.test.ts", "examples/**/*.test.ts", "bench/**/*.test.ts"],
          exclude: ["**/*.browser.test.ts", "**/node_modules/**", "**/dist/**"],
          testTimeout: 60_000,
          server: { deps: { external: [/\/dist\//] } },
        },
      },
    ],
  },
})
