import fc from "fast-check"

/** Rows of small numbers, with ties, and a label each, noise among them. */
export interface Labelled {
  readonly rows: number[][]
  readonly labels: number[]
}

export const labelled: fc.Arbitrary<Labelled> = fc
  .record({
    cols: fc.integer({ min: 1, max: 4 }),
    labels: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 6, maxLength: 40 }),
  })
  .chain(({ cols, labels }) =>
    fc.record({
      labels: fc.constant(labels),
      rows: fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: cols, maxLength: cols }), {
        minLength: labels.length,
        maxLength: labels.length,
      }),
    }),
  )
