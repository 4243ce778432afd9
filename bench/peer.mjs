// A process that answers JSON lines.
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"

export class Peer {
  #process
  #answers

  constructor(command, args) {
    this.#process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] })
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  async ask(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error(`the process ended during ${JSON.stringify(request)}`)
    const answer = JSON.parse(value)
    if (!answer.ok) throw new Error(`${JSON.stringify(request)}: ${answer.error}`)
    return answer
  }

  async end() {
    this.#process.stdin.end()
    await new Promise((done) => this.#process.on("exit", done))
  }
}
