// What the files say, counted from the commands alone: the figures that must come out, and the rules of shape.
import { checkCharacter } from './identifiers.mjs'

// The figures the README promises.
export const EXPECTED = {
  households: 144,
  instant: 36,
  register: 180,
  without_helper: 0,
  most_households_of_a_helper: 7,
  groups: 6,
  on_site: 142,
  by_phone: 2,
  instant_met: 36,
  found: 44,
  found_in_the_sweep: 40,
  fixed_on_the_spot: 23,
  open_at_the_end: 3,
  not_a_problem: 1,
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const PHONE = /^1990000\d{4}$/

// Every command of the scenario, file after file.
export const commandsOf = (files) =>
  files.filter(([path]) => path.endsWith('.jsonl'))
    .flatMap(([, text]) => text.trimEnd().split('\n').map((line) => JSON.parse(line)))

// The last state a problem is brought to by each kind of step.
function problemStates(commands) {
  const states = new Map()
  for (const { action } of commands) {
    for (const { problem, fixed_on_the_spot: fixed } of action.findings ?? []) states.set(problem, fixed ? 'done' : 'open')
    if (action.kind === 'report_rectification') states.set(action.problem, 'done')
    if (action.kind === 'verify_rectification') states.set(action.problem, action.passed ? 'closed' : 'open')
    if (action.kind === 'dismiss_problem') states.set(action.problem, 'dismissed')
    if (action.kind === 'reopen_problem') states.set(action.problem, 'open')
  }
  return [...states.values()]
}

export function figures(commands) {
  const of = (kind) => commands.map(({ action }) => action).filter((action) => action.kind === kind)
  const register = of('register_household')
  const inScheme = (scheme) => register.filter(({ schemes }) => schemes.some((one) => one.scheme === scheme))
  const frame = new Set(inScheme('poverty_registered').map(({ household }) => household))
  const added = new Set(of('add_targets').flatMap(({ households }) => households))
  const helped = of('assign_responsibility').filter(({ level }) => level === 'household')
  const perHelper = new Map()
  for (const { post } of helped) perHelper.set(post, (perHelper.get(post) ?? 0) + 1)
  const sweep = of('record_visit').filter(({ campaign }) => campaign)
  const reached = (list, outcome) =>
    new Set(sweep.filter((visit) => list.has(visit.household) && visit.outcome === outcome).map(({ household }) => household))
  const onSite = reached(frame, 'met')
  const findings = (visits) => visits.flatMap((visit) => visit.findings)
  const states = problemStates(commands)
  return {
    households: frame.size,
    instant: inScheme('instant_assistance').length,
    register: register.length,
    without_helper: register.length - new Set(helped.map(({ charge }) => charge.household)).size,
    most_households_of_a_helper: Math.max(...perHelper.values()),
    groups: of('form_group').length,
    on_site: onSite.size,
    by_phone: [...reached(frame, 'reached_by_phone')].filter((household) => !onSite.has(household)).length,
    instant_met: reached(added, 'met').size,
    found: findings(of('record_visit')).length,
    found_in_the_sweep: findings(sweep).length,
    fixed_on_the_spot: findings(sweep).filter((finding) => finding.fixed_on_the_spot).length,
    open_at_the_end: states.filter((state) => state === 'open' || state === 'done').length,
    not_a_problem: states.filter((state) => state === 'dismissed').length,
  }
}

// Everything wrong with the shape of the commands, in words.
export function faults(commands) {
  const wrong = []
  const expect = (holds, words) => holds || wrong.push(words)
  const seen = new Set()
  const names = new Set()
  let last = ''
  for (const { id, made_at: made, author, action } of commands) {
    expect(UUID7.test(id) && UUID7.test(author), `${id}: not a UUID of version 7`)
    expect(parseInt(id.replace('-', '').slice(0, 12), 16) === Date.parse(made), `${id}: its time is not ${made}`)
    expect(!seen.has(id), `${id}: twice`)
    expect(made > last, `${id}: made at ${made}, not after ${last}`)
    seen.add(id)
    last = made
    if (action.person) names.add(action.person.name)
    for (const { name } of action.members ?? []) names.add(name)
  }
  for (const { action } of commands) {
    if (action.kind === 'register_household') householdFaults(action, expect)
    if (action.kind === 'record_visit') visitFaults(action, expect)
    const words = [
      action.remarks, action.measure, action.observation, action.reason, action.note,
      ...(action.findings ?? []).flatMap((finding) => [finding.description, finding.fixed_on_the_spot?.measure]),
    ].filter(Boolean)
    for (const text of words) {
      for (const name of names) expect(!text.includes(name), `a person is named in: ${text}`)
    }
  }
  return wrong
}

function householdFaults({ number, phone, members, cause }, expect) {
  expect(PHONE.test(phone), `${number}: telephone ${phone}`)
  expect(members.filter(({ relation }) => relation === 'head').length === 1, `${number}: not one head`)
  const states = members.flatMap(({ health }) => health)
  if (cause === 'illness') expect(states.some((one) => one !== 'healthy'), `${number}: illness, and nobody ill`)
  if (cause === 'disability') expect(states.includes('disabled'), `${number}: disability, and nobody disabled`)
  for (const { citizen_id: citizen, born_on: born, sex } of members) {
    expect(citizen.startsWith(`999999${born.replaceAll('-', '')}`), `${citizen}: area or day of birth`)
    expect(citizen[17] === checkCharacter(citizen.slice(0, 17)), `${citizen}: check character`)
    expect(Number(citizen[16]) % 2 === Number(sex) % 2, `${citizen}: not of sex ${sex}`)
  }
}

function visitFaults({ visit, outcome, checks, findings, revisit_on: revisit }, expect) {
  const problems = checks.filter(({ answer }) => answer === 'problem').map(({ item }) => item)
  const found = findings.filter(({ item }) => item)
  expect(problems.every((item) => found.some((finding) => finding.item === item)), `${visit}: a check without its finding`)
  expect(found.every(({ item, category }) => problems.includes(item) && item === category), `${visit}: a finding without its check`)
  expect((outcome === 'away') === Boolean(revisit), `${visit}: revisit and outcome do not agree`)
  expect(checks.length >= 7 || outcome === 'away', `${visit}: checks missing`)
}
