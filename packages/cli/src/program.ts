import { catalogue } from "clusterwise"
import { Command, type Option } from "commander"
import { addChooseKCommand } from "./commands/chooseK.js"
import { addClusterCommand } from "./commands/cluster.js"
import { addCompareCommand } from "./commands/compare.js"
import { addEvaluateCommand } from "./commands/evaluate.js"
import { addGenerateCommand } from "./commands/generate.js"
import { addPlotCommand } from "./commands/plot.js"
import { addPredictCommand } from "./commands/predict.js"
import { addReportCommand } from "./commands/report.js"
import { UsageError } from "./failures.js"

const examples = `
Examples:
  clusterwise kmeans iris.csv -k 3 --out clustered.csv
  clusterwise kmeans penguins.csv -k 3 --missing drop --report penguins.html
  clusterwise kmeans 'data/*.parquet' -k 8 --columns x,y --model model.json
  clusterwise choose-k iris.csv --k-max 8
  clusterwise hierarchy wine.csv --linkage average --plot tree.svg
  clusterwise predict model.json new.csv --out labelled.csv
  cat data.csv | clusterwise kmeans - -k 4 --json
`

/** The whole command line. Errors of usage are thrown, not printed. */
export function buildProgram(version: string): Command {
  const program = new Command("clusterwise")
    .description("Clusters the rows of a file.")
    .version(version, "-V, --version", "the version of clusterwise")
    .helpOption("-h, --help", "help for a command")
    .addHelpText("after", examples)
    .showSuggestionAfterError(true)
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ optionDescription })
    .configureOutput({
      writeErr: () => {},
      outputError: (text) => {
        throw new UsageError(
          text
            .replace(/^error: /, "")
            .replace(/\s*\n\s*/g, " ")
            .trim(),
        )
      },
    })
  for (const entry of catalogue) addClusterCommand(program, entry)
  for (const add of [
    addPredictCommand,
    addEvaluateCommand,
    addChooseKCommand,
    addCompareCommand,
    addPlotCommand,
    addReportCommand,
    addGenerateCommand,
  ])
    add(program)
  return program
}

/** "text: one, two, three (one)": what may be chosen, and the default in brackets. */
function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? `: ${argChoices.join(", ")}` : ""
  return `${description}${choices}${defaultValue === undefined ? "" : ` (${defaultValue})`}`
}
