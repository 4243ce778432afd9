/** Every error this library throws on purpose. An abort is not one of them: it rejects with `signal.reason`. */
export class ClusterwiseError extends Error {
  override readonly name: string = "ClusterwiseError"
}

/** A parameter is outside what is allowed. The message names who, what is allowed, and what came. */
export class ParameterError extends ClusterwiseError {
  override readonly name = "ParameterError"
  constructor(
    readonly who: string,
    readonly parameter: string,
    readonly allowed: string,
    readonly got: unknown,
    advice?: string,
  ) {
    super(sentence(`${who}: ${parameter} must be ${allowed}`, `got ${show(got)}`, advice))
  }
}

export interface DataErrorPlace {
  readonly row?: number
  readonly column?: number | string
}

/** The data cannot be used as they are. `row` and `column` (counted from 0) say where, if there is one place. */
export class DataError extends ClusterwiseError {
  override readonly name: string = "DataError"
  readonly row: number | undefined
  readonly column: number | string | undefined
  constructor(message: string, place: DataErrorPlace = {}) {
    super(message)
    this.row = place.row
    this.column = place.column
  }
}

/** A score is not defined for these labels, for example a silhouette of one cluster. */
export class UndefinedScoreError extends DataError {
  override readonly name = "UndefinedScoreError"
}

/** The work would need more memory than the budget. Thrown before anything is allocated. */
export class MemoryBudgetError extends ClusterwiseError {
  override readonly name = "MemoryBudgetError"
  constructor(
    readonly who: string,
    readonly bytesNeeded: number,
    readonly budget: number,
    private readonly advice: string,
  ) {
    super(sentence(`${who}: needs ${showBytes(bytesNeeded)}`, `the memory budget is ${showBytes(budget)}`, advice))
  }

  /** The same refusal, of the function that the caller knows. */
  calledBy(who: string): MemoryBudgetError {
    return new MemoryBudgetError(who, this.bytesNeeded, this.budget, this.advice)
  }
}

/** The engine cannot do this; the message says why, and which engine can. */
export class EngineError extends ClusterwiseError {
  override readonly name = "EngineError"
}

/** Text of a value for a message: at most 80 characters, control characters escaped. */
export function show(value: unknown): string {
  let text: string
  if (typeof value === "string") text = JSON.stringify(value)
  else if (Array.isArray(value)) text = `an array of length ${value.length}`
  else if (ArrayBuffer.isView(value)) text = `a ${value.constructor.name}`
  else if (typeof value === "function") text = `a function`
  else if (typeof value === "object" && value !== null) text = describeObject(value)
  else text = String(value)
  const clean = text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  )
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean
}

function describeObject(value: object): string {
  const name = value.constructor?.name
  return name && name !== "Object"
    ? `a ${name}`
    : `an object with keys ${Object.keys(value).slice(0, 5).join(", ") || "(none)"}`
}

/** 1536 → "1.5 KiB"; used in messages only. */
export function showBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"]
  let size = bytes
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`
}

function sentence(claim: string, fact: string, advice?: string): string {
  const text = `${claim}; ${fact}.`
  return advice ? `${text} ${advice}` : text
}

/** Refuses names that are not known: of what is misspelt, nothing would be heard. */
export function refuseUnknownNames(who: string, what: string, known: readonly string[], given: object): void {
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new ParameterError(who, what, `one of ${known.join(", ")}`, name, nearestName(name, known))
}

/** "Did you mean …?" when a known name differs by case, separators or two letters. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = (s: string) => s.toLowerCase().replace(/[^a-z0-9]/g, "")
  const close =
    known.find((k) => plain(k) === plain(name)) ?? known.find((k) => editDistance(plain(k), plain(name)) <= 2)
  return close === undefined ? undefined : `Did you mean ${show(close).replaceAll('"', "")}?`
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++)
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    previous = current
  }
  return previous[b.length]
}
