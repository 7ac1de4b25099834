// Proves that the files beside this folder are what the generator writes, and that they say what the README says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXPECTED, commandsOf, faults, figures } from './src/figures.mjs'
import { scenario } from './src/scenario.mjs'

const files = await scenario()
const wrong = []
for (const [path, text] of files) {
  let present
  try {
    present = readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  } catch {
    present = undefined
  }
  if (present !== text) wrong.push(`${path} differs from what is generated: npm run generate`)
}
const commands = commandsOf(files)
wrong.push(...faults(commands))
const counted = figures(commands)
for (const [name, value] of Object.entries(EXPECTED)) {
  if (counted[name] !== value) wrong.push(`${name} is ${counted[name]}, expected ${value}`)
}
for (const line of wrong) console.error(line)
console.log(`${commands.length} commands in ${files.length - 1} files, ${wrong.length} faults`)
process.exitCode = wrong.length ? 1 : 0
