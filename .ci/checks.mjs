// What the checks of the packed packages share: each prints "ok - …", "not ok - …" or "skip - …", which .ci/run counts.
let failed = 0

export const anyFailed = () => failed > 0

export async function check(name, body) {
  try {
    await body()
    console.log(`ok - ${name}`)
  } catch (error) {
    failed++
    console.log(`not ok - ${name}\n${error.stack ?? error}`)
  }
}

/** A check that this machine cannot make, and why. */
export function skip(name, reason) {
  console.log(`skip - ${name}: ${reason}`)
}

export function expectSame(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`)
}
