import { Matrix } from "../../data/matrix.js"
import { Draws } from "../../structures/random.js"

const draws = new Draws(7, 98)

/**
 * Three overlapping clusters of whole numbers from 1 to 90, so that every number type holds them and sums are exact;
 * row i belongs to cluster i mod 3.
 */
export function wholeNumbers(rows = 96, cols = 4): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: cols }, (_, j) => 1 + 20 * ((i + j) % 3) + draws.integer(i * cols + j, 50)),
  )
}

/** The same clusters with values between whole numbers. */
export const fractions = (rows?: number, cols?: number): number[][] =>
  wholeNumbers(rows, cols).map((row, i) => row.map((value, j) => value + draws.uniform(1e6 + i * 64 + j)))

export const mapped = (rows: number[][], f: (value: number, row: number, column: number) => number): number[][] =>
  rows.map((row, i) => row.map((value, j) => f(value, i, j)))

/** 0 … length − 1, shuffled: always the same way. */
export function shuffled(length: number): number[] {
  const key = (i: number) => draws.uniform(2e6 + i)
  return Array.from({ length }, (_, i) => i).sort((a, b) => key(a) - key(b))
}

export const flat = (rows: number[][]): number[] => rows.flat()

export const matrixOf = (rows: number[][], dtype?: "float32" | "float64"): Matrix =>
  Matrix.from(rows, dtype ? { dtype } : {})
