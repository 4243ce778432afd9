// A cold process that reads iris, clusters it and writes it back, against a Python script that does the same.
import { spawnSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { median, secondsText } from "../measures.mjs"
import { node24, python, rounds, thisNode } from "../setting.mjs"

const iris = "examples/data/iris.csv"

export function race({ name, target }) {
  const folder = mkdtempSync(join(tmpdir(), "clusterwise-bench-"))
  const [theirs, own] = [join(folder, "theirs.csv"), join(folder, "ours.csv")]
  const script = () => timed(python, ["bench/peers/iris_command.py", iris, theirs])
  const command = ["packages/cli/bin/clusterwise.js", "kmeans", iris, "-k", "3", "--out", own, "--quiet"]
  const times = { "Node 24": [], own: [], python: [] }
  script()
  timed(node24, command)
  for (let turn = 0; turn < rounds; turn++) {
    times["Node 24"].push(timed(node24, command))
    times.own.push(timed(process.execPath, command))
    times.python.push(script())
  }
  const line = (on, key) => ({
    name,
    on,
    ratio: (median(times[key]) / median(times.python)).toFixed(3),
    target: `≤ ${target}`,
    ours: secondsText(times[key]),
    peer: `Python ${secondsText(times.python)}`,
    remarks: "cold process",
  })
  return [line("Node 24", "Node 24"), line(thisNode, "own")]
}

function timed(file, args) {
  const start = performance.now()
  const { status, stderr } = spawnSync(file, args, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`)
  return (performance.now() - start) / 1000
}
