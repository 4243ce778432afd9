import { allocBuffer } from "../../data/memory.js"
import { joinNodes, type KdTree, kdTree, kdTreeBytes, packLeaf, split, splitBelow } from "../../structures/kdTree.js"
import type { Phase, Team, Tell } from "./team.js"
import { findAxes, prefixBlocks, type WideRows } from "./wideRows.js"

/** Leaves that are packed together. */
const LEAVES_IN_BLOCK = 32
/** Levels below which each node is split by one thread. */
const SHARED_LEVELS = 5

/** A kd-tree that threads build together. */
export interface TreePlan {
  readonly tree: KdTree
  readonly leafRows: number
  /** First node of the level that is split. */
  readonly level: Int32Array
}

/**
 * Rows of a leaf. Seconds of one thread for spanning trees, 200k × 3: 0.89 with 16, 0.73 with 32; 60k × 8: 1.01 with 32, 0.84
 * with 64, 1.08 with 128; 100k × 16: 2.1 with 64, 2.8 with 128.
 */
const leafRowsOf = (cols: number): number => (cols <= 4 ? 32 : 64)

export const treeBytes = (rows: number, cols: number): number => kdTreeBytes(rows, cols, leafRowsOf(cols))

export function planTree(rows: number, cols: number): TreePlan {
  const leafRows = leafRowsOf(cols)
  return { tree: kdTree(rows, cols, leafRows), leafRows, level: new Int32Array(allocBuffer(4)) }
}

/** What threads do, once rows are staged: a node of the level is halved; all below the last such level; leaves to panels. */
export interface TreePhases {
  readonly split: Phase
  readonly splitBelow: Phase
  readonly pack: Phase
}

/** `packed` is told of each leaf once it is in its panels. */
export function treePhases({ tree, level }: TreePlan, packed?: (leaf: number) => void): TreePhases {
  const leaves = 2 ** tree.depth
  return {
    split: { block: (b) => split(tree, level[0] + b) },
    splitBelow: { block: (b) => splitBelow(tree, level[0] + b) },
    pack: {
      block(b) {
        const last = leaves + Math.min(leaves, (b + 1) * LEAVES_IN_BLOCK)
        for (let leaf = leaves + b * LEAVES_IN_BLOCK; leaf < last; leaf++) {
          packLeaf(tree, leaf)
          packed?.(leaf)
        }
      },
    },
  }
}

/** The tree of rows that were staged: written row by row to where its panels will be, or to where wide rows are. */
export async function buildTree(
  team: Team,
  { tree, level, wide }: TreePlan & { readonly wide?: WideRows | undefined },
  tell: Tell,
): Promise<void> {
  if (wide) {
    findAxes(wide)
    await team.run("prefix", prefixBlocks(wide))
  }
  const shared = Math.min(SHARED_LEVELS, tree.depth)
  for (let at = 0; at < shared; at++) {
    level[0] = 2 ** at
    await team.run("split", 2 ** at)
  }
  level[0] = 2 ** shared
  await team.run("splitBelow", 2 ** shared, tell)
  await team.run("pack", Math.ceil(2 ** tree.depth / LEAVES_IN_BLOCK))
  joinNodes(tree)
}
