import type { OrderCosts, Span } from "./orderCosts.js"

/** By merge: 1 where its right cluster comes first in the order of least cost. */
export function turnsOf(costs: OrderCosts): Uint8Array {
  const { tree } = costs
  const turns = new Uint8Array(tree.nMerges)
  const root = tree.nMerges - 1
  const open = [{ merge: root, ...bestEnds(costs, costs.span(tree.left(root)), costs.span(tree.right(root))) }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { merge, first, last } = next
    const [left, right] = [tree.left(merge), tree.right(merge)]
    const { from, to } = costs.span(left)
    turns[merge] = first >= from && first < to ? 0 : 1
    const [before, after] = turns[merge] ? [right, left] : [left, right]
    const seam = bestSeam(costs, first, costs.otherEnds(before, first), costs.otherEnds(after, last), last)
    if (before >= tree.nLeaves) open.push({ merge: before - tree.nLeaves, first, last: seam.first })
    if (after >= tree.nLeaves) open.push({ merge: after - tree.nLeaves, first: seam.last, last })
  }
  return turns
}

interface Ends {
  readonly first: number
  readonly last: number
}

function bestEnds(costs: OrderCosts, left: Span, right: Span): Ends {
  return least(left, right, (first, last) => costs.cost(first, last))
}

/** The neighbours at which an order from `first` to `last` goes from one cluster into the other. */
function bestSeam(costs: OrderCosts, first: number, before: Span, after: Span, last: number): Ends {
  return least(before, after, (m, l) => costs.cost(first, m) + costs.distance(m, l) + costs.cost(l, last))
}

function least(a: Span, b: Span, cost: (i: number, j: number) => number): Ends {
  let best = { first: a.from, last: b.from }
  let lowest = Number.POSITIVE_INFINITY
  for (let first = a.from; first < a.to; first++)
    for (let last = b.from; last < b.to; last++) {
      const found = cost(first, last)
      if (found < lowest) {
        lowest = found
        best = { first, last }
      }
    }
  return best
}
