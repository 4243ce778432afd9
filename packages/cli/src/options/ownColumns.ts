import { probabilityColumn } from "../mixture/probability.js"

/** Columns that another run may have written, under these names of the cluster, and why they are no data. */
export const ownColumns = (...labelColumns: string[]): Map<string, string> =>
  new Map(
    labelColumns.flatMap((name) => [
      [name, "holds clusters already"],
      [probabilityColumn(name), "holds probabilities of clusters"],
    ]),
  )
