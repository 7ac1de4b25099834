/** What may be done, as the body of a command. */
import type { Day, Moment } from './api'
import type {
  Answer,
  Category,
  Cause,
  CheckItem,
  DivisionKind,
  Health,
  Level,
  Outcome,
  Relation,
  Role,
  Scheme,
  Severity,
  Sex,
  Source,
} from './codes'

export interface Finding {
  problem: string
  item?: CheckItem
  category: Category
  severity: Severity
  description: string
  fixed_on_the_spot?: { fixed_by: string; measure: string }
}

export interface Member {
  id: string
  name: string
  relation: Relation
  sex: Sex
  born_on: Day
  citizen_id?: string
  health: Health[]
}

export type Action =
  | {
      kind: 'add_division'
      division: { id: string; parent: string; kind: DivisionKind; name: string; official_code?: string }
    }
  | {
      kind: 'fill_post'
      person: { id: string; name: string; phone?: string }
      post: string
      role: Role
      division: string
      title: string
      from: Day
      until?: Day
    }
  | { kind: 'end_post'; post: string; until: Day }
  | {
      kind: 'register_household'
      household: string
      division: string
      number: string
      address: string
      phone?: string
      cause: Cause
      has_broadcast_tv?: boolean
      schemes: { scheme: Scheme; from: Day; until?: Day }[]
      members: Member[]
      source: Source
      as_of: Day
    }
  | {
      kind: 'assign_responsibility'
      id: string
      level: Level
      post: string
      charge: { household: string } | { division: string }
      from: Day
      until?: Day
    }
  | {
      kind: 'plan_campaign'
      campaign: string
      name: string
      division: string
      schemes: Scheme[]
      from: Day
      until?: Day
    }
  | {
      kind: 'form_group'
      campaign: string
      group: { id: string; name: string; leader: string; members: string[]; areas: string[] }
    }
  | { kind: 'start_campaign'; campaign: string }
  | { kind: 'add_targets'; campaign: string; households: string[] }
  | { kind: 'close_campaign'; campaign: string }
  | {
      kind: 'record_visit'
      visit: string
      household: string
      campaign?: string
      visited_at: Moment
      companions: string[]
      outcome: Outcome
      checks: { item: CheckItem; answer: Answer }[]
      findings: Finding[]
      revisit_on?: Day
      remarks?: string
    }
  | { kind: 'triage_problem'; problem: string; category: Category; severity: Severity }
  | { kind: 'assign_problem'; problem: string; owner: string; due_on: Day; note?: string }
  | { kind: 'start_rectification'; problem: string }
  | { kind: 'report_rectification'; problem: string; measure: string }
  | { kind: 'verify_rectification'; problem: string; passed: boolean; observation: string }
  | { kind: 'dismiss_problem'; problem: string; reason: string }
  | { kind: 'reopen_problem'; problem: string; reason: string }
  | {
      kind: 'erase_subject'
      subject: { household: string } | { member: string } | { person: string }
      ground: string
    }

export type ActionKind = Action['kind']
