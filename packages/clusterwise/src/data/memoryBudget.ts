interface Process {
  getBuiltinModule?(name: string): { totalmem(): number } | undefined
}

/** Bytes that work may take where nobody said: half of physical memory in Node, 1 GiB in a page. */
export function defaultMemoryBudget(): number {
  const total = physicalMemory()
  return total === undefined ? 2 ** 30 : Math.floor(total / 2)
}

function physicalMemory(): number | undefined {
  const { process } = globalThis as { process?: Process }
  try {
    return process?.getBuiltinModule?.("node:os")?.totalmem()
  } catch {
    // Deno asks for a permission of its own (--allow-sys): without it, as in a page.
    return undefined
  }
}
