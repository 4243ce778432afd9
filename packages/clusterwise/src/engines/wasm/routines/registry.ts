import { accumulate } from "./accumulate.js"
import { balanced } from "./balanced.js"
import { density } from "./density.js"
import { densityCells } from "./densityCells.js"
import { densityPairs } from "./densityPairs.js"
import { distanceSums } from "./distanceSums.js"
import { distanceSweep } from "./distanceSweep.js"
import { distances } from "./distances.js"
import { kNearest } from "./kNearest.js"
import { kNearestPairs } from "./kNearestPairs.js"
import { lloyd } from "./lloyd.js"
import { mergeTree } from "./mergeTree.js"
import { mixture } from "./mixture.js"
import { mixtureDensity } from "./mixtureDensity.js"
import { moments } from "./moments.js"
import { nearest } from "./nearest.js"
import { nearestCore } from "./nearestCore.js"
import { nearestCorePairs } from "./nearestCorePairs.js"
import { optimalSeed } from "./optimalSeed.js"
import { pairDistances } from "./pairDistances.js"
import { pairReachability } from "./pairReachability.js"
import { project } from "./project.js"
import { quantiles } from "./quantiles.js"
import { ranges } from "./ranges.js"
import { reachability } from "./reachability.js"
import type { AnyRoutine } from "./routine.js"
import { seed } from "./seed.js"
import { select } from "./select.js"
import { spanningPairs } from "./spanningPairs.js"
import { singleTree, spanningTree } from "./spanningTree.js"
import { splinter } from "./splinter.js"

/** Every routine of this engine, by name: one line each. */
export const registry: Readonly<Record<string, AnyRoutine>> = Object.fromEntries(
  (
    [
      ranges,
      lloyd,
      accumulate,
      balanced,
      nearest,
      distances,
      pairDistances,
      distanceSums,
      distanceSweep,
      kNearest,
      kNearestPairs,
      density,
      densityCells,
      densityPairs,
      nearestCore,
      nearestCorePairs,
      seed,
      optimalSeed,
      moments,
      reachability,
      pairReachability,
      mergeTree,
      spanningTree,
      singleTree,
      spanningPairs,
      quantiles,
      project,
      select,
      splinter,
      mixture,
      mixtureDensity,
    ] as AnyRoutine[]
  ).map((routine) => [routine.name, routine]),
)
