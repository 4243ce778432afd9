import { Density, int, isCore, setInt } from "./densityState"

// The neighbours that were found while cores were looked for, a few of each row. Between cores they connect; a row that is no core
// has found all that it has, so that its cluster is known without another search. Per place: how many were found, then the first
// `keep` of them.

// @ts-ignore: decorator
@inline
function at(d: Density, place: i32): usize {
  return d.kept + ((<usize>(place * (d.keep + 1))) << 2)
}

// @ts-ignore: decorator
@inline
export function keep(d: Density, place: i32, neighbour: i32): void {
  if (d.keep == 0) return
  const kept = at(d, place)
  const count = load<i32>(kept) + 1
  store<i32>(kept, count)
  if (count <= d.keep) setInt(kept, count, neighbour)
}

/** Gives a row that is no core its cluster, where all its neighbours were kept. */
export function joinKept(d: Density, place: i32, none: i32): bool {
  if (d.keep == 0) return false
  const kept = at(d, place)
  const count = load<i32>(kept)
  if (count > d.keep) return false
  let lowest = none
  for (let i = 1; i <= count; i++) {
    const neighbour = int(kept, i)
    if (isCore(d, neighbour)) lowest = min(lowest, int(d.clusters, neighbour))
  }
  setInt(d.clusters, place, lowest == none ? -1 : lowest)
  return true
}
