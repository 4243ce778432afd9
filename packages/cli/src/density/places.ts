import { type Matrix, show } from "clusterwise"
import { showPath, UsageError } from "../failures.js"
import type { LoadedTable } from "../loadTable.js"
import type { Source } from "../read/source.js"

const latitude = ["lat", "latitude"]
const longitude = ["lon", "lng", "long", "longitude"]

/** Whether a column's name has one of these words in it: lat, start_lat, pickupLatitude. */
function says(name: string, words: readonly string[]): boolean {
  const found = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
  return found.some((word) => words.includes(word))
}

/** The columns of latitude and longitude: those that were asked for, or those that are called so. */
export function placeColumns(source: Source, asked: readonly string[] | undefined): readonly string[] {
  if (asked) return checkedColumns(asked)
  const names = source.columns.map(({ name }) => name)
  const [lat, lon] = [latitude, longitude].map((words) => names.filter((name) => says(name, words)))
  if (lat.length === 1 && lon.length === 1) return [lat[0], lon[0]]
  throw new UsageError(
    `--metric haversine takes a latitude and a longitude, and ${showPath(source.name)} has ${lat.length + lon.length === 0 ? "no columns" : "not one column each"} of such names; --columns lat,lon names them.`,
  )
}

function checkedColumns(asked: readonly string[]): readonly string[] {
  if (asked.length !== 2)
    throw new UsageError(
      `--metric haversine takes two columns, latitude and longitude; --columns names ${asked.length}.`,
    )
  if (says(asked[0], longitude) && says(asked[1], latitude))
    throw new UsageError(
      `--metric haversine takes the latitude first: --columns ${asked[1]},${asked[0]} (got ${asked.join(",")}).`,
    )
  return asked
}

/** Refuses what is no latitude in degrees, by its row. Missing cells are left to others. */
export function refuseNoDegrees({ X, rows, source }: LoadedTable): void {
  for (let i = 0; i < X.rows; i++) {
    const value = X.data[i * X.cols]
    if (Math.abs(value) > 90)
      throw new UsageError(
        `${showPath(source.name)}: ${source.place(rows?.[i] ?? i)}: the latitude ${value} is beyond ±90 degrees; --columns names the latitude first.`,
      )
  }
}

/** What the command did to the columns. */
export const placesNote = ({ columns }: Matrix): string =>
  `places: latitude ${show(columns?.[0])} and longitude ${show(columns?.[1])} in degrees, converted to radians`
