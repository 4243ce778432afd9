// The blocks of docs/everywhere.md that have a name behind their language: what is checked is what is written there.
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"

const page = await readFile(fileURLToPath(new URL("../docs/everywhere.md", import.meta.url)), "utf8")

/** The text of the block that starts with ```language name. */
export function snippet(name) {
  const blocks = [...page.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].filter((block) => block[1] === name)
  if (blocks.length !== 1) throw new Error(`docs/everywhere.md has ${blocks.length} blocks called ${name}`)
  return blocks[0][2]
}

/** The same as headers of an answer. */
export const headersOf = (name) =>
  Object.fromEntries(
    snippet(name)
      .trim()
      .split("\n")
      .map((line) => line.split(/: (.*)/).slice(0, 2)),
  )
