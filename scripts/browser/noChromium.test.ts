import { it } from "vitest"

// Stands in for the browser tests where the machine has no Chromium, so that the report says that they did not run.
it.skip("browser tests need Chromium: install it (apt-get install chromium), or name one with CHROMIUM=/path", () => {})
