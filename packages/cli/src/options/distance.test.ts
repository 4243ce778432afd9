import { catalogue } from "clusterwise"
import { describe, expect, it } from "vitest"
import { UsageError } from "../failures.js"
import { distanceHelp, inKilometres, parseDistance } from "./distance.js"

const parameter = (kind: string, name: string) => catalogue.find((entry) => entry.kind === kind)!.parameters[name]
const eps = parameter("dbscan", "eps")
const parse = (text: string) => parseDistance(text, eps, "eps")

describe("a distance on the command line", () => {
  it("is a number, or auto where a method cannot do without", () => {
    expect([parse("0.3"), parse(" 1e-3 "), parse("auto")]).toEqual([0.3, 0.001, "auto"])
    const optional = parameter("optics", "eps")
    expect(() => parseDistance("auto", optional, "eps")).toThrow(UsageError)
    expect(distanceHelp("eps", eps)).toBe("auto, or 2km, 500m, 0.5mi with --metric haversine")
    expect(distanceHelp("eps", optional)).toBe("or 2km, 500m, 0.5mi with --metric haversine")
  })

  it.each([
    ["2km", 2],
    ["2000 m", 2],
    ["1mi", 1.609344],
    ["1nmi", 1.852],
    ["1000ft", 0.3048],
    ["1deg", (6371.0088 * Math.PI) / 180],
    ["0.5rad", 6371.0088 / 2],
    ["1e-1km", 0.1],
  ])("%s on the earth is %d km", (text, kilometres) => {
    const typed = parse(text) as { radians: number; text: string }
    expect(typed.radians * 6371.0088).toBeCloseTo(kilometres, 9)
    expect(typed.text).toBe(text)
  })

  it.each([
    "",
    "0",
    "0km",
    "-2km",
    "km",
    "2 furlongs",
    "2KM",
    "2kmm",
    "constructor",
    "3constructor",
    "1,5",
    "Infinity",
  ])("is not %j", (text) => {
    expect(() => parse(text)).toThrow(UsageError)
    expect(() => parse(text)).toThrow("--eps must be a number above 0, auto, or 2km, 500m, 0.5mi")
  })

  it("is said in kilometres, or in metres where it is short", () => {
    expect([2, 0.35, 400].map((km) => inKilometres(km / 6371.0088))).toEqual(["2 km", "350 m", "400 km"])
  })
})
