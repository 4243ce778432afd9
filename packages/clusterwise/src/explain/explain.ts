import type { MatrixLike } from "../data/adapters.js"
import { type Matrix, toMatrix } from "../data/matrix.js"
import type { LabelGroups, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, isResident, routine, withResident } from "../engine/resident.js"
import type { LabelsLike } from "../metrics/contingency/pairedLabels.js"
import { checkLabels, groupLabels } from "../metrics/labels.js"
import type { MatrixWithMissing } from "../preprocessing/imputer.js"
import { integer, parseParameters } from "../schema.js"
import type { Contrasts } from "./againstRest.js"
import { type Categories, checkCategories } from "./categories/counts.js"
import { typicalValues } from "./categories/typical.js"
import { type ColumnOrders, orderColumns } from "./columns.js"
import { contrast } from "./contrast.js"
import type { BoundaryRow, CategoryEffect, ClusterExplanation, Explainable, Explanation, Rule } from "./explanation.js"
import { boundaryRows, comparableRows, medoids, nearness } from "./nearness.js"
import { type Outlying, outlyingRows, type Strangeness, strangeness } from "./outlying.js"
import { rulesOf } from "./rule/rules.js"
import { drawSample, placesOf, type Sample } from "./sample.js"
import { columnNames, sortedColumns } from "./sortedColumns.js"
import { checkCount, type Space, type Subject, spaceOf, subjectOf, withoutHoles } from "./subject.js"

export interface ExplainOptions extends CallOptions {
  /** What the columns are called, one each; the names that X has, or "column 0", "column 1", … */
  readonly names?: readonly string[] | undefined
  /** In place of the model's: labels of other rows than it was fitted on, or with noise assigned. */
  readonly labels?: LabelsLike | undefined
  /** Columns that were not clustered, by name, one cell a row: text or anything else that has few values. */
  readonly categories?: Categories | undefined
  /** Of so many clusters, the largest, everything is said (100). */
  readonly maxClusters?: number
  /** Of the draw of rows that are looked at closely, where there are many (0). */
  readonly seed?: number
}

const parameters = {
  maxClusters: integer(100, "number of clusters to explain, the largest", { min: 1 }),
  seed: integer(0, "of the draw of rows", { min: 0, max: Number.MAX_SAFE_INTEGER }),
}

/**
 * What sets the clusters apart, in terms of the columns: for each its size, its prototype (the medoid), the columns by
 * standardised effect, a short rule with its precision and recall, rows at its boundary and rows far out, and the values of
 * other columns that it has more often than the rest.
 *
 *     const model = await new Pipeline([new StandardScaler(), new KMeans({ nClusters: 3 })]).fit(X)
 *     const explanation = await explain(model, X, { categories: { species } })
 *     console.log(explanationText(explanation))
 *
 * X are raw rows, as a Pipeline takes them; everything is said in their units. What is near and far is judged as the model
 * does, on scaled rows and by its metric; for labels alone on standardised columns, by Euclidean distance. Noise (−1) is no
 * cluster and belongs to no rest; only rules have to keep it out. Weights of a Resident count in means and effects.
 *
 * Up to some thousands of rows (2,000 to 20,000, depending on the columns) every row is compared with every other one. Of
 * more rows a sample is drawn from each cluster, for what needs comparing or sorting; `sampled` says so.
 * @param of a fitted model, or labels alone, one whole number a row
 * @throws {DataError} labels, categories or columns do not belong to X
 * @throws {ParameterError} names are not one a column; an option is not allowed
 */
export async function explain(
  of: Explainable,
  X: MatrixWithMissing | Resident,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const who = "explain"
  const { engine, signal, onProgress, names, labels, categories = {}, ...rest } = options
  const own = parseParameters(who, parameters, rest)
  signal?.throwIfAborted()
  const subject = await subjectOf(who, of, labels)
  const filled = await withoutHoles(X as MatrixLike | Resident, subject, { signal })
  return withResident(who, isResident(filled) ? filled : toMatrix(filled, who), { engine, signal }, async (x) => {
    checkCount(who, subject, x.rows)
    checkLabels(who, subject.labels)
    const columns = columnNames(who, x, names)
    const checked = checkCategories(who, categories, x.rows)
    const matrix = isResident(filled) ? await x.engine.collect(x, { signal }) : toMatrix(filled, who)
    const run = { signal, onProgress }
    return new Explainer(who, subject, x, matrix, columns, checked, own, run).explanation()
  })
}

/** All of one explanation, so that its parts need not be handed around. */
class Explainer {
  private readonly groups: LabelGroups
  /** Numbers of the groups that are explained, rising. */
  private readonly explained: readonly number[]
  /** Number of each row's explained group, or −1. */
  private readonly explainedOf: Int32Array

  constructor(
    private readonly who: string,
    private readonly subject: Subject,
    private readonly x: Resident,
    private readonly matrix: Matrix,
    private readonly columns: readonly string[],
    private readonly categories: Categories,
    private readonly own: { readonly maxClusters: number; readonly seed: number },
    private readonly run: RunOptions,
  ) {
    this.groups = groupLabels(subject.labels, "exclude")
    this.explained = largest(this.groups.counts, own.maxClusters)
    const places = placesOf(this.explained, this.groups.counts.length)
    this.explainedOf = this.groups.labels.map((group) => (group < 0 ? -1 : places[group]))
  }

