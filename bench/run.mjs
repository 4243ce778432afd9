// npm run bench [-- row …]: our time ÷ a peer's time, in turns, in one run. See README.md.
import { race as command } from "./races/command.mjs"
import { race as density } from "./races/density.mjs"
import { race as kmeans } from "./races/kmeans.mjs"
import { race as linkage } from "./races/linkage.mjs"
import { race as memory } from "./races/memory.mjs"
import { race as minibatch } from "./races/minibatch.mjs"
import { race as mixture } from "./races/mixture.mjs"
import { race as scores } from "./races/scores.mjs"
import { race as seeding } from "./races/seeding.mjs"
import { race as sweep } from "./races/sweep.mjs"
import { lineText, report } from "./report.mjs"
import { rows } from "./rows.mjs"

const races = {
  kmeans,
  seeding,
  silhouette: kmeans,
  daviesBouldin: kmeans,
  calinskiHarabasz: kmeans,
  sweep,
  memory,
  command,
  linkage,
  density,
  scores,
  minibatch,
  mixture,
}
const wanted = process.argv.slice(2)
const isWanted = ({ name, what }) => wanted.length === 0 || wanted.some((word) => name.includes(word) || what === word)

const lines = []
for (const row of rows.filter(isWanted))
  for (const line of await races[row.what](row)) {
    lines.push(line)
    console.error(lineText(line))
  }
report(lines, wanted.length > 0)
