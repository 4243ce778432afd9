interface Process {
  getBuiltinModule?(name: string): { totalmem(): number } | undefined
}

/** Bytes that work may take where nobody said: half of physical memory in Node, 1 GiB in a page. */
export function defaultMemoryBudget(): number {
  const { process } = globalThis as { process?: Process }
  const total = process?.getBuiltinModule?.("node:os")?.totalmem()
  return total === undefined ? 2 ** 30 : Math.floor(total / 2)
}
