// Places the problems in calls of the sweep and in everyday calls, and tells what became of each.
import { draws } from './chance.mjs'
import { identify } from './identifiers.mjs'
import { HANDED_OUT } from './problems-handed-out.mjs'
import { EVERYDAY } from './problems-of-spring.mjs'
import { ON_THE_SPOT } from './problems-on-the-spot.mjs'
import { MINUTE, at, dayOf } from './time.mjs'
import { visitRecord } from './sweep.mjs'

// A finding stands under the check of the same name, where there is one.
const CHECKED = new Set(['food', 'clothing', 'education', 'medical', 'housing', 'water', 'income', 'policy', 'environment'])
const VERIFIERS = ['inspector', 'leader', 'secretary', 'link']
// The board is read at 15:40 on the second day; what is meant to be verified by then is.
const BOARD_READ = at('2020-05-04T15:36')

const fits = ({ instant, needs }, { instant: added, traits }) =>
  added === Boolean(instant) && (!needs || traits.has(needs)) && traits.has('no-television') === (needs === 'no-television')

// Breaks at noon and in the evening are kept.
function inWorkingHours(time) {
  const [noon, afternoon, evening] = ['12:00', '13:32', '18:25'].map((hour) => at(`${dayOf(time)}T${hour}`))
  if (time > evening) return evening - (time % (9 * MINUTE))
  return time > noon && time < afternoon ? afternoon + (time % (17 * MINUTE)) : time
}

export function problems(staff, register, calls) {
  const draw = draws('problems')
  const commands = []
  const callOf = new Map()
  const person = (key) => staff.post(key).person.id
  const postKey = (who, home) => {
    if (who.includes('/') || who === 'clerk') return who
    if (who === 'helper') return home.helper
    return who === 'cadre' ? `cadre/${home.community.key}/${home.village.name}` : `${who}/${home.community.key}`
  }
  const once = (found, key) => {
    if (!found) throw new Error(`no call for problem ${key}`)
    return found
  }

  // Everyday calls first: their households get nothing more in the sweep.
  const taken = new Set()
  for (const entry of EVERYDAY) {
    const [start, end, who] = entry.visit
    const call = once(
      calls.find(({ home, block, outcome }) =>
        home.community.key === entry.community && block < 4 && outcome === 'met' && !taken.has(home) && fits(entry, home)),
      entry.key,
    )
    taken.add(call.home)
    if (entry.sweepRemarks) call.remarks = entry.sweepRemarks
    const everyday = {
      ...call, start: at(start), end: at(end), author: person(postKey(who, call.home)), companions: [], remarks: entry.remarks,
      findings: [finding(entry, at(start))],
    }
    commands.push([everyday.end, everyday.author, visitRecord(everyday)])
    fate(entry, call.home, everyday.findings[0].problem)
  }

  function finding(entry, time) {
    return {
      problem: identify(`problem/${entry.key}`, time),
      ...(CHECKED.has(entry.category) && { item: entry.category }),
      category: entry.category,
      severity: entry.severity,
      description: entry.description,
    }
  }

  function place(entry) {
    if (entry.with) return once(callOf.get(entry.with), entry.key)
    const open = calls.filter((call) =>
      call.home.community.key === entry.community && call.block === entry.block && call.outcome === 'met' &&
      !call.second && !call.findings.length && !taken.has(call.home) && fits(entry, call.home))
    // In the afternoon of the second day early enough to be verified before the board is read.
    const choice = entry.last ? open.at(-1) : entry.block === 3 ? open[0] : open.length ? draw.pick(open) : undefined
    return once(choice, entry.key)
  }

  for (const entry of ON_THE_SPOT) {
    const call = place(entry)
    callOf.set(entry.key, call)
    const fixer = entry.fixer === 'recorder' ? call.author : person(postKey(entry.fixer, call.home))
    const found = {
      ...finding(entry, call.start),
      fixed_on_the_spot: { fixed_by: fixer, measure: entry.measure },
    }
    call.findings.push(found)
    const verifier = [entry.verifier, ...VERIFIERS].map((who) => person(postKey(who, call.home)))
      .find((who) => who !== fixer && who !== call.author)
    let time = inWorkingHours(call.end + draw.int(25, 110) * MINUTE)
    if (entry.block < 4 && time > BOARD_READ) time = BOARD_READ - draw.int(0, 8) * MINUTE
    if (entry.verifiedAt) time = at(entry.verifiedAt)
    commands.push([time, verifier, {
      kind: 'verify_rectification', problem: found.problem, passed: true, observation: entry.observation,
    }])
  }
  for (const entry of HANDED_OUT) {
    const call = place(entry)
    callOf.set(entry.key, call)
    const found = finding(entry, call.start)
    call.findings.push(found)
    fate(entry, call.home, found.problem)
  }

  // The steps of one problem as commands.
  function fate({ key, steps }, home, problem) {
    let owner
    for (const [time, who, step, ...more] of steps) {
      const author = who === 'owner' ? owner : person(postKey(who, home))
      if (step === 'assign') owner = person(postKey(more[0], home))
      commands.push([at(time), author, { ...action(step, more, home, key), problem }])
    }
  }

  function action(step, [first, second, third], home, key) {
    switch (step) {
      case 'triage': return { kind: 'triage_problem', category: first, severity: second }
      case 'assign': return { kind: 'assign_problem', owner: staff.post(postKey(first, home)).id, due_on: second, note: third }
      case 'start': return { kind: 'start_rectification' }
      case 'report': return { kind: 'report_rectification', measure: first }
      case 'verify': return { kind: 'verify_rectification', passed: true, observation: first }
      case 'fail': return { kind: 'verify_rectification', passed: false, observation: first }
      case 'dismiss': return { kind: 'dismiss_problem', reason: first }
      case 'reopen': return { kind: 'reopen_problem', reason: first }
      default: throw new Error(`${key}: no step ${step}`)
    }
  }

  return commands
}
