// The results as Markdown: on stdout, and in bench/results or (for a part of the rows, or of the data) in .bench.
import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { divide, node24, python, rounds, threads } from "./setting.mjs"

const columns = ["name", "on", "ratio", "target", "ours", "peer", "remarks"]

export const lineText = (line) => columns.map((column) => line[column]).join(" | ")

export function report(lines, partly) {
  const today = new Date().toISOString().slice(0, 10)
  const text = [
    "# Bench results",
    "",
    `${today} · ${machine()} · ${threads} threads · Node ${versionOf(node24)} (relaxed SIMD) and ${process.version} · ${peerVersions()}`,
    "",
    `Median of ${rounds} turns (3 or 1 for slow rows), least and most in brackets; second and later calls of a process. Ours ÷ the best peer of the same run.`,
    "",
    "| row | ours on | ratio | target | ours | peer | remarks |",
    "|---|---|---|---|---|---|---|",
    ...lines.map((line) => `| ${lineText(line)} |`),
    "",
  ].join("\n")
  console.log(text)
  mkdirSync("bench/results", { recursive: true })
  const file = partly || divide > 1 ? ".bench/results.md" : `bench/results/${today}.md`
  writeFileSync(file, text)
  console.error(`written to ${file}`)
}

function machine() {
  const cpu = cpus()
  return `${cpu[0].model.trim()}, ${cpu.length} cores${divide > 1 ? ` · 1 of ${divide} rows only` : ""}`
}

const versionOf = (node) => execFileSync(node, ["--version"], { encoding: "utf8" }).trim()

function peerVersions() {
  const packages = {
    "scikit-learn": "sklearn",
    FAISS: "faiss",
    SciPy: "scipy",
    fastcluster: "fastcluster",
    NumPy: "numpy",
  }
  const script = `import ${Object.values(packages).join(", ")}
print(" · ".join([${Object.entries(packages).map(([name, module]) => `"${name} " + ${module}.__version__`)}]))`
  return execFileSync(python, ["-c", script], { encoding: "utf8" }).trim()
}
