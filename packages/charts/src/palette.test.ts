import { describe, expect, test } from "vitest"
import { CENTROID_COLOR, clusterStyle, defaultPalette, NOISE_COLOR } from "./palette.js"
import { contains, shapes } from "./shapes.js"
import { themes } from "./theme.js"

type Triple = readonly [number, number, number]

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
const rgb = (hex: string): Triple =>
  [1, 3, 5].map((i) => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255)) as unknown as Triple
const apply = (m: readonly number[], v: Triple) =>
  [0, 1, 2].map((i) => m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2]) as unknown as Triple
const clip = (v: Triple) => v.map((c) => Math.min(1, Math.max(0, c))) as unknown as Triple
const luminance = (hex: string) => apply([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], rgb(hex))[0]
const contrast = (a: string, b: string) =>
  (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05)

/** Severity 1 of Machado, Oliveira and Fernandes (2009), on linear RGB. */
const vision = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}

function oklab(v: Triple): Triple {
  const lms = apply(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376,
      0.6299787005,
    ],
    v,
  ).map(Math.cbrt)
  return apply(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662,
      -0.808675766,
    ],
    lms as unknown as Triple,
  )
}

function distance(a: string, b: string, matrix: readonly number[]): number {
  const [p, q] = [a, b].map((c) => oklab(clip(apply(matrix, rgb(c)))))
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}

describe("the palette", () => {
  for (const [name, matrix] of Object.entries(vision))
    test(`keeps its colours apart under ${name}`, () => {
      for (const [i, a] of defaultPalette.entries())
        for (const b of defaultPalette.slice(0, i)) expect(distance(a, b, matrix), `${a} ${b}`).toBeGreaterThan(9)
    })

  test("keeps away from the red of centroids and the grey of noise", () => {
    for (const matrix of Object.values(vision))
      for (const color of defaultPalette)
        for (const other of [CENTROID_COLOR, NOISE_COLOR])
          expect(distance(color, other, matrix), `${color} ${other}`).toBeGreaterThan(7)
  })

  test("is seen on white and on the dark surface", () => {
    for (const color of defaultPalette) {
      expect(contrast(color, themes.light.surface), color).toBeGreaterThan(1.9)
      expect(contrast(color, themes.dark.surface), color).toBeGreaterThan(3)
    }
  })

  test("gives 32 clusters a look of their own, and then begins again", () => {
    const looks = Array.from({ length: 32 }, (_, i) => JSON.stringify(clusterStyle(i)))
    expect(new Set(looks).size).toBe(32)
    expect(clusterStyle(32)).toEqual(clusterStyle(0))
  })
})

test("all shapes have about the area of the circle, so that no cluster looks heavier", () => {
  const n = 400
  for (const shape of shapes) {
    let inside = 0
    for (let i = 0; i < n * n; i++)
      if (contains(shape, ((i % n) / n - 0.5) * 4, (Math.floor(i / n) / n - 0.5) * 4)) inside++
    expect((16 * inside) / (n * n) / Math.PI).toBeGreaterThan(0.8)
    expect((16 * inside) / (n * n) / Math.PI).toBeLessThan(1.2)
  }
})
