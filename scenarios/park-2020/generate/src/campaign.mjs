// The campaign 五一遍访: planned, groups formed, list frozen, instant-assistance households added, closed.
import { identify } from './identifiers.mjs'
import { MINUTE, at } from './time.mjs'

const ORDINALS = ['第一组', '第二组', '第三组', '第四组', '第五组', '第六组']
const PLANNED = at('2020-04-28T09:30')

export function campaign({ park, communities }, { post }, register) {
  const id = identify('campaign', PLANNED)
  const clerk = post('clerk').person.id
  const person = (key) => post(key).person.id
  const commands = [[PLANNED, clerk, {
    kind: 'plan_campaign', campaign: id, name: '五一遍访', division: park.id, schemes: ['poverty_registered'],
    from: '2020-05-03', until: '2020-05-04',
  }]]
  communities.forEach(({ key, division, villages }, i) => {
    const time = at('2020-04-29T14:00') + i * 8 * MINUTE
    commands.push([time, clerk, {
      kind: 'form_group',
      campaign: id,
      group: {
        id: identify(`group/${key}`, time),
        name: ORDINALS[i],
        leader: person(`leader/${key}`),
        members: [
          person(`secretary/${key}`), person(`link/${key}`), person(`inspector/${key}`),
          ...villages.map((village) => person(`cadre/${key}/${village.name}`)),
        ],
        areas: [division.id],
      },
    }])
  })
  commands.push([at('2020-05-03T07:30'), clerk, { kind: 'start_campaign', campaign: id }])
  commands.push([at('2020-05-03T07:45'), clerk, {
    kind: 'add_targets', campaign: id, households: register.filter(({ instant }) => instant).map((home) => home.id),
  }])
  commands.push([at('2020-05-05T09:00'), clerk, { kind: 'close_campaign', campaign: id }])
  return { id, commands }
}
