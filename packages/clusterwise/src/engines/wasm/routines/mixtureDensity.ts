import type { MixtureDensity, MixtureDensityOptions } from "../../../engine/engine.js"
import { formsOf, hasCross } from "../../../engine/mixture/components.js"
import { checkDensityOptions, noDensity, weightOf } from "../../../engine/mixture/options.js"
import type { Source } from "../source.js"
import { type MixtureJob, mixtureBytes, mixtureJob, setForms } from "./mixtureJob.js"
import { MixturePart } from "./mixturePart.js"
import type { Routine } from "./routine.js"

export interface MixtureDensityRequest {
  readonly source: Source
  readonly options: MixtureDensityOptions
}

/** The routine's plain answer: responsibilities are row-major. */
type Answer = Omit<MixtureDensity<Int32Array>, "responsibilities"> & { readonly responsibilities?: Float64Array }

export const mixtureDensity: Routine<MixtureDensityRequest, MixtureJob, MixturePart, Answer> = {
  name: "mixtureDensity",

  work: ({ source, options }) =>
    source.rows * options.components * (source.cols * (hasCross(options.covarianceType) ? source.cols : 2) + 20),

  need: ({ rows, cols, points = 1, method }, threads) =>
    rows * (method === "responsibilities" ? points + 2 : 2) * 8 + mixtureBytes(rows, cols, points, true, threads),

  plan({ source, options }) {
    const { want } = options
    const family = checkDensityOptions(options, source.cols)
    const job = mixtureJob(source, family, [], {
      labels: want.includes("labels"),
      densities: true,
      logDensity: want.includes("logDensity"),
      responsibilities: want.includes("responsibilities"),
    })
    setForms(job, formsOf(options, family, { origin: new Float64Array(source.cols), scale: 1 }))
    return job
  },

  part: (bench, job) => new MixturePart(bench, job),

  async drive(team, _part, job, run) {
    const { strips, source, bad, sums, sumsLength, labels, logDensity, responsibilities } = job
    await team.run("tell", strips, (fraction) => run.onProgress?.({ phase: "densities", fraction }))
    const without = bad.find((row) => row >= 0)
    if (without !== undefined) throw noDensity(without)
    let logLikelihood = 0
    for (let strip = 0; strip < strips; strip++) logLikelihood += sums[(strip + 1) * sumsLength - 1]
    run.onProgress?.({ phase: "densities", fraction: 1, rows: source.rows })
    return {
      ...(labels.length > 0 && { labels }),
      ...(logDensity.length > 0 && { logDensity }),
      ...(responsibilities.length > 0 && { responsibilities }),
      logLikelihood: logLikelihood / source.weightScale,
      weight: weightOf(source.weights, source.rows, 1).weight / source.weightScale,
    }
  },
}
