import { describe, expect, test } from "vitest"
import { lineChart, scatter, toPng } from "./node.js"
import { encodePng } from "./png.js"
import { ink, pixels, twoGroups } from "./testing/figures.js"

describe("toPng", () => {
  test("sets text in the shipped font, without the fonts of the system", async () => {
    const { rows, labels } = twoGroups(30)
    const blank = pixels(await toPng(await scatter(rows, { labels, title: "\u00A0" })))
    const titled = pixels(await toPng(await scatter(rows, { labels, title: "Größe der Äpfel, Ωμέγα, Яблоки" })))
    expect(titled.width).toBe(1280)
    expect(ink(blank, 20, 16, 700, 60)).toBe(0)
    expect(ink(titled, 20, 16, 700, 60)).toBeGreaterThan(1000)
  })

  test("draws bold titles wider than plain text would be: both faces of the font are there", async () => {
    const width = async (title: string, yLabel: string, top: number) => {
      const image = pixels(await toPng(lineChart([1, 2], { title, yLabel }), { scale: 4 }))
      let right = 0
      for (let x = 48; x < image.width; x += 2) if (ink(image, x, top, x + 2, top + 60) > 0) right = x
      return right - 48
    }
    const bold = await width("mmmmmmmm", "", 40)
    const plain = await width("", "mmmmmmmm", 20)
    expect(bold / 16).toBeGreaterThan((plain / 12) * 1.02)
  })

  test("is light or dark, and as large as asked", async () => {
    const figure = lineChart([3, 1, 2])
    const light = pixels(await toPng(figure, { scale: 1 }))
    const dark = pixels(await toPng(figure, { scale: 1, theme: "dark" }))
    expect([light.width, light.height]).toEqual([640, 300])
    expect(Array.from(light.data.subarray(0, 3))).toEqual([255, 255, 255])
    expect(Array.from(dark.data.subarray(0, 3))).toEqual([22, 24, 29])
  })

  test("shows the dots of a large figure and the red of its centroids", async () => {
    const { rows, labels } = twoGroups(12_000)
    const image = pixels(
      await toPng(
        await scatter(rows, {
          labels,
          centroids: [
            [5, 4],
            [35, 4],
          ],
          title: "",
        }),
        { scale: 1 },
      ),
    )
    const has = (r: number, g: number, b: number) => {
      for (let i = 0; i < image.data.length; i += 4)
        if (Math.abs(image.data[i] - r) + Math.abs(image.data[i + 1] - g) + Math.abs(image.data[i + 2] - b) < 12)
          return true
      return false
    }
    expect(has(0x48, 0x89, 0xee)).toBe(true)
    expect(has(0xd5, 0x86, 0x41)).toBe(true)
    expect(has(0xe3, 0x12, 0x0b)).toBe(true)
  })
})

describe("encodePng", () => {
  test("writes a file that another decoder reads back pixel by pixel", async () => {
    const colors = [
      [0, 0, 0, 0],
      [255, 0, 0, 255],
      [0, 128, 255, 255],
    ] as const
    const indices = Uint8Array.from([1, 2, 0, 2, 2, 1])
    const image = pixels(await encodePng({ width: 3, height: 2, pixels: indices, colors }))
    expect([image.width, image.height]).toEqual([3, 2])
    expect(Array.from(image.data)).toEqual(Array.from(indices).flatMap((i) => [...colors[i]]))
  })
})
