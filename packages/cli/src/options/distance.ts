import { type Parameter, parseNumber, show } from "clusterwise"
import { UsageError } from "../failures.js"
import { significant } from "../terminal/numbers.js"
import { flag } from "./flag.js"

/** Parameters that are distances between rows, and may have a unit where rows are places. */
export const distanceNames: ReadonlySet<string> = new Set([
  "eps",
  "maxEps",
  "clusterSelectionEpsilon",
  "distanceThreshold",
])

/** Mean radius of the earth in kilometres (IUGG). */
const EARTH = 6371.0088

/** Radians of one. */
const units: ReadonlyMap<string, number> = new Map([
  ["km", 1 / EARTH],
  ["m", 1e-3 / EARTH],
  ["mi", 1.609344 / EARTH],
  ["nmi", 1.852 / EARTH],
  ["ft", 0.3048e-3 / EARTH],
  ["deg", Math.PI / 180],
  ["rad", 1],
])

/** A distance on the earth, as it was typed. */
export interface OnEarth {
  readonly radians: number
  readonly text: string
}

export type TypedDistance = number | "auto" | OnEarth

export const isDistance = (name: string): boolean => distanceNames.has(name)

/** An eps that a method cannot do without can be read from the rows. */
const takesAuto = (name: string, parameter: Parameter): boolean => name === "eps" && parameter.default !== undefined

/** What may follow the description of such a parameter. */
export const distanceHelp = (name: string, parameter: Parameter): string =>
  `${takesAuto(name, parameter) ? "auto, " : ""}or 2km, 500m, 0.5mi with --metric haversine`

/** 0.3, auto, 2km. */
export function parseDistance(text: string, parameter: Parameter, name: string): TypedDistance {
  if (text === "auto" && takesAuto(name, parameter)) return "auto"
  const [, amount = "", unit = ""] = /^(.*?)\s*([a-z]+)$/.exec(text.trim()) ?? []
  const size = units.get(unit)
  const value = size === undefined ? parseNumber(text) : parseNumber(amount) * size
  if (parameter.accepts(value)) return size === undefined ? value : { radians: value, text }
  const allowed = `${parameter.allowed}, ${distanceHelp(name, parameter)}`
  throw new UsageError(`${flag(name)} must be ${allowed}; got ${show(text)}.`)
}

export const kilometres = (radians: number): number => radians * EARTH

/** "2 km", "350 m" */
export function inKilometres(radians: number): string {
  const km = kilometres(radians)
  return km < 1 ? `${significant(km * 1000, 3)} m` : `${significant(km)} km`
}
