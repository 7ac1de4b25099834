// Who lives in a household: kinds of families with plausible ages, state of health and cause of hardship.
import { citizenId, identify } from './identifiers.mjs'
import { fullName, surname } from './names.mjs'

const YEAR_OF_REGISTER = 2020
const anySex = (draw) => (draw.chance(0.5) ? '1' : '2')

// Each kind gives its members as [relation, sex, age] and its cause; the first member is the head.
const KINDS = {
  elder_alone(draw) {
    return { people: [['head', anySex(draw), draw.int(64, 91)]], cause: draw.weighted([['illness', 45], ['disability', 20], ['labour', 35]]) }
  },
  elder_couple(draw) {
    const age = draw.int(62, 84)
    return {
      people: [['head', '1', age], ['spouse', '2', Math.max(58, age + draw.int(-6, 3))]],
      cause: draw.weighted([['illness', 50], ['disability', 20], ['labour', 30]]),
    }
  },
  elder_and_grown_child(draw) {
    const age = draw.int(68, 86)
    const sex = draw.chance(0.75) ? '1' : '2'
    return {
      people: [['head', anySex(draw), age], [sex === '1' ? 'son' : 'daughter', sex, age - draw.int(24, 33)]],
      cause: 'disability',
      struck: 1,
    }
  },
  parents_and_children(draw) {
    const age = draw.int(42, 54)
    const children = draw.chance(0.35) ? 2 : 1
    const people = [['head', '1', age], ['spouse', '2', age - draw.int(0, 4)]]
    for (let turn = 0; turn < children; turn += 1) {
      const sex = anySex(draw)
      people.push([sex === '1' ? 'son' : 'daughter', sex, draw.int(9, Math.min(20, age - 25)) - turn * 3])
    }
    return { people, cause: draw.weighted([['schooling', 45], ['illness', 30], ['skill', 12], ['funds', 13]]) }
  },
  grandparents_and_child(draw) {
    const age = draw.int(62, 74)
    const sex = anySex(draw)
    return {
      people: [['head', '1', age], ['spouse', '2', age - draw.int(-2, 5)], [sex === '1' ? 'grandson' : 'granddaughter', sex, draw.int(7, 15)]],
      cause: draw.weighted([['labour', 60], ['illness', 20], ['schooling', 20]]),
    }
  },
  three_generations(draw) {
    const age = draw.int(48, 57)
    const sex = anySex(draw)
    const people = [['head', '1', age], ['spouse', '2', age - draw.int(0, 4)], ['mother', '2', age + draw.int(21, 29)]]
    if (draw.chance(0.5)) people.push(['father', '1', age + draw.int(23, 30)])
    people.push([sex === '1' ? 'son' : 'daughter', sex, draw.int(12, 20)])
    return { people, cause: draw.weighted([['illness', 50], ['schooling', 25], ['disaster', 12], ['funds', 13]]) }
  },
  siblings(draw) {
    const age = draw.int(61, 76)
    return { people: [['head', '1', age], ['sibling', '1', age - draw.int(2, 8)]], cause: 'disability', struck: 1 }
  },
}

const WEIGHTS = [
  ['elder_alone', 36], ['elder_couple', 31], ['elder_and_grown_child', 9], ['parents_and_children', 8],
  ['grandparents_and_child', 6], ['three_generations', 6], ['siblings', 4],
]

const ofWorkingAge = ([, , age]) => age >= 16 && age <= 59

// States of health that agree with the cause: somebody ill, somebody disabled, nobody able to work.
function healthOf(draw, kind, people) {
  const health = people.map((person) => {
    const [, , age] = person
    if (age >= 60) return draw.chance(0.55) ? ['chronic'] : ['healthy']
    return ofWorkingAge(person) && kind.cause === 'labour' ? ['chronic'] : ['healthy']
  })
  const struck = kind.struck ?? (people.length > 1 && people[1][2] > 30 && draw.chance(0.4) ? 1 : 0)
  if (kind.cause === 'illness') health[struck] = draw.chance(0.4) ? ['serious_illness'] : ['chronic']
  if (kind.cause === 'disability') health[struck] = draw.chance(0.25) ? ['disabled', 'chronic'] : ['disabled']
  return health
}

function bornOn(draw, age) {
  // So that the age is right when the register is taken in the middle of February.
  const [month, day] = [draw.int(1, 12), draw.int(1, 28)]
  const year = YEAR_OF_REGISTER - age - (month === 1 ? 0 : 1)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

// Sons, daughters and grandchildren bear the man's surname; wives and mothers their own.
function surnames(draw, people) {
  const family = surname(draw)
  const headIsWoman = people[0][1] === '2'
  const own = new Set(['spouse', 'mother', ...(headIsWoman ? ['head'] : [])])
  return people.map(([relation]) => (own.has(relation) ? undefined : family))
}

// The members of one household and the cause of its hardship.
export function family(draw, key, time) {
  const kind = KINDS[draw.weighted(WEIGHTS)](draw)
  const health = healthOf(draw, kind, kind.people)
  const families = surnames(draw, kind.people)
  const members = kind.people.map(([relation, sex, age], i) => {
    const born = bornOn(draw, age)
    return {
      id: identify(`member/${key}/${i}`, time + i),
      name: fullName(draw, sex, age, families[i]),
      relation,
      sex,
      born_on: born,
      citizen_id: citizenId(born, sex),
      health: health[i],
    }
  })
  return { members, cause: kind.cause, alone: kind.people.length === 1 }
}
