/** What a report says that it was made with. A test compares these with the packages. */
export const versions: Readonly<Record<string, string>> = { clusterwise: "0.1.0", "@clusterwise/charts": "0.1.0" }
