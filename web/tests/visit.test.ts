import { describe, expect, it } from 'vitest'
import { answer, findingsInOrder, newFinding, toAction, type VisitDraft } from '@/components/visit/draft'
import { REQUIRED_CHECKS, uuid7 } from '@/data'
import { groupOf, inTreeOrder } from '@/divisions'
import { addDays, dayOf, daysBetween, minuteOf, momentOf } from '@/time'
import type { DivisionRow } from '@/data'

const ME = uuid7()
const draft = (): VisitDraft => ({
  visit: uuid7(),
  household: uuid7(),
  campaign: '',
  visitedAt: '2020-05-04T15:40',
  companions: [],
  outcome: 'met',
  answers: {},
  findings: [],
  revisitOn: '2020-05-05',
  remarks: '  ',
})

describe('a visit being written down', () => {
  it('opens a finding where a check is a problem and takes it away again', () => {
    const one = draft()
    answer(one, 'water', 'problem', ME)
    answer(one, 'water', 'problem', ME)
    expect(one.findings).toHaveLength(1)
    expect(one.findings[0]).toMatchObject({ item: 'water', category: 'water', fixedBy: ME })
    answer(one, 'water', 'yes', ME)
    expect(one.findings).toEqual([])
  })

  it('becomes the action of a visit, findings in the order of the page', () => {
    const one = draft()
    one.findings.push({ ...newFinding(null, ME), description: '收不到电视' })
    for (const item of REQUIRED_CHECKS) answer(one, item, 'yes', ME)
    answer(one, 'water', 'problem', ME)
    answer(one, 'food', 'problem', ME)
    const water = one.findings.find((finding) => finding.item === 'water')!
    Object.assign(water, { description: ' 水压低 ', fixed: true, measure: ' 换阀门 ' })
    expect(findingsInOrder(one).map((finding) => finding.item)).toEqual(['food', 'water', null])
    expect(toAction(one)).toMatchObject({
      kind: 'record_visit',
      visited_at: '2020-05-04T15:40:00+08:00',
      findings: [
        { item: 'food' },
        { item: 'water', description: '水压低', fixed_on_the_spot: { fixed_by: ME, measure: '换阀门' } },
        { category: 'broadcast', description: '收不到电视' },
      ],
    })
    expect(toAction(one)).not.toHaveProperty('campaign')
    expect(toAction(one)).not.toHaveProperty('remarks')
    expect(toAction(one)).not.toHaveProperty('revisit_on')
  })

  it('carries no checks where nobody was met', () => {
    const one = draft()
    answer(one, 'water', 'problem', ME)
    one.outcome = 'away'
    expect(toAction(one)).toMatchObject({ checks: [], findings: [], revisit_on: '2020-05-05' })
  })
})

describe('Beijing time', () => {
  it('holds wherever the page is read', () => {
    const moment = Date.parse('2020-05-03T17:30:00Z')
    expect(dayOf(moment)).toBe('2020-05-04')
    expect(minuteOf(moment)).toBe('2020-05-04T01:30')
    expect(Date.parse(momentOf('2020-05-04T01:30'))).toBe(moment)
  })

  it('counts days over the end of a month', () => {
    expect(addDays('2020-02-28', 2)).toBe('2020-03-01')
    expect(daysBetween('2020-05-04', '2020-04-29')).toBe(-5)
  })
})

describe('places', () => {
  const row = (id: string, parent: string | null, kind: DivisionRow['kind']): DivisionRow => ({ id, parent, kind, name: id, ours: true })
  const rows = [row('village', 'community', 'village'), row('park', null, 'township'), row('community', 'park', 'community')]

  it('stand under what they belong to', () => {
    expect(inTreeOrder(rows).map((line) => [line.row.id, line.depth])).toEqual([
      ['park', 0],
      ['community', 1],
      ['village', 2],
    ])
    expect(inTreeOrder(rows, ['village']).map((line) => line.depth)).toEqual([0])
  })

  it('belong to the group whose area is nearest above', () => {
    const groups = [
      { name: 'wide', areas: [{ id: 'park' }] },
      { name: 'near', areas: [{ id: 'community' }] },
    ]
    expect(groupOf(groups, rows, 'village')?.name).toBe('near')
    expect(groupOf(groups, rows, 'elsewhere')).toBeNull()
  })
})
