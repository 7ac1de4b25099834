// The register: 144 registered households and 36 under instant assistance, over the villages.
import { draws } from './chance.mjs'
import { family } from './families.mjs'
import { identify, phone } from './identifiers.mjs'
import { INSTANT_PER_COMMUNITY } from './places.mjs'
import { HELPERS_PER_COMMUNITY } from './staff.mjs'
import { MINUTE, ageOn, at, dayOf } from './time.mjs'

// The n-th registered household of these communities has no television when it is registered; all others have it.
const WITHOUT_TELEVISION = { lushui: 3, dayang: 9, panwang: 17 }
// A community is registered on one day; 15 and 16 February are a weekend.
const DAYS = ['2020-02-10', '2020-02-11', '2020-02-12', '2020-02-13', '2020-02-14', '2020-02-17']

const REGISTERED_SINCE = ['2014-05-01', '2015-12-01', '2016-12-01', '2017-12-01', '2018-12-01']
const EXITED_SINCE = { '2014-05-01': '2016-12-31', '2015-12-01': '2017-12-31', '2016-12-01': '2018-12-31' }
const INSTANT_SINCE = ['2019-04-12', '2019-06-20', '2019-08-15', '2019-10-17', '2019-11-28', '2019-12-19']

function schemes(draw, instant, alone) {
  const enrolled = []
  if (instant) {
    enrolled.push({ scheme: 'instant_assistance', from: draw.pick(INSTANT_SINCE) })
  } else {
    const from = draw.pick(REGISTERED_SINCE)
    enrolled.push({ scheme: 'poverty_registered', from })
    if (EXITED_SINCE[from] && draw.chance(0.8)) enrolled.push({ scheme: 'exited_with_policy', from: EXITED_SINCE[from] })
  }
  if (alone && !instant && draw.chance(0.08)) enrolled.push({ scheme: 'destitute_support', from: '2019-01-01' })
  else if (draw.chance(instant ? 0.15 : 0.27)) enrolled.push({ scheme: 'minimum_living', from: '2019-07-01' })
  return enrolled
}

// What a remark or a problem may presuppose, so that it is told of households it can be true of.
function traits(members, television) {
  const ages = members.map(({ born_on: born }) => ageOn(born, '2020-05-03'))
  const ill = (state) => members.some(({ health }) => health.includes(state))
  return new Set([
    ages.some((age) => age >= 6 && age <= 16) && 'schooling',
    ages.every((age) => age >= 60) && 'elders',
    members.some(({ health }, i) => ages[i] >= 18 && ages[i] <= 68 && health.includes('healthy')) && 'able',
    ill('chronic') && 'chronic',
    (ill('chronic') || ill('serious_illness')) && 'ill',
    ill('disabled') && 'disabled',
    !television && 'no-television',
  ].filter(Boolean))
}

// The villages of `count` households: even, the first villages taking what is left over.
function spread(villages, count) {
  const each = Math.floor(count / villages.length)
  return villages.flatMap((village, i) => Array(each + (i < count % villages.length ? 1 : 0)).fill(village))
}

// Frame and instant households of a community in the order of its villages and house numbers.
function dwellings(draw, { villages, frame }) {
  const homes = [
    ...spread(villages, frame).map((village) => ({ village, instant: false })),
    ...spread(villages, INSTANT_PER_COMMUNITY).map((village) => ({ village, instant: true })),
  ]
  const taken = new Set()
  for (const home of homes) {
    do home.house = draw.int(3, 186)
    while (taken.has(`${home.village.name}/${home.house}`))
    taken.add(`${home.village.name}/${home.house}`)
  }
  return homes.toSorted((one, two) => villages.indexOf(one.village) - villages.indexOf(two.village) || one.house - two.house)
}

export function households({ communities }) {
  let number = 0
  return communities.flatMap((community, day) => {
    const draw = draws(`households/${community.key}`)
    let time = at(`${DAYS[day]}T08:50`)
    const homes = dwellings(draw, community)
    const withoutTelevision = homes.filter(({ instant }) => !instant)[WITHOUT_TELEVISION[community.key]]
    return homes.map((home, i) => {
      // Seven in an hour at a desk, with a pause at noon.
      time += draw.int(9, 14) * MINUTE
      if (time > at(`${DAYS[day]}T11:45`) && time < at(`${DAYS[day]}T13:30`)) time = at(`${DAYS[day]}T13:35`)
      const key = `${community.key}/${i}`
      const { members, cause, alone } = family(draw, key, time + 1)
      number += 1
      const household = {
        key,
        id: identify(`household/${key}`, time),
        time,
        community,
        village: home.village,
        instant: home.instant,
        helper: `helper/${community.key}/${(i % HELPERS_PER_COMMUNITY) + 1}`,
        traits: traits(members, home !== withoutTelevision),
      }
      household.registration = {
        household: household.id,
        division: home.village.division.id,
        number: `0078202${String(number).padStart(5, '0')}`,
        address: `${home.house}号`,
        phone: phone(),
        cause,
        has_broadcast_tv: home !== withoutTelevision,
        schemes: schemes(draw, home.instant, alone),
        members,
        source: 'document',
        as_of: dayOf(time),
      }
      return household
    })
  })
}
