// The sweep of 3 and 4 May: who calls where, when, and how it comes out. What is found there is placed later.
import { draws } from './chance.mjs'
import { identify } from './identifiers.mjs'
import { MINUTE, SECOND, at, dayOf, written } from './time.mjs'

// Five stretches of the two days; the board of the demonstration is read at 15:40 on the second.
const BLOCKS = [
  ['2020-05-03T08:10', '2020-05-03T11:55'],
  ['2020-05-03T13:34', '2020-05-03T17:52'],
  ['2020-05-04T08:06', '2020-05-04T11:56'],
  ['2020-05-04T13:33', '2020-05-04T15:34'],
  ['2020-05-04T15:46', '2020-05-04T17:52'],
].map(([from, until]) => ({ from: at(from), until: at(until) }))

// The longest a call may take with the way to it.
const LONGEST_PACE = 45 * MINUTE

// Calls in each block, and how many of the last block's are registered households (the rest are additions).
const PACE = {
  panwang: { calls: [8, 9, 8, 7, 0], lastFrame: 0 },
  bukou: { calls: [7, 9, 8, 6, 0], lastFrame: 0 },
  dayang: { calls: [7, 9, 9, 5, 1], lastFrame: 1 },
  fanjialing: { calls: [6, 8, 6, 4, 7], lastFrame: 6 },
  xiwangmen: { calls: [7, 8, 8, 5, 0], lastFrame: 0 },
  lushui: { calls: [6, 7, 6, 3, 6], lastFrame: 5 },
}

// Nobody at home: the n-th registered household called at in a block, when it is tried again, and how that comes out.
const AWAY = [
  { community: 'panwang', block: 0, turn: 4, again: 1, outcome: 'met', reason: '家中锁门，邻居说赶集去了，下午回来。' },
  { community: 'bukou', block: 1, turn: 2, again: 2, outcome: 'met', reason: '家中无人，电话约好明天上午在家。' },
  { community: 'dayang', block: 1, turn: 5, again: 2, outcome: 'reached_by_phone', reason: '家中无人，邻居说在市里女儿家住，先打电话再定。',
    then: '户主在市区女儿家小住，电话逐项核对，节后回村再上门看住房。' },
  { community: 'xiwangmen', block: 2, turn: 'last', again: 4, outcome: 'met', reason: '家中无人，邻居说走亲戚去了，傍晚回来，到时再来。' },
  { community: 'xiwangmen', block: 3, turn: 1, again: 4, outcome: 'reached_by_phone', reason: '家中无人，手机暂时打不通，傍晚再来。',
    then: '在市医院住院，今天回不来，电话逐项核对，出院后由帮扶责任人上门。' },
]

// Stops of one community in the order of its villages, cut into blocks. Those still open when the board is
// read are the last of the route: so many registered ones, so many added ones.
function route(homes, { calls, lastFrame }) {
  const last = calls.at(-1)
  const tail = (instant, count) => (count ? homes.filter((home) => home.instant === instant).slice(-count) : [])
  const late = new Set([...tail(false, lastFrame), ...tail(true, last - lastFrame)])
  const ordered = [...homes.filter((home) => !late.has(home)), ...homes.filter((home) => late.has(home))]
  let from = 0
  return calls.map((count) => ordered.slice(from, (from += count)))
}

// Puts stops without anybody at home into the blocks, and the second try into a later one.
function withAway(community, blocks) {
  const stops = blocks.map((homes) => homes.map((home) => ({ home, outcome: 'met' })))
  for (const { block, turn, again, outcome, reason, then, ...where } of AWAY) {
    if (where.community !== community) continue
    const frame = stops[block].filter((stop) => !stop.home.instant && stop.outcome === 'met')
    const stop = turn === 'last' ? frame.at(-1) : frame[turn]
    Object.assign(stop, { outcome: 'away', remarks: reason, revisit: dayOf(BLOCKS[again].from) })
    stops[again].push({ home: stop.home, outcome, remarks: then, second: true })
  }
  return stops
}

const REMARKS = [
  ['核对家庭成员和收入，与档案一致。'], ['老人精神好，胃口不错。', 'elders'], ['院落整洁，粮食、被褥充足。'],
  ['慰问信已收到，贴在墙上。'], ['家庭医生上月来量过血压。', 'chronic'], ['流转的地麦子长势好，收入有保证。'],
  ['口罩够用，近期没有外出。'], ['孩子在家上网课，书本齐全。', 'schooling'],
]

function remark(draw, { traits }) {
  const [text] = draw.pick(REMARKS.filter(([, needs]) => !needs || traits.has(needs)))
  return text
}

// Who of the group records and who goes along; the village's own cadre shows the way.
function party(draw, { post }, community, village) {
  const who = (role) => post(`${role}/${community}`).person.id
  const recorder = draw.weighted([['link', 70], ['secretary', 22], ['leader', 8]])
  const escorts = ['leader', 'secretary', 'link', 'inspector'].filter((role) => role !== recorder)
  return {
    recorder,
    author: who(recorder),
    companions: [...escorts.map(who), post(`cadre/${community}/${village}`).person.id],
  }
}

// Every call of the sweep, in no particular order of time.
export function sweep({ communities }, staff, register) {
  return communities.flatMap(({ key: community }) => {
    const draw = draws(`sweep/${community}`)
    const homes = register.filter((home) => home.community.key === community)
    return withAway(community, route(homes, PACE[community])).flatMap((stops, block) => {
      const { from, until } = BLOCKS[block]
      const pace = (until - from) / Math.max(stops.length, 1)
      return stops.map((stop, i) => {
        const start = from + Math.floor(((i + draw.int(0, 22) / 100) * pace) / SECOND) * SECOND
        // Where there is time left over, the group does not stay longer for it.
        const share = stop.outcome === 'met' ? draw.int(48, 72) / 100 : 0.2
        const end = start + Math.floor((Math.min(pace, LONGEST_PACE) * share) / SECOND) * SECOND
        return {
          ...stop,
          block,
          start,
          end: Math.max(end, start + 3 * MINUTE),
          remarks: stop.remarks ?? (stop.outcome === 'met' && draw.chance(0.2) ? remark(draw, stop.home) : ''),
          ...party(draw, staff, community, stop.home.village.name),
          asked: { policy: draw.chance(0.75), environment: draw.chance(0.85) },
          findings: [],
        }
      })
    })
  })
}

const REQUIRED = ['food', 'clothing', 'education', 'medical', 'housing', 'water', 'income']

// The checks of a call: what was found wrong is answered so, the rest is in order.
export function checks({ home, asked, findings }) {
  const wrong = new Set(findings.map(({ item }) => item))
  const items = [...REQUIRED, ...['policy', 'environment'].filter((item) => asked[item] || wrong.has(item))]
  return items.map((item) => {
    if (wrong.has(item)) return { item, answer: 'problem' }
    return { item, answer: item === 'education' && !home.traits.has('schooling') ? 'not_involved' : 'yes' }
  })
}

// The command of a call.
export function visitRecord(call, campaign) {
  const spoke = call.outcome === 'met' || call.outcome === 'reached_by_phone'
  return {
    kind: 'record_visit',
    visit: identify(`visit/${call.home.key}/${call.start}`, call.start),
    household: call.home.id,
    ...(campaign && { campaign }),
    visited_at: written(call.start),
    companions: call.outcome === 'reached_by_phone' ? [] : call.companions,
    outcome: call.outcome,
    checks: spoke ? checks(call) : [],
    findings: call.findings,
    ...(call.revisit && { revisit_on: call.revisit }),
    ...(call.remarks && { remarks: call.remarks }),
  }
}
