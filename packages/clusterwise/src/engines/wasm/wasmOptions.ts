import { ParameterError, refuseUnknownNames } from "../../errors.js"
import type { BoundsName } from "./routines/lloyd/lloydBounds.js"

export interface WasmOptions {
  /** Threads; default: all that the machine has, at most 16. Without shared memory it is 1. */
  readonly threads?: number
  /** Bytes of scratch and results that a call may take beyond the data; default: half of physical memory, 1 GiB in a page. */
  readonly memoryBudget?: number
  /** Fused multiply-add where the JavaScript engine has it (default true). Labels are the same bytes either way. */
  readonly relaxed?: boolean
  /** @internal Work below which a job runs on the calling thread; 0 sends every job to the threads, for tests. */
  readonly inlineBelow?: number
  /** @internal Up to which sizes trees are made from a table of distances, for tests. */
  readonly treeTable?: { readonly rows: number; readonly clusters: number }
  /** @internal What k-means keeps of the rows, where not what pays, for tests. */
  readonly bounds?: BoundsName
  /** @internal Whether density may go by uniform cells (default true), for tests. */
  readonly cells?: boolean
}

export function checkOptions(options: WasmOptions): void {
  refuseUnknownNames(
    "wasm",
    "every option",
    ["threads", "memoryBudget", "relaxed", "inlineBelow", "treeTable", "bounds", "cells"],
    options,
  )
  const { threads, memoryBudget } = options
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 64))
    throw new ParameterError("wasm", "threads", "an integer in [1, 64]", threads)
  if (memoryBudget !== undefined && !(memoryBudget > 0))
    throw new ParameterError("wasm", "memoryBudget", "a number of bytes above 0", memoryBudget)
}
