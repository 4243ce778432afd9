// One file a kernel. Pointers are bytes into the module's memory; the caller lays it out (memory.ts).
export { range32, range64 } from "./range"
export { stage32, stage64, largestSquare } from "./stage"
export { unitRows32, unitRows64 } from "./unitRows"
export { assign, assignStateBytes } from "./assign"
export { assignFlat } from "./assignFlat"
export { nearest32, nearest64, sqToLabel32, sqToLabel64, squares32, squares64, distanceTerms, finishDistances } from "./nearest"
export { moveRows32, moveRows64, addTerms, addIntegers, sumValues } from "./exactSums"
export { thresholds, screen, improvements32, improvements64, lower, sumWeighted } from "./screen"
export { stripSums32, stripSums64, addLists, addColumns } from "./distanceSums"
export { groupRanges32, groupRanges64, centredTerms32, centredTerms64 } from "./moments"
export { crossPanels32, crossPanels64, crossTiles } from "./cross"
export { placeRank32, placeRank64 } from "./quantiles"
export { affineRows32, affineRows64, multiplyRows, finishRows32, finishRows64 } from "./project"
export { clusterPairs } from "./clusterPairs"
export { nearPanels } from "./nearPanels"
export { pairs } from "./pairs"
export { powerPairs, haversinePairs, sharesOf, divide, narrow } from "./rarePairs"
export { oversample } from "./philox"
export { fineBytes } from "./fineSketches"
export { sketchBytes, sketchRows, sketchSteps } from "./sketches"
export { densityTiles } from "./densityRows"
export { densityWeights, markCores } from "./densityCores"
export { beginSets, settleSets } from "./densitySets"
export { joinCores } from "./densityJoins"
export { lowestClusters, joinBorders } from "./densityBorders"
export { searchTree, tilesOf } from "./treeSearch"
export { stageMixture32, stageMixture64, mixtureLogs, mixtureLabels, labelShares, mixtureShares, mixtureLikelihood, mixtureSums } from "./mixture"

/** First free byte of the memory. */
export function heapBase(): usize {
  return __heap_base
}
