import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MARKS } from '@/components/board/cells'
import * as codes from '@/data/codes'
import en from '@/locales/en.json'
import zh from '@/locales/zh.json'

const root = join(__dirname, '..')

function leaves(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const below = path ? `${path}.${key}` : key
    if (typeof value === 'string') found.set(below, value)
    else for (const [name, word] of leaves(value as object, below)) found.set(name, word)
  }
  return found
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

const chinese = leaves(zh)
const english = leaves(en)
const placeholders = (word: string) => [...word.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('the word lists', () => {
  it('have the same keys with the same gaps to fill', () => {
    expect([...english.keys()]).toEqual([...chinese.keys()])
    for (const [key, word] of chinese) expect(placeholders(english.get(key)!), key).toEqual(placeholders(word))
  })

  it('hold every key that a page names', () => {
    const named = files(join(root, 'src'))
      .filter((path) => /\.(vue|ts)$/.test(path))
      .flatMap((path) => {
        const text = readFileSync(path, 'utf8')
        const keys = [...text.matchAll(/\bt\(\s*'([\w.]+)'/g), ...text.matchAll(/(?:title|label): '([a-z_]+\.[\w.]+)'/g)]
        return keys.map((match) => match[1]!)
      })
    expect(named.length).toBeGreaterThan(200)
    expect(named.filter((key) => !chinese.has(key))).toEqual([])
  })

  it('have no word that begins a message of another kind', () => {
    // These are marks of the translator's own language inside a message.
    for (const [key, word] of [...chinese, ...english]) expect(word, key).not.toMatch(/[@|]/)
  })
})

/** Where the domain declares a list, what the desk calls it, and under which key its words stand. */
const LISTS: [file: string, name: string, list: readonly string[], words: string][] = [
  ['board', 'Cell', codes.CELLS, 'cell'],
  ['campaign', 'TargetState', codes.TARGET_STATES, 'target_state'],
  ['campaign', 'CampaignState', codes.CAMPAIGN_STATES, 'campaign_state'],
  ['visit', 'Outcome', codes.OUTCOMES, 'outcome'],
  ['visit', 'CheckItem', codes.CHECK_ITEMS, 'check_item'],
  ['visit', 'Answer', codes.ANSWERS, 'answer'],
  ['problem', 'Category', codes.CATEGORIES, 'category'],
  ['problem', 'Severity', codes.SEVERITIES, 'severity'],
  ['problem', 'ProblemState', codes.PROBLEM_STATES, 'problem_state'],
  ['post', 'Role', codes.ROLES, 'role'],
  ['post', 'Level', codes.LEVELS, 'level'],
  ['household', 'Scheme', codes.SCHEMES, 'scheme'],
  ['household', 'Cause', codes.CAUSES, 'cause'],
  ['household', 'Relation', codes.RELATIONS, 'relation'],
  ['household', 'Sex', codes.SEXES, 'sex'],
  ['household', 'Health', codes.HEALTH, 'health'],
  ['household', 'Source', codes.SOURCES, 'source'],
  ['division', 'DivisionKind', codes.DIVISION_KINDS, 'division_kind'],
  ['permission', 'Permission', codes.PERMISSIONS, 'permission'],
]

function declared(file: string, name: string): string[] {
  const text = readFileSync(join(root, '..', 'crates', 'domain', 'src', `${file}.rs`), 'utf8')
  const body = new RegExp(`codes! \\{\\s*(?:///[^\\n]*\\n\\s*)*${name} \\{([\\s\\S]*?)\\n    \\}`).exec(text)?.[1] ?? ''
  return [...body.matchAll(/=> "([^"]+)"/g)].map((match) => match[1]!)
}

describe('the lists of codes', () => {
  it.each(LISTS)('are those of the domain: %s %s', (file, name, list, words) => {
    expect(list).toEqual(declared(file, name))
    for (const code of list) expect(chinese.has(`codes.${words}.${code}`), code).toBe(true)
  })

  it('have words for each step of a problem', () => {
    expect(codes.STEP_KINDS).toEqual(declared('problem', 'StepKind'))
    for (const step of ['found', ...codes.STEP_KINDS]) expect(chinese.has(`problem.step.${step}`), step).toBe(true)
  })

  it('have hints for each check and each role', () => {
    for (const item of codes.CHECK_ITEMS) expect(chinese.has(`check_hint.${item}`), item).toBe(true)
    for (const role of codes.ROLES) expect(chinese.has(`role_hint.${role}`), role).toBe(true)
  })
})

describe('the board', () => {
  const css = readFileSync(join(root, 'src', 'styles', 'board.css'), 'utf8')
  const colour = (cell: string) => new RegExp(`\\.cell\\.${cell} \\{\\s*background: ([^;]+);`).exec(css)?.[1]

  it('gives every state a colour of its own', () => {
    const colours = codes.CELLS.map(colour)
    expect(colours).not.toContain(undefined)
    expect(new Set(colours).size).toBe(codes.CELLS.length)
  })

  it('gives every state a mark of its own, but for the two that need none', () => {
    expect(Object.keys(MARKS)).toEqual([...codes.CELLS])
    const marked = Object.entries(MARKS).filter(([, mark]) => mark)
    expect(new Set(marked.map(([, mark]) => mark)).size).toBe(marked.length)
    // Hollow and filled: told apart without a mark and without colour.
    expect(Object.keys(MARKS).filter((cell) => !MARKS[cell as codes.Cell])).toEqual(['not_visited', 'no_problem'])
    expect(css).toMatch(/\.cell\.not_visited \{\s*background: #fff;\s*box-shadow/)
  })
})
