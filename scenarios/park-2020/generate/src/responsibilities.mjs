// Who answers for whom: all five levels, from the city down to each household's helper.
import { identify } from './identifiers.mjs'
import { SECOND, at } from './time.mjs'

export function responsibilities({ park, communities }, { founder, post }, register) {
  const statements = []
  let time = at('2020-02-19T09:00')
  function answers(author, level, postKey, charge) {
    time += 90 * SECOND
    const { id } = post(postKey)
    statements.push({
      time,
      author: author.person.id,
      responsibility: { id: identify(`responsibility/${level}/${postKey}/${Object.values(charge)[0]}`, time), level, post: id, charge, from: '2020-02-19' },
    })
  }

  const clerk = post('clerk')
  answers(founder, 'county', 'city-office', { division: park.id })
  answers(clerk, 'township', `leader/${communities[0].key}`, { division: park.id })
  for (const { key, division } of communities) answers(clerk, 'community', `secretary/${key}`, { division: division.id })
  for (const { key, villages } of communities) {
    for (const village of villages) answers(clerk, 'village', `cadre/${key}/${village.name}`, { division: village.division.id })
  }
  for (const { helper, id } of register) answers(clerk, 'household', helper, { household: id })
  return statements
}
