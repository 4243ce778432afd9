import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { renderAsync } from "@resvg/resvg-js"
import { parseHTML } from "linkedom"
import * as core from "./index.js"

export * from "./index.js"

let shared: Document | undefined

/** The document that figures are made with outside browsers. */
function document(): Document {
  shared ??= parseHTML("<!doctype html><html><head></head><body></body></html>").document
  return shared
}

/** As `scatter` of the core, with a document of its own. */
export const scatter: typeof core.scatter = (X, options) => core.scatter(X, { document: document(), ...options })
/** As `lineChart` of the core, with a document of its own. */
export const lineChart: typeof core.lineChart = (values, options) =>
  core.lineChart(values, { document: document(), ...options })
/** As `silhouetteChart` of the core, with a document of its own. */
export const silhouetteChart: typeof core.silhouetteChart = (samples, labels, options) =>
  core.silhouetteChart(samples, labels, { document: document(), ...options })
/** As `dendrogramChart` of the core, with a document of its own. */
export const dendrogramChart: typeof core.dendrogramChart = (Z, options) =>
  core.dendrogramChart(Z, { document: document(), ...options })
/** As `kDistanceChart` of the core, with a document of its own. */
export const kDistanceChart: typeof core.kDistanceChart = (suggestion, options) =>
  core.kDistanceChart(suggestion, { document: document(), ...options })
/** As `reachabilityChart` of the core, with a document of its own. */
export const reachabilityChart: typeof core.reachabilityChart = (plot, options) =>
  core.reachabilityChart(plot, { document: document(), ...options })
/** As `condensedTreeChart` of the core, with a document of its own. */
export const condensedTreeChart: typeof core.condensedTreeChart = (tree, options) =>
  core.condensedTreeChart(tree, { document: document(), ...options })
/** As `heatmapChart` of the core, with a document of its own. */
export const heatmapChart: typeof core.heatmapChart = (X, options) =>
  core.heatmapChart(X, { document: document(), ...options })
/** As `elbowChart` of the core, with a document of its own. */
export const elbowChart: typeof core.elbowChart = (curve, options) =>
  core.elbowChart(curve, { document: document(), ...options })
/** As `gapChart` of the core, with a document of its own. */
export const gapChart: typeof core.gapChart = (curve, options) =>
  core.gapChart(curve, { document: document(), ...options })
/** As `criteriaChart` of the core, with a document of its own. */
export const criteriaChart: typeof core.criteriaChart = (criteria, options) =>
  core.criteriaChart(criteria, { document: document(), ...options })
/** As `stabilityChart` of the core, with a document of its own. */
export const stabilityChart: typeof core.stabilityChart = (clusters, options) =>
  core.stabilityChart(clusters, { document: document(), ...options })
/** As `contingencyChart` of the core, with a document of its own. */
export const contingencyChart: typeof core.contingencyChart = (table, options) =>
  core.contingencyChart(table, { document: document(), ...options })
/** As `profileChart` of the core, with a document of its own. */
export const profileChart: typeof core.profileChart = (X, labels, options) =>
  core.profileChart(X, labels, { document: document(), ...options })
/** As `distributionChart` of the core, with a document of its own. */
export const distributionChart: typeof core.distributionChart = (X, labels, options) =>
  core.distributionChart(X, labels, { document: document(), ...options })

/** As `reportHtml` of the core, with a document of its own; the version of Node is named in it. */
export const reportHtml: typeof core.reportHtml = (model, X, options) =>
  core.reportHtml(model, X, {
    document: document(),
    ...options,
    versions: { Node: process.versions.node, ...options?.versions },
  })

export interface PngOptions {
  /** Colours of text and background; "light" unless given. */
  readonly theme?: core.Theme
  /** Pixels per px of the figure; 2 unless given. */
  readonly scale?: number
}

const fonts = join(dirname(fileURLToPath(import.meta.url)), "../fonts")
const fontFile = (name: string) => join(fonts, `${name}.otf`)

/** The figure as a PNG file. Text is set in the font that this package ships (Latin, Greek, Cyrillic), so that it looks the same on every machine. */
export async function toPng(figure: core.Figure, { theme = "light", scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  const font = {
    loadSystemFonts: false,
    fontFiles: ["Inter-Regular", "Inter-SemiBold"].map(fontFile),
    defaultFontFamily: "Inter",
  }
  const image = await renderAsync(core.toSvg(figure, { theme }), { font, fitTo: { mode: "zoom", value: scale } })
  return image.asPng()
}
