// Collects the commands of the scenario and puts them into files, in the order in which they were made.
import { createHash } from 'node:crypto'
import { identify } from './identifiers.mjs'
import { SECOND, at, written } from './time.mjs'

// Each file begins at its time and ends where the next begins.
const FILES = [
  ['01-divisions', '2020-02-03T00:00'],
  ['02-posts', '2020-02-05T00:00'],
  ['03-register', '2020-02-10T00:00'],
  ['04-responsibilities', '2020-02-19T00:00'],
  ['05-spring', '2020-04-01T00:00'],
  ['06-sweep-3-may', '2020-05-03T00:00'],
  ['07-sweep-4-may', '2020-05-04T00:00'],
  ['08-rectification', '2020-05-05T00:00'],
].map(([name, from]) => ({ name, from: at(from) }))

export class Script {
  #commands = []

  add(time, author, action) {
    this.#commands.push({ time, author, action, turn: this.#commands.length })
  }

  // All commands; no two at the same instant, so that their order is never in doubt.
  ordered() {
    const sorted = this.#commands.toSorted((one, other) => one.time - other.time || one.turn - other.turn)
    let last = 0
    return sorted.map(({ time, author, action }) => {
      last = Math.max(time, last + SECOND)
      const made = { author, made_at: written(last), action }
      const digest = createHash('sha256').update(JSON.stringify(made)).digest('hex')
      return { id: identify(`command/${digest}`, last), ...made }
    })
  }

  // [file name, text] for every file.
  files() {
    const lines = new Map(FILES.map(({ name }) => [name, []]))
    for (const command of this.ordered()) {
      const file = FILES.findLast(({ from }) => from <= Date.parse(command.made_at))
      lines.get(file.name).push(`${JSON.stringify(command)}\n`)
    }
    return [...lines].map(([name, texts]) => [`commands/${name}.jsonl`, texts.join('')])
  }
}
