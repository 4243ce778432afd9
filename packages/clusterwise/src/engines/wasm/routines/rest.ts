import type { Phase, Team } from "../team.js"

/** How long a driver runs by itself before it looks whether it is to stop. */
const TURN_MS = 10

/** A phase without work, in which a team gives its event loop a turn and notices that it is to stop. */
export class RestPart {
  readonly rest: Phase = { block: () => {} }
}

/** For drivers that work alone: asked after each piece of work, it is a rest of the team now and then. */
export function restOf(team: Team): () => Promise<void> | undefined {
  let last = performance.now()
  const rest = async () => {
    await team.run("rest", 1)
    last = performance.now()
  }
  return () => (performance.now() - last < TURN_MS ? undefined : rest())
}
