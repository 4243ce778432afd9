/** A drawn figure: an SVG element of the document that it was made with. Put it in a page, or write it with toSvg or toPng. */
export type Figure = SVGSVGElement

/** What every chart takes. */
export interface FigureOptions {
  /** Stands above the figure. */
  readonly title?: string
  readonly xLabel?: string
  readonly yLabel?: string
  /** In px; 640 unless given. */
  readonly width?: number
  /** In px; 440 unless given. */
  readonly height?: number
  /** A DOM document. In a page its own unless given; `@clusterwise/charts/node` brings one. */
  readonly document?: Document
}

/** The figure, where its inner edges lie, and how data become px. */
export interface Frame {
  readonly figure: Figure
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  x(value: number): number
  y(value: number): number
}
