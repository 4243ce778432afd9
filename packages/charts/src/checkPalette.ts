import { ParameterError } from "clusterwise"

/** Refuses colours that are not of the form #rrggbb. */
export function checkPalette(who: string, palette: readonly string[]): readonly string[] {
  const fine = Array.isArray(palette) && palette.length > 0 && palette.length <= 250
  if (!fine) throw new ParameterError(who, "palette", 'an array of 1 to 250 colours such as "#4889ee"', palette)
  for (const color of palette)
    if (typeof color !== "string" || !/^#[0-9a-f]{6}$/i.test(color))
      throw new ParameterError(who, "every colour of palette", 'six hexadecimal digits such as "#4889ee"', color)
  return palette
}
