import type { Figure } from "@clusterwise/charts"
import { pictureFormat } from "./format.js"

/** A figure as the file's name asks for: the text of an SVG, or the bytes of a PNG. */
export async function encodePicture(path: string, figure: Figure): Promise<string | Uint8Array> {
  const { toPng, toSvg } = await import("@clusterwise/charts/node")
  return pictureFormat(path) === "svg" ? toSvg(figure) : toPng(figure)
}
