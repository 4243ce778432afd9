import { expect, it } from "vitest"
import type { MatrixLike } from "../../data/adapters.js"
import { fromBlocks } from "../../data/rowStream.js"
import { ClusterwiseError } from "../../errors.js"
import type { Bench, Entry, FittedModel, Traits } from "./entry.js"
import { expectNear } from "./inputs.js"
import { fractions, mapped, matrixOf, shuffled, wholeNumbers } from "./rows.js"

const rows = fractions()

function byFirstAppearance(labels: ArrayLike<number>): number[] {
  const numbers = new Map([[-1, -1]])
  return Array.from(labels, (label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size - 1)
    return numbers.get(label)!
  })
}

/** Runs what the traits promise; a trait that is no promise has to say why, in a sentence. */
export function promisesItsTraits<M extends FittedModel>(entry: Entry<M>, { engine }: Bench): void {
  const { traits } = entry
  const fit = (X: MatrixLike, weights?: number[]) => entry.make().fit(X, { engine, weights })
  const promised = (trait: keyof Traits) => it.runIf(traits[trait] === true)

  const reasons = Object.entries(traits).filter(([, value]) => value !== true)
  it.runIf(reasons.length > 0).each(reasons)("says why not: %s", (_, reason) => {
    expect(reason).toMatch(/^[A-Z][^.]{15,}.*\.$/)
  })

  promised("scaleInvariant").each([
    ["float64", 500],
    ["float64", -500],
    ["float32", 40],
    ["float32", -40],
    ["float64", 1],
  ] as const)("scaling by a power of two moves positions and nothing else: %s, 2^%i", async (dtype, power) => {
    const [plain, scaled] = [matrixOf(rows, dtype), matrixOf(rows, dtype)]
    scaled.data.forEach((value, at) => {
      scaled.data[at] = value * 2 ** power
    })
    const [model, other] = [await fit(plain), await fit(scaled)]
    expect(other.labels).toEqual(model.labels)
    expect(entry.counts(other)).toEqual(entry.counts(model))
    const directions = entry.traits.shiftInvariant !== true
    expect(entry.positions(other)).toEqual(
      entry.positions(model).map((value) => (directions ? value : value * 2 ** power)),
    )
  })

  promised("shiftInvariant").each([1e8, -3e6])("shifting by %d moves positions by as much", async (shift) => {
    const whole = wholeNumbers()
    const [model, other] = [await fit(whole), await fit(mapped(whole, (value) => value + shift))]
    expect(other.labels).toEqual(model.labels)
    expect(entry.counts(other)).toEqual(entry.counts(model))
    const moved = entry.positions(model).map((value) => value + shift)
    expectNear(entry.positions(other), moved, 1e-15)
    expectNear(entry.scalars(other), entry.scalars(model), 1e-9)
  })

  promised("rotationInvariant")("a rotation changes no label", async () => {
    const [cos, sin] = [Math.cos(0.7), Math.sin(0.7)]
    const turned = rows.map(([x, y, ...rest]) => [cos * x - sin * y, sin * x + cos * y, ...rest])
    const [model, other] = [await fit(rows), await fit(turned)]
    expect(other.labels).toEqual(model.labels)
    expectNear(entry.scalars(other), entry.scalars(model), 1e-9)
  })

  promised("rowOrderInvariant")("another order of rows changes no label", async () => {
    const order = shuffled(rows.length)
    const [model, other] = [await fit(rows), await fit(order.map((i) => rows[i]))]
    // Clusters that are numbered by first appearance have other numbers in another order.
    expect(byFirstAppearance(other.labels)).toEqual(byFirstAppearance(order.map((i) => model.labels[i])))
  })

  promised("weightScaleInvariant").each([4, 3, 1e-3])(
    "weights times %d change no label and no position",
    async (factor) => {
      const weights = rows.map((_, i) => 1 + (i % 5))
      const [model, other] = [
        await fit(rows, weights),
        await fit(
          rows,
          weights.map((w) => w * factor),
        ),
      ]
      expect(other.labels).toEqual(model.labels)
      expectNear(entry.positions(other), entry.positions(model), 1e-12)
    },
  )

  promised("fitPredictEqual")("the fitted rows are predicted as they were labelled", async () => {
    for (const X of [rows, matrixOf(rows, "float32"), wholeNumbers(), rows.map(() => [1, 2])]) {
      const model = await fit(X)
      expect(await model.predict!(X, { engine })).toEqual(model.labels)
    }
  })

  const stream = (size: number) =>
    fromBlocks(
      function* () {
        for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
      },
      { cols: rows[0].length },
    )
  promised("streams").each([1, 2, 3])("a stream in blocks of %i rows gives what its rows give", async (size) => {
    const [model, other] = [await fit(rows), await fit(stream(size) as unknown as MatrixLike)]
    expect(entry.positions(other)).toEqual(entry.positions(model))
  })
  it.runIf(entry.takesStreams).each([1, 3])(
    "a stream in blocks of %i rows gives what one in blocks of 10 gives",
    async (size) => {
      const [model, other] = await Promise.all([10, size].map((rows) => fit(stream(rows) as unknown as MatrixLike)))
      expect(entry.positions(other)).toEqual(entry.positions(model))
    },
  )
  it.runIf(traits.streams !== true && !entry.takesStreams)("refuses a stream with a clear error", async () => {
    await expect(fit(stream(10) as unknown as MatrixLike)).rejects.toThrow(ClusterwiseError)
    await expect(fit(stream(10) as unknown as MatrixLike)).rejects.toThrow(/[Ss]tream/)
  })
}
