import { themes } from "../theme.js"

const { light, dark } = themes

/** The one style sheet of a report: no fonts and pictures from elsewhere, light and dark, from 320 px to any width. */
export const STYLE = `
:root { color-scheme: light dark; --ink: ${light.ink}; --soft: #59636e; --line: #d5dae0; --clusterwise-surface: ${light.surface}; --panel: #f5f7f9; --warn: #fff4d6; --link: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --ink: ${dark.ink}; --soft: #a3acb6; --line: #363b43; --clusterwise-surface: ${dark.surface}; --panel: #1f232a; --warn: #3a3112; --link: #7db7f5 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--clusterwise-surface); color: var(--ink); font: 16px/1.55 Inter, system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem }
p { margin: .5rem 0; max-width: 46rem }
.lead { font-size: 1.08rem }
.note { color: var(--soft); font-size: .92rem }
ul.warnings { list-style: none; margin: 1rem 0; padding: .6rem 1rem; background: var(--warn); border-radius: 6px; max-width: 46rem }
figure { margin: .5rem 0 }
figure svg { display: block; width: 100%; max-width: 37rem; height: auto }
figcaption { max-width: 46rem }
ul.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; margin: .3rem 0 .6rem; padding: 0; font-size: .92rem }
svg.swatch { display: inline-block; width: 14px; height: 14px; vertical-align: -2px; margin-right: .35em }
.scroll { width: fit-content; max-width: 100%; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; scrollbar-color: var(--soft) transparent }
.scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums }
th, td { padding: .4rem .7rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: normal }
tbody tr:last-child > * { border-bottom: 0 }
thead th { background: var(--panel); font-weight: 600; vertical-align: bottom }
th bdi { display: inline-block; max-width: 10rem; overflow-wrap: break-word; white-space: normal; vertical-align: bottom }
tbody th { text-align: left; white-space: nowrap; font-weight: 600 }
td.text, th.text { text-align: left }
td ul { list-style: none; margin: 0; padding: 0; width: max-content; max-width: 20rem }
td li { overflow-wrap: anywhere; padding-left: .9em; text-indent: -.9em }
ul.explained { list-style: none; margin: .6rem 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); gap: .8rem 1.2rem }
ul.explained > li { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem .7rem }
ul.explained h3 { font-size: 1rem; margin: 0 0 .3rem }
ul.explained h3 .note { font-weight: 400 }
ul.explained p { margin: .3rem 0; font-size: .95rem }
ul.explained .rule { background: var(--panel); border-radius: 6px; padding: .35rem .6rem; margin: .5rem -.2rem }
details > summary { cursor: pointer; margin: .6rem 0 }
details > summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
details.data { margin: .3rem 0 .6rem }
details.data summary { width: fit-content; cursor: pointer; color: var(--link); font-size: .92rem; border-radius: 4px }
details.data summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
details.data .scroll { max-height: 24rem; overflow: auto }
details.data table { min-width: 15rem }
details.data thead th:first-child { text-align: left }
caption { padding: .5rem .7rem; text-align: left; color: var(--soft) }
code span { display: inline-block; max-width: 100%; vertical-align: top }
pre { background: var(--panel); padding: .7rem 1rem; border-radius: 6px; white-space: pre-wrap; margin: .6rem 0; font: .88rem/1.5 ui-monospace, Menlo, Consolas, monospace }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .6rem 0; font-size: .92rem }
dt { color: var(--soft) }
dd { margin: 0 }
footer { margin-top: 2.5rem; padding-top: .8rem; border-top: 1px solid var(--line) }
.stage { position: relative; max-width: 37rem }
.stage canvas { position: absolute; pointer-events: none }
.cut-controls { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: .4rem 0 .6rem; max-width: 46rem }
.cut-controls .status { flex: 1 1 100%; font-weight: 600; font-variant-numeric: tabular-nums }
.cut-controls p { flex: 1 1 100%; margin: 0 }
label.range { display: grid; grid-template-columns: 1fr auto; gap: 0 .8rem; flex: 1 1 100%; font-size: .92rem }
label.range input { grid-column: 1 / -1; width: 100%; margin: .25rem 0; accent-color: var(--link) }
label.range span { grid-row: 1 }
label.range .value { grid-row: 1; grid-column: 2; font-weight: 600; font-variant-numeric: tabular-nums }
label.range input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
button { font: inherit; font-size: .92rem; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .7rem; cursor: pointer }
button:hover:enabled { border-color: var(--soft) }
button:disabled { opacity: .5; cursor: default }
button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.cut-slider { cursor: ns-resize; touch-action: none; outline: none }
.cut-slider .reach { fill: transparent }
.cut-slider line { stroke: currentColor; stroke-width: 1.2; stroke-dasharray: 5 4; stroke-opacity: .8 }
.cut-slider .grip { fill: var(--panel); stroke: var(--soft) }
.cut-slider .arrows { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round }
.cut-slider:hover .grip, .cut-slider:focus .grip { stroke: var(--link) }
.cut-slider:focus-visible .grip { stroke-width: 3 }
.cut-slider:focus line { stroke-opacity: 1 }
@media (min-width: 60rem) { .pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.8rem } }
@media print { .cut-controls button, .cut-controls input, .cut-controls p, .cut-slider .grip, .cut-slider .arrows { display: none } }
@media print { .scroll { overflow: visible } }
`
