import { reference } from "../engines/reference/reference.js"
import { conformance } from "./conformance/conformance.js"

conformance("reference", reference(), reference())
