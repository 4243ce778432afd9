import { showPath, UsageError } from "../failures.js"
import { extensionOf } from "../read/sniff.js"

export type OutFormat = "csv" | "tsv" | "json" | "ndjson" | "parquet" | "arrow"

const formats: Record<string, OutFormat> = {
  csv: "csv",
  tsv: "tsv",
  json: "json",
  ndjson: "ndjson",
  jsonl: "ndjson",
  parquet: "parquet",
  arrow: "arrow",
}

/** The format that a file name asks for. */
export function outFormat(path: string): OutFormat {
  if (!/^\/dev\//.test(path)) {
    const format = formats[extensionOf(path)]
    if (format === undefined)
      throw new UsageError(
        `cannot write ${showPath(path)}: the extension must be one of .csv, .tsv, .json, .ndjson, .parquet, .arrow.`,
      )
    return format
  }
  return "csv"
}

/** As `outFormat`, for a picture. */
export function pictureFormat(path: string): "svg" | "png" {
  const extension = extensionOf(path)
  if (extension !== "svg" && extension !== "png")
    throw new UsageError(`cannot write ${showPath(path)}: a picture is .svg or .png.`)
  return extension
}
