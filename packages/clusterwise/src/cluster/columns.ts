import { DataError, show } from "../errors.js"

interface Columned {
  readonly cols: number
  readonly columns?: readonly string[] | undefined
}

/** Refuses rows with another number of columns, or other column names, than a model was fitted on. */
export function checkColumns(who: string, x: Columned, model: Columned): void {
  if (x.cols !== model.cols)
    throw new DataError(`${who}: the model was fitted on ${model.cols} columns; got ${x.cols}.`)
  if (!x.columns || !model.columns) return
  const j = model.columns.findIndex((name, i) => name !== x.columns![i])
  if (j >= 0)
    throw new DataError(
      `${who}: column ${j} was ${show(model.columns[j])} when the model was fitted; got ${show(x.columns[j])}. Give the columns in the same order.`,
      { column: x.columns[j] },
    )
}
