import * as z from "zod/mini"
import { ParameterError, refuseUnknownNames } from "./errors.js"

/**
 * Parameters are declared once, as a schema: the constructor validates with it, and the command line, the studio's form
 * and the docs read it. The schema library stays inside this file; none of its types shows outside.
 */
export interface Parameter<T = unknown> {
  readonly kind: "integer" | "number" | "choice" | "boolean" | "range" | "other"
  /** What is allowed, to follow "must be". */
  readonly allowed: string
  readonly description: string
  readonly default: T
  readonly choices?: readonly string[]
  /** Whether the command line can take it. */
  readonly onCommandLine: boolean
  accepts(value: unknown): boolean
}

type Shape = Record<string, Parameter>
export type ValuesOf<S extends Shape> = { readonly [K in keyof S]: S[K] extends Parameter<infer T> ? T : never }

interface Bounds {
  readonly min?: number
  readonly max?: number
  /** The bound itself is not allowed. */
  readonly above?: number
  readonly below?: number
}

const inside = (bounds: Bounds) => (n: number) =>
  n >= (bounds.min ?? Number.NEGATIVE_INFINITY) &&
  n <= (bounds.max ?? Number.POSITIVE_INFINITY) &&
  !(bounds.above !== undefined && n <= bounds.above) &&
  !(bounds.below !== undefined && n >= bounds.below)

function describeBounds({ min, max, above, below }: Bounds): string {
  if (above !== undefined && below !== undefined) return ` above ${above} and below ${below}`
  if (above !== undefined) return ` above ${above}${max === undefined ? "" : ` and at most ${max}`}`
  if (min !== undefined && max !== undefined) return ` in [${min}, ${max}]`
  if (min !== undefined) return ` ≥ ${min}`
  return max === undefined ? "" : ` ≤ ${max}`
}

export function integer(fallback: number, description: string, bounds: Bounds = {}): Parameter<number> {
  const schema = z.int().check(z.refine(inside(bounds)))
  return parameter("integer", `an integer${describeBounds(bounds)}`, description, fallback, schema)
}

export function number(fallback: number, description: string, bounds: Bounds = {}): Parameter<number> {
  const schema = z.number().check(z.refine(inside(bounds)))
  return parameter("number", `a number${describeBounds(bounds)}`, description, fallback, schema)
}

export function boolean(fallback: boolean, description: string): Parameter<boolean> {
  return parameter("boolean", "true or false", description, fallback, z.boolean())
}

export function choice<const C extends readonly string[]>(
  choices: C,
  fallback: C[number],
  description: string,
): Parameter<C[number]> {
  const allowed = choices.map((c) => JSON.stringify(c)).join(" or ")
  return {
    ...parameter<C[number]>("choice", allowed, description, fallback, z.enum(choices as unknown as string[])),
    choices,
  }
}

/** A parameter that also takes one of these words (the command line takes both). */
export function orWord<T, const W extends string>(base: Parameter<T>, word: W, fallback: T | W): Parameter<T | W> {
  return {
    ...base,
    default: fallback,
    allowed: `${base.allowed}, or ${JSON.stringify(word)}`,
    choices: [...(base.choices ?? []), word],
    accepts: (value) => value === word || base.accepts(value),
  }
}

/** A parameter that may also be a value that only programs can give, such as a matrix. */
export function orValue<T, V>(
  base: Parameter<T>,
  allowed: string,
  accepts: (value: unknown) => value is V,
): Parameter<T | V> {
  return {
    ...base,
    allowed: `${base.allowed}, or ${allowed}`,
    accepts: (value) => base.accepts(value) || accepts(value),
  }
}

/** A parameter that may be left out altogether. */
export function optional<T>(base: Parameter<T>): Parameter<T | undefined> {
  return { ...base, default: undefined, accepts: (value) => value === undefined || base.accepts(value) }
}

/** From a least to a most, either of which may be left out. */
export interface Range {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** A range of integers that may be left out altogether (the command line takes 2:5, 2: and :5). */
export function range(description: string, least: number): Parameter<Range | undefined> {
  const end = z.optional(z.int().check(z.refine((n: number) => n >= least)))
  const schema = z
    .strictObject({ min: end, max: end })
    .check(
      z.refine(
        ({ min, max }: Range) => (min ?? max) !== undefined && (min ?? least) <= (max ?? Number.POSITIVE_INFINITY),
      ),
    )
  const allowed = `{ min, max } of integers ≥ ${least}, min ≤ max, either of which may be left out`
  return optional<Range>(parameter<Range>("range", allowed, description, {}, schema))
}

/** Any value that passes a test; only programs can give it. */
export function value<V>(
  fallback: V,
  allowed: string,
  description: string,
  accepts: (value: unknown) => value is V,
): Parameter<V> {
  return { kind: "other", allowed, description, default: fallback, onCommandLine: false, accepts }
}

function parameter<T>(
  kind: Parameter["kind"],
  allowed: string,
  description: string,
  fallback: T,
  schema: z.ZodMiniType,
): Parameter<T> {
  return {
    kind,
    allowed,
    description,
    default: fallback,
    onCommandLine: true,
    accepts: (value) => schema.safeParse(value).success,
  }
}

/** Fills in defaults and refuses names and values that the schema does not allow, with a ParameterError. */
export function parseParameters<S extends Shape>(who: string, shape: S, given: object | undefined): ValuesOf<S> {
  if (given !== undefined && (typeof given !== "object" || given === null || Array.isArray(given)))
    throw new ParameterError(who, "the parameters", `an object such as { ${Object.keys(shape)[0]}: … }`, given)
  const input = (given ?? {}) as Record<string, unknown>
  refuseUnknownNames(who, "every parameter", Object.keys(shape), input)
  const values: Record<string, unknown> = {}
  for (const [name, parameter] of Object.entries(shape)) {
    const value = input[name] === undefined ? parameter.default : input[name]
    if (!parameter.accepts(value)) throw new ParameterError(who, name, parameter.allowed, value)
    values[name] = value
  }
  return Object.freeze(values) as ValuesOf<S>
}
