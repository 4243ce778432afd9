import { Draws } from "../../../structures/random.js"

const draws = new Draws(41, 12)
const uniform = (from: number, rows: number, cols = 2) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => draws.uniform(from + i * cols + j)))

/** Rows of a square of side `side` at x, y. */
const square = (from: number, rows: number, side: number, x: number, y: number) =>
  uniform(from, rows).map(([a, b]) => [x + a * side, y + b * side])

/** Data sets with ties, duplicates and nothing to find. */
export const awkward: Readonly<Record<string, number[][]>> = {
  "two densities and noise": [
    ...square(0, 30, 0.5, 0, 0),
    ...square(100, 25, 3, 4, 4),
    ...square(200, 20, 0.3, 1, 0),
    ...square(300, 15, 9, -1, -1),
  ],
  "no structure": uniform(1000, 70),
  "a grid": Array.from({ length: 49 }, (_, i) => [i % 7, Math.floor(i / 7)]),
  "two grids": Array.from({ length: 50 }, (_, i) => [
    (i % 5) * (i < 25 ? 0.1 : 0.3),
    (Math.floor(i / 5) % 5) * (i < 25 ? 0.1 : 0.3) + (i < 25 ? 0 : 3),
  ]),
  "whole numbers": uniform(2000, 90).map((row) => row.map((value) => Math.floor(value * 9))),
  duplicates: uniform(3000, 60).map(([a, b]) => [Math.floor(a * 3), b < 0.8 ? 0 : b]),
  "a line of equal steps": Array.from({ length: 40 }, (_, i) => [i * 0.1 + (i < 20 ? 0 : 1)]),
  "tiny and far off": uniform(4000, 50).map(([a, b]) => [1e8 + Math.floor(a * 8) * 1e-3, b * 1e-2]),
}

/** 0 … length − 1 in an order of its own for each seed. */
export function shuffledRows(length: number, seed: number): number[] {
  const key = (i: number) => draws.uniform(1e6 * (seed + 1) + i)
  return Array.from({ length }, (_, i) => i).sort((a, b) => key(a) - key(b))
}
