interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** A short run shows nothing. */
const patience = 400
const repaint = 80
/** Between two plain lines, where there is no terminal. */
const silence = 5000

/** One line at the foot of a terminal that is painted over; elsewhere a plain line every few seconds. */
export class ProgressLine {
  #started = performance.now()
  #last = 0
  #painted = false
  /** What was shown last, until it has been shown complete. */
  #shown = ""

  constructor(
    readonly stream: Stream,
    readonly now: () => number = () => performance.now(),
  ) {
    this.#started = now()
  }

  update(what: string, fraction: number | undefined, detail: string): void {
    const now = this.now()
    const ends = fraction === 1 && what === this.#shown
    if (!ends && !this.#isTime(now)) return
    this.#last = now
    this.#shown = ends ? "" : what
    const text = this.stream.isTTY
      ? bar(what, fraction, detail, this.stream.columns || 80)
      : plain(what, fraction, detail)
    this.stream.write(text)
    this.#painted = this.stream.isTTY === true
  }

  #isTime(now: number): boolean {
    const [first, next] = this.stream.isTTY ? [patience, repaint] : [silence, silence]
    return now - this.#started >= first && now - this.#last >= next
  }

  clear(): void {
    if (this.#painted) this.stream.write("\r\u001b[K")
    this.#painted = false
  }
}

function bar(what: string, fraction: number | undefined, detail: string, width: number): string {
  const blocks = 20
  const filled = Math.round(blocks * Math.min(1, fraction ?? 0))
  const meter =
    fraction === undefined ? "" : `${"█".repeat(filled)}${"░".repeat(blocks - filled)} ${percent(fraction)} `
  return `\r\u001b[K${`${what} ${meter}${detail}`.slice(0, Math.max(10, width - 1))}`
}

const plain = (what: string, fraction: number | undefined, detail: string) =>
  `${[what, fraction === undefined ? "" : percent(fraction), detail].filter(Boolean).join(" ")}\n`

const percent = (fraction: number) => `${Math.floor(100 * Math.min(1, fraction))}%`.padStart(4)
