// Puts the whole story together.
import { campaign } from './campaign.mjs'
import { households } from './households.mjs'
import { places } from './places.mjs'
import { problems } from './problems.mjs'
import { responsibilities } from './responsibilities.mjs'
import { Script } from './script.mjs'
import { staff } from './staff.mjs'
import { sweep, visitRecord } from './sweep.mjs'

const DEMO_CLOCK = '2020-05-04T15:40:00+08:00'
// The log-ins stand around one community where homes are still to be visited at that hour.
const SHOWN = 'fanjialing'

function logins({ communities }, people, calls) {
  const { name } = communities.find(({ key }) => key === SHOWN)
  const { home } = calls.find(({ home, block, second }) => home.community.key === SHOWN && block === 4 && !home.instant && !second)
  const list = [
    ['clerk', 'clerk', '园区扶贫办工作人员', 'Park office clerk'],
    ['county', 'county-clerk', '市扶贫办工作人员', 'City office clerk'],
    ['lead', 'lead', '园区分管负责人', 'Lead in charge'],
    ['leader1', `leader/${SHOWN}`, `第四组带队领导（${name}）`, 'Leader of the fourth group (Fanjialing)'],
    ['secretary1', `secretary/${SHOWN}`, `${name}书记`, 'Community secretary, Fanjialing'],
    ['link1', `link/${SHOWN}`, `包靠${name}同志`, 'Community link, Fanjialing'],
    ['cadre1', `cadre/${SHOWN}/${home.village.name}`, `${home.village.name}村干部`, 'Village cadre, Fanjialing community'],
    ['helper1', home.helper, `帮扶责任人（${name}）`, 'Helper, Fanjialing'],
    ['water', 'unit/water', '市供水站', 'Water station'],
    ['inspector1', `inspector/${SHOWN}`, '市扶贫办督导员（第四组）', 'City inspector, fourth group'],
  ]
  return list.map(([username, post, zh, en]) => ({ username, person: people.post(post).person.id, label: { zh, en } }))
}

// [path, text] for every file of the scenario.
export async function scenario() {
  const script = new Script()
  const tree = await places()
  const people = staff(tree)
  const { founder } = people
  script.add(tree.founded, founder.person.id, {
    kind: 'found_authority', divisions: tree.chain, clerk: founder.person, post: founder.id, title: founder.title, from: founder.term.from,
  })
  for (const { time, division } of tree.added) script.add(time, founder.person.id, { kind: 'add_division', division })
  for (const { time, author, post } of people.filled) {
    const { person, id, role, division, title, term } = post
    script.add(time, author, { kind: 'fill_post', person, post: id, role, division: division.id, title, ...term })
  }

  const register = households(tree)
  const clerk = people.post('clerk').person.id
  for (const { time, registration } of register) script.add(time, clerk, { kind: 'register_household', ...registration })
  for (const { time, author, responsibility } of responsibilities(tree, people, register)) {
    script.add(time, author, { kind: 'assign_responsibility', ...responsibility })
  }

  const round = campaign(tree, people, register)
  for (const command of round.commands) script.add(...command)
  const calls = sweep(tree, people, register)
  const steps = problems(people, register, calls)
  for (const call of calls) script.add(call.end, call.author, visitRecord(call, round.id))
  for (const command of steps) script.add(...command)

  const description = {
    id: 'park-2020',
    title: { zh: '诸城高新园 · 2020 年春', en: 'Zhucheng High-tech Park, spring 2020' },
    authority: tree.county.id,
    demo_clock: DEMO_CLOCK,
    password: 'bianfang-2020',
    logins: logins(tree, people, calls),
  }
  return [['scenario.json', `${JSON.stringify(description, null, 2)}\n`], ...script.files()]
}
