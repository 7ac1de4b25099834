// Writes the scenario into the folder given: node generate.mjs DIR
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scenario } from './src/scenario.mjs'

const [target] = process.argv.slice(2)
if (!target) throw new Error('usage: node generate.mjs DIR')

for (const [path, text] of await scenario()) {
  const file = join(target, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
