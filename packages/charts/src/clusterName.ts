/** "0", "1", …, "noise". */
export const clusterName = (label: number): string => (label < 0 ? "noise" : String(label))
