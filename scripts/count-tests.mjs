// Reads the log of one suite and prints "PASSED FAILED", the counts its test runner closed with ("0 0" where
// the suite runs no tests). Exits 1 on a log that ends before its runner's summary when --required is given,
// so that a runner that died or ran nothing is not taken for one that passed.
import { readFileSync } from 'node:fs'

const [file, flag] = process.argv.slice(2)
const lines = readFileSync(file, 'utf8').replace(/\u001b\[[0-9;]*m/g, '').split(/\r?\n/)

let passed = 0
let failed = 0
let summaries = 0
const count = (line, pattern) => Number(pattern.exec(line)?.[1] ?? 0)

for (const line of lines) {
  if (/^\s*Summary \[.*\] .*tests? run:/.test(line)) {
    // cargo-nextest: "Summary [ 1.2s] 5/6 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped"
    summaries += 1
    passed += count(line, /(\d+) passed/)
    failed += count(line, /(\d+) failed/) + count(line, /(\d+) timed out/) + count(line, /(\d+) exec failed/)
  } else if (/^test result: \w+\. \d+ passed; \d+ failed;/.test(line)) {
    // cargo test (doc examples): "test result: ok. 2 passed; 0 failed; 0 ignored; …"
    summaries += 1
    passed += count(line, /(\d+) passed/)
    failed += count(line, /(\d+) failed/)
  } else if (/^\s*Tests\s+.*\(\d+\)\s*$/.test(line)) {
    // vitest: "Tests  1 failed | 11 passed (12)"
    summaries += 1
    passed += count(line, /(\d+) passed/)
    failed += count(line, /(\d+) failed/)
  } else if (/^(#|ℹ) (pass|fail|cancelled) \d+$/.test(line)) {
    // node --test: "# pass 5", "# fail 0", "# cancelled 0"
    const [, kind, number] = line.split(' ')
    if (kind === 'pass') {
      summaries += 1
      passed += Number(number)
    } else {
      failed += Number(number)
    }
  } else if (/^(\w+: )?\d+ passed, \d+ failed(, \d+ skipped)?$/.test(line)) {
    summaries += 1
    passed += count(line, /(\d+) passed/)
    failed += count(line, /(\d+) failed/)
  }
}

console.log(`${passed} ${failed}`)
if (flag === '--required' && summaries === 0) process.exitCode = 1
