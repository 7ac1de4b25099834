// Those who work with the register, and their posts.
import { draws } from './chance.mjs'
import { identify, phone } from './identifiers.mjs'
import { fullName } from './names.mjs'
import { MINUTE, at } from './time.mjs'

export const HELPERS_PER_COMMUNITY = 5

// One leader for each community, in the order of the communities.
const LEADERS = ['党工委书记', '管委会主任', '党工委副书记', '纪工委书记', '管委会副主任', '管委会副主任']

const UNITS = {
  water: '市供水站',
  housing: '市住建局',
  medical_insurance: '市医保局',
  health: '市卫健局',
  education: '市教体局',
  broadcast: '市广播电视台',
  power: '市供电公司',
  employment: '市人社局',
  disability: '市残联',
}

export function staff({ founded, county, park, communities }) {
  const draw = draws('staff')
  const posts = new Map()
  const filled = []

  // Makes a person with a post; `known` is when, as `from` is the first day of the post.
  function hold(key, time, filledBy, role, division, title, term) {
    const sex = draw.chance(0.6) ? '1' : '2'
    const person = {
      id: identify(`person/${key}`, time),
      name: fullName(draw, sex, draw.int(28, 57)),
      phone: phone(),
    }
    const post = { key, id: identify(`post/${key}`, time), person, role, division, title, term }
    posts.set(key, post)
    if (filledBy) filled.push({ time, author: filledBy.person.id, post })
    return post
  }

  const spring = { from: '2020-02-05' }
  const countyClerk = hold('county-clerk', founded, null, 'office_clerk', county, '市扶贫办工作人员', { from: '2020-02-03' })

  let time = at('2020-02-05T09:00')
  const next = (minutes = 3) => (time += minutes * MINUTE)
  hold('city-office', next(), countyClerk, 'city_office', county, '市扶贫办负责人', spring)
  const clerk = hold('clerk', next(), countyClerk, 'office_clerk', park, '园区扶贫办工作人员', spring)
  hold('lead', next(), clerk, 'lead_in_charge', park, '分管负责人', spring)
  communities.forEach(({ key }, i) => hold(`leader/${key}`, next(), clerk, 'leader', park, LEADERS[i], spring))
  for (const { key, division } of communities) {
    hold(`secretary/${key}`, next(), clerk, 'community_secretary', division, '社区书记', spring)
    hold(`link/${key}`, next(), clerk, 'community_link', division, '包靠社区同志', spring)
  }
  for (const { key, villages } of communities) {
    for (const village of villages) {
      hold(`cadre/${key}/${village.name}`, next(), clerk, 'village_cadre', village.division, '村干部', spring)
    }
  }

  time = at('2020-02-06T09:00')
  for (const [unit, title] of Object.entries(UNITS)) {
    hold(`unit/${unit}`, next(5), clerk, 'unit_desk', park, title, spring)
  }
  time = at('2020-02-06T14:00')
  for (const { key } of communities) {
    for (let turn = 1; turn <= HELPERS_PER_COMMUNITY; turn += 1) {
      hold(`helper/${key}/${turn}`, next(4), clerk, 'helper', park, '帮扶责任人', spring)
    }
  }

  time = at('2020-04-29T09:00')
  const stretch = { from: '2020-05-01', until: '2020-05-10' }
  for (const { key } of communities) {
    hold(`inspector/${key}`, next(6), countyClerk, 'inspector', park, '市扶贫办督导员', stretch)
  }

  return {
    // Every post but the founder's, with when and by whom it is filled.
    filled,
    founder: countyClerk,
    // The post of a key such as 'clerk' or 'link/panwang'.
    post(key) {
      if (!posts.has(key)) throw new Error(`no post ${key}`)
      return posts.get(key)
    },
  }
}
