import { DATA_ID } from "./data.js"
import { DENSITY_ID } from "./densityData.js"
import { densityPage } from "./densityPage.js"
import { treePage } from "./treePage.js"

// The script of a report whose clusters can be changed in the page: what it does follows from the data that it finds.

if (document.getElementById(DATA_ID)) treePage()
if (document.getElementById(DENSITY_ID)) densityPage()
