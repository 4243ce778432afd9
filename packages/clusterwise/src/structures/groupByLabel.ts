/** Row indices per label, ascending: one counting sort. Rows with a label below 0 are in no group. */
export function groupByLabel(labels: Int32Array, groups: number): Int32Array[] {
  const counts = new Int32Array(groups)
  for (let i = 0; i < labels.length; i++) if (labels[i] >= 0) counts[labels[i]]++
  const out = Array.from(counts, (n) => new Int32Array(n))
  counts.fill(0)
  for (let i = 0; i < labels.length; i++) if (labels[i] >= 0) out[labels[i]][counts[labels[i]]++] = i
  return out
}
