/** A visit as it is being written down, and the action it becomes. */
import { uuid7, type Action, type Answer, type Category, type CheckItem, type Named, type Outcome, type Severity } from '@/data'
import { CHECK_ITEMS, needsReason, spoke } from '@/data'
import { momentOf } from '@/time'

export interface FindingDraft {
  problem: string
  /** The check it belongs to; none for what no check asks about. */
  item: CheckItem | null
  category: Category
  severity: Severity
  description: string
  fixed: boolean
  fixedBy: string
  measure: string
}

export interface VisitDraft {
  visit: string
  household: string
  campaign: string
  /** `2020-05-04T15:40` in Beijing. */
  visitedAt: string
  companions: Named[]
  outcome: Outcome | null
  answers: Partial<Record<CheckItem, Answer>>
  findings: FindingDraft[]
  revisitOn: string
  remarks: string
}

export function newFinding(item: CheckItem | null, author: string): FindingDraft {
  return {
    problem: uuid7(),
    item,
    category: item ?? 'broadcast',
    severity: 'general',
    description: '',
    fixed: false,
    fixedBy: author,
    measure: '',
  }
}

/** Answers a check; answering "problem" opens a finding, any other answer takes its findings away. */
export function answer(draft: VisitDraft, item: CheckItem, value: Answer, author: string): void {
  draft.answers[item] = value
  const has = draft.findings.some((finding) => finding.item === item)
  if (value === 'problem' && !has) draft.findings.push(newFinding(item, author))
  if (value !== 'problem') draft.findings = draft.findings.filter((finding) => finding.item !== item)
}

/** Findings in the order they stand on the page, as a refusal counts them. */
export function findingsInOrder(draft: VisitDraft): FindingDraft[] {
  const order = (finding: FindingDraft) => (finding.item ? CHECK_ITEMS.indexOf(finding.item) : CHECK_ITEMS.length)
  return draft.findings
    .map((finding, index) => ({ finding, index }))
    .sort((one, other) => order(one.finding) - order(other.finding) || one.index - other.index)
    .map(({ finding }) => finding)
}

export function toAction(draft: VisitDraft): Action {
  const outcome = draft.outcome ?? 'met'
  const talked = spoke(outcome)
  return {
    kind: 'record_visit',
    visit: draft.visit,
    household: draft.household,
    ...(draft.campaign && { campaign: draft.campaign }),
    visited_at: momentOf(draft.visitedAt),
    companions: draft.companions.map((person) => person.id),
    outcome,
    checks: talked
      ? CHECK_ITEMS.flatMap((item) => {
          const given = draft.answers[item]
          return given ? [{ item, answer: given }] : []
        })
      : [],
    findings: talked
      ? findingsInOrder(draft).map((finding) => ({
          problem: finding.problem,
          ...(finding.item && { item: finding.item }),
          category: finding.category,
          severity: finding.severity,
          description: finding.description.trim(),
          ...(finding.fixed && {
            fixed_on_the_spot: { fixed_by: finding.fixedBy, measure: finding.measure.trim() },
          }),
        }))
      : [],
    ...(outcome === 'away' && draft.revisitOn && { revisit_on: draft.revisitOn }),
    ...(draft.remarks.trim() && { remarks: draft.remarks.trim() }),
  }
}

/** Whether anything was written that would be lost. */
export function isTouched(draft: VisitDraft): boolean {
  return draft.outcome !== null || draft.findings.length > 0 || draft.remarks.trim() !== ''
}

export { needsReason, spoke }