  async explanation(): Promise<Explanation> {
    const { run, groups, explained, x } = this
    const noise = groups.counts.reduce((rest, count) => rest - count, x.rows)
    const base = { columns: this.columns, rows: x.rows, noise }
    if (explained.length === 0) {
      run.onProgress?.({ phase: "explaining", fraction: 1 })
      return { ...base, clusters: [], nClusters: 0, sampled: null, outlyingBy: "distance", notes: [ALL_NOISE] }
    }
    const contrasts = await contrast(this.who, x, groups, part(run, 0, 0.1))
    const space = await spaceOf(this.who, x, this.subject, part(run, 0.1, 0.2))
    try {
      const sample = drawSample(groups, explained, comparableRows(space.compare.metric, space.x.cols), this.own.seed)
      const near = await this.near(space, sample, part(run, 0.2, 0.6))
      const orders = await this.orders(sample, part(run, 0.6, 0.7))
      const rules =
        groups.counts.length < 2 ? explained.map(() => null) : await this.rules(sample, orders, part(run, 0.7, 0.95))
      const values = await typicalValues(
        this.categories,
        groups.labels,
        groups.counts.length,
        explained,
        part(run, 0.95, 1),
      )
      const clusters = explained.map((_, e) => this.cluster(e, contrasts, orders, near, rules[e], values[e]))
      const notes = this.notes(sample)
      const sampled = sample.whole ? null : sample.rows.length
      const outlyingBy = near.strange.by
      return { ...base, clusters, nClusters: groups.counts.length, sampled, outlyingBy, notes }
    } finally {
      space.release()
    }
  }

  /** Prototypes, and the rows that lie far from them or near other clusters. */
  private async near(space: Space, sample: Sample, run: RunOptions): Promise<Near> {
    const { who, groups, explained, explainedOf } = this
    const { signal } = run
    const few = sample.whole
      ? space.x
      : await routine(who, space.x, "select")(space.x, { rows: sample.rows }, { signal })
    try {
      const found = await nearness(who, few, space, sample, groups.counts.length, part(run, 0, 0.7))
      const prototypes = medoids(found, sample, explained).map((place) => sample.rows[place])
      const boundary = await boundaryRows(who, few, space, sample, found, explained, groups.values, part(run, 0.7, 0.8))
      const strange = await strangeness(who, space, this.subject, explainedOf, prototypes, part(run, 0.8, 0.95))
      const outlying = await outlyingRows(strange, explainedOf, sample, explained.length, part(run, 0.95, 1))
      return { prototypes, boundary, strange, outlying }
    } finally {
      if (few !== space.x) few.release()
    }
  }

  private async orders(sample: Sample, run: RunOptions): Promise<ColumnOrders> {
    const { matrix } = this
    const rows = sample.whole ? matrix : matrix.select(sample.rows)
    return orderColumns(rows, sample, this.explained, run)
  }

  private rules(sample: Sample, { bins }: ColumnOrders, run: RunOptions): Promise<(Rule | null)[]> {
    const { data, cols } = this.matrix
    const rows = { data, cols, groups: this.groups.labels }
    return rulesOf(rows, bins, sample, this.explained, this.columns, run)
  }

  private cluster(
    e: number,
    contrasts: Contrasts,
    { median, restMedian }: ColumnOrders,
    { prototypes, boundary, outlying }: Near,
    rule: Rule | null,
    categories: readonly CategoryEffect[],
  ): ClusterExplanation {
    const { groups, columns, matrix } = this
    const group = this.explained[e]
    const at = (column: number) => e * columns.length + column
    const alone = groups.counts.length < 2
    return {
      label: groups.values[group],
      size: groups.counts[group],
      share: groups.counts[group] / matrix.rows,
      prototype: { row: prototypes[e], values: Array.from(matrix.row(prototypes[e])) },
      columns: alone
        ? []
        : sortedColumns(contrasts, group, columns).map((column) => ({
            ...column,
            median: median[at(column.column)],
            restMedian: restMedian[at(column.column)],
          })),
      rule,
      boundary: boundary[e],
      outlying: outlying[e].rows,
      nOutlying: outlying[e].count,
      categories,
    }
  }

  private notes({ whole, rows }: Sample): string[] {
    const { counts } = this.groups
    const left = counts.length - this.explained.length
    return [
      ...(counts.length === 1 ? [ONE_CLUSTER] : []),
      ...(left > 0
        ? [`The ${this.explained.length} largest clusters are explained, ${left} smaller ones are left out.`]
        : []),
      ...(whole
        ? []
        : [
            `Prototypes, boundary rows, medians and the conditions of rules come from a sample of ${rows.length.toLocaleString("en-US")} rows.`,
          ]),
    ]
  }
}

interface Near {
  readonly prototypes: Int32Array
  readonly boundary: readonly BoundaryRow[][]
  readonly strange: Strangeness
  readonly outlying: readonly Outlying[]
}

const ALL_NOISE = "Every row is noise: there is no cluster to explain."
const ONE_CLUSTER = "There is one cluster: nothing sets it apart, because there is no other one to compare it with."

/** Numbers of the largest groups, rising; of equally large ones the lower. */
function largest(counts: Float64Array, most: number): number[] {
  const bySize = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b)
  return bySize.slice(0, most).sort((a, b) => a - b)
}
