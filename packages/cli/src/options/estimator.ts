import { type CatalogueEntry, type Parameter, parseNumber, show } from "clusterwise"
import { type Command, Option } from "commander"
import { UsageError } from "../failures.js"
import { distanceHelp, isDistance, parseDistance } from "./distance.js"
import { flag } from "./flag.js"

/** Short names that everybody knows. */
const shortNames: Record<string, string> = { nClusters: "-k", nComponents: "-k" }
const placeholders: Record<string, string> = { integer: "<n>", number: "<x>", choice: "<name>", range: "<min:max>" }

/** Adds an option for every parameter that the command line can take, as its schema describes it. */
export function addParameterOptions(command: Command, parameters: Readonly<Record<string, Parameter>>): void {
  for (const [name, parameter] of Object.entries(parameters))
    if (parameter.onCommandLine) command.addOption(optionFor(name, parameter))
}

function optionFor(name: string, parameter: Parameter): Option {
  const short = shortNames[name] ? `${shortNames[name]}, ` : ""
  if (parameter.kind === "boolean") return booleanOption(name, parameter)
  const option = new Option(
    `${short}${flag(name)} ${placeholders[parameter.kind] ?? "<value>"}`,
    describe(parameter, name),
  )
  return option.argParser((text: string) => parseValue(text, parameter, name))
}

function booleanOption(name: string, parameter: Parameter): Option {
  return parameter.default === true
    ? new Option(`--no-${flag(name).slice(2)}`, describeSwitch(parameter))
    : new Option(flag(name), describe(parameter))
}

function describe(parameter: Parameter, name = ""): string {
  const text = `${describeValue(parameter)}${isDistance(name) ? `; ${distanceHelp(name, parameter)}` : ""}`
  const choices = parameter.kind === "choice" && parameter.choices ? `: ${typeable(parameter.choices)}` : ""
  const fallback = parameter.default === undefined || parameter.kind === "boolean" ? "" : ` (${parameter.default})`
  return `${text}${choices}${fallback}`
}

/** What a parameter is, beginning small, as all of the help does. */
const describeValue = ({ description }: Parameter): string =>
  description.replace(/\.$/, "").replace(/^\p{Lu}(?!\p{Lu})/u, (initial) => initial.toLowerCase())

/** What `--no-…` does. The schema says it of true: "this; otherwise that". */
function describeSwitch(parameter: Parameter): string {
  const [usual, otherwise] = describeValue(parameter).split("; otherwise ")
  return otherwise === undefined ? `switches off: ${usual}` : `${otherwise} (${usual})`
}

function parseValue(text: string, parameter: Parameter, name: string): unknown {
  if (name === "nClusters" && text === "auto") return text
  if (isDistance(name)) return parseDistance(text, parameter, name)
  if (parameter.kind === "range") return parseRange(text, parameter, name)
  const value = parameter.kind === "choice" || parameter.choices?.includes(text) ? text : parseNumber(text)
  if (!parameter.accepts(value)) throw new UsageError(`${flag(name)} must be ${allowed(parameter)}; got ${show(text)}.`)
  return value
}

/** `2:5`, `2:` or `:5`. */
function parseRange(text: string, parameter: Parameter, name: string): unknown {
  const ends = /^(\d*):(\d*)$/.exec(text)?.slice(1) ?? []
  const [min, max] = ends.map((end) => (end === "" ? undefined : Number(end)))
  const value = { min, max }
  if (!parameter.accepts(value))
    throw new UsageError(
      `${flag(name)} must be <min:max>, <min:> or <:max>, integers ≥ 1, min ≤ max; got ${show(text)}.`,
    )
  return value
}

/** What may be typed; a program may give more, such as a matrix. */
function allowed({ kind, choices, allowed }: Parameter): string {
  return kind === "choice" && choices ? `one of ${typeable(choices)}` : allowed
}

/** Distances between rows are for programs: a file holds rows. */
const typeable = (choices: readonly string[]): string => choices.filter((name) => name !== "precomputed").join(", ")

/** The parameters that were given, to hand to the estimator. */
export function givenParameters(
  entry: Pick<CatalogueEntry, "parameters">,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = Object.keys(entry.parameters).filter((name) => options[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, options[name]]))
}
