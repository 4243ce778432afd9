import { ParameterError } from "clusterwise"

/** The document given, or the page's own. */
export function needDocument(who: string, given: Document | undefined): Document {
  const found = given ?? globalThis.document
  if (!found)
    throw new ParameterError(
      who,
      "document",
      "a DOM document",
      given,
      'Outside a browser, import from "@clusterwise/charts/node".',
    )
  return found
}
