/**
 * Colours of a figure that depend on what it stands on. In a page they are `currentColor` and CSS variables, so that a figure
 * follows the page from light to dark; in a file they are fixed when it is written.
 */
export const themes = {
  light: { ink: "#1f2328", surface: "#ffffff" },
  dark: { ink: "#e6e8eb", surface: "#16181d" },
} as const

export type Theme = keyof typeof themes

/** The colour behind the figure. A page sets the variable; without it the surface is white. */
export const SURFACE = `var(--clusterwise-surface, ${themes.light.surface})`
export const INK = "currentColor"

/** The variable replaced by the theme's colour. */
export const resolveColor = (value: string, theme: Theme): string => value.replaceAll(SURFACE, themes[theme].surface)
