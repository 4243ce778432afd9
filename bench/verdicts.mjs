// The table of docs/judging.md: how often chooseK says what is right, of 100 draws of every kind of rows.
//
//     node bench/verdicts.mjs [draws] [rows,rows]      (100 200,2000: two hours on one core; 20 200: two minutes)
//
// The kinds, and what is right, stand in packages/clusterwise/src/selection/testing/draws.ts; the test beside the valley
// test runs a few draws of each.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const [draws = "100", rows = "200,2000"] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), "verdicts-"))
const out = join(folder, "cells.ndjson")
spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "node",
    "packages/clusterwise/src/selection/valley/verdicts.test.ts",
  ],
  {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, VERDICT_DRAWS: draws, VERDICT_ROWS: rows, VERDICT_OUT: out },
  },
)
const cells = readFileSync(out, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
rmSync(folder, { recursive: true })

const sizes = [...new Set(cells.map(({ n, d }) => `${n} × ${d}`))]
const names = [...new Set(cells.map(({ name }) => name))]
const line = (values) => `| ${values.join(" | ")} |`
console.log(line(["rows", "right", ...sizes]))
console.log(line(["---", "---", ...sizes.map(() => "---:")]))
for (const name of names) {
  const own = cells.filter((cell) => cell.name === name)
  const expected = /^\d+$/.test(own[0].expected) ? `${own[0].expected} clusters` : own[0].expected
  console.log(
    line([name, expected, ...sizes.map((size) => own.find(({ n, d }) => `${n} × ${d}` === size)?.count ?? "")]),
  )
}
