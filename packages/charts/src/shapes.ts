/** A mark's outline about (0, 0) for radius 1, of about the area of the unit circle; "circle" is the circle itself. */
export type Shape = "circle" | readonly (readonly [number, number])[]

const square = Math.sqrt(Math.PI) / 2
const triangle = 1.45

/** In the order in which clusters use them. */
export const shapes: readonly Shape[] = [
  "circle",
  [0, 1, 2].map(
    (i) => [triangle * Math.sin((i * 2 * Math.PI) / 3), -triangle * Math.cos((i * 2 * Math.PI) / 3)] as const,
  ),
  [
    [-square, -square],
    [square, -square],
    [square, square],
    [-square, square],
  ],
  [
    [0, -1.45],
    [1.1, 0],
    [0, 1.45],
    [-1.1, 0],
  ],
]

/** The outline as SVG path data for radius r. */
export function outline(shape: Shape, r: number): string {
  const round = (v: number) => +(v * r).toFixed(2)
  if (shape === "circle") return `M${-r},0a${r},${r},0,1,0,${2 * r},0a${r},${r},0,1,0,${-2 * r},0Z`
  return `M${shape.map(([x, y]) => `${round(x)},${round(y)}`).join("L")}Z`
}

/** Whether (x, y) lies inside the shape of radius 1. All shapes are convex and run clockwise on the screen. */
export function contains(shape: Shape, x: number, y: number): boolean {
  if (shape === "circle") return x * x + y * y <= 1
  return shape.every(([ax, ay], i) => {
    const [bx, by] = shape[(i + 1) % shape.length]
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0
  })
}
