/** What the interface under /api/v1 answers and takes. */
import type {
  Answer,
  CampaignState,
  Category,
  Cause,
  Cell,
  CheckItem,
  DivisionKind,
  Health,
  Level,
  Outcome,
  Permission,
  ProblemState,
  Relation,
  Role,
  Scheme,
  Severity,
  Sex,
  Source,
  StepKind,
  TargetState,
} from './codes'

/** An instant, RFC 3339. */
export type Moment = string
/** A day, `2020-05-03`. */
export type Day = string

export interface Named {
  id: string
  name: string
}

export interface Paged<T> {
  items: T[]
  next?: string | null
  total?: number | null
}

export interface SetupState {
  founded: boolean
  clock: Moment
  demo: boolean
}
export interface ListedDivision {
  code: string
  name: string
}
export interface SetupRequest {
  divisions: { name: string; kind: DivisionKind; official_code?: string }[]
  clerk: { name: string; phone?: string }
  title: string
  username: string
  password: string
  one_time: string
}

export interface MyPost {
  id: string
  role: Role
  title: string
  division: Named
}
export interface Me {
  person: Named
  username: string
  authority: string
  clock: Moment
  demo: boolean
  posts: MyPost[]
  permissions: Permission[]
  must_change_password: boolean
}

export interface DivisionRow {
  id: string
  parent?: string | null
  kind: DivisionKind
  name: string
  official_code?: string | null
  ours: boolean
}

export interface BoardCell {
  household: string
  number_tail?: string | null
  cell: Cell
  added: boolean
  village: Named
  head?: string | null
}
export interface BoardCommunity {
  id: string
  name: string
  targets: number
  reached: number
  cells: BoardCell[]
}
export interface BoardGroup {
  id: string
  name: string
  leader: { id: string; name: string; title?: string | null }
  areas: string[]
  targets: number
  reached: number
}
export interface CallNow {
  post: { id: string; title: string; person_name: string }
  open: number
  overdue: number
  oldest_due?: Day | null
}
export interface Board {
  campaign?: { id: string; name: string; from: Day; until?: Day | null; state: CampaignState } | null
  now: Moment
  today: Day
  scope: Named
  headline: {
    targets: number
    reached: number
    on_site: number
    by_phone: number
    added: number
    added_reached: number
    problems_found: number
    fixed_on_the_spot: number
    open: number
    awaiting: number
    overdue: number
    closed: number
  }
  states: Partial<Record<TargetState, number>>
  communities: BoardCommunity[]
  groups: BoardGroup[]
  problem_types: { category: Category; found: number; closed: number }[]
  rhythm: { hour: string; visited: number }[]
  call_now: CallNow[]
}

export interface ActionPermit {
  kind: string
  allowed: boolean
  code?: string | null
}

export interface CampaignRow {
  id: string
  name: string
  state: CampaignState
  division: Named
  from: Day
  until?: Day | null
  targets: number
  reached: number
}
export type StateCounts = Partial<Record<TargetState, number>>
export interface CampaignGroup {
  id: string
  name: string
  leader: Named
  members: Named[]
  areas: Named[]
  targets: number
  states: StateCounts
}
export interface Campaign {
  id: string
  name: string
  state: CampaignState
  division: Named
  from: Day
  until?: Day | null
  schemes: Scheme[]
  started_at?: Moment | null
  frame: { targets: number; states: StateCounts; by_scheme: Partial<Record<Scheme, number>> }
  added: { targets: number; states: StateCounts }
  groups: CampaignGroup[]
  actions: ActionPermit[]
}
export interface TargetRow {
  household: string
  head?: string | null
  address?: string | null
  village: Named
  group?: Named | null
  state: TargetState
  added: boolean
  last_visit_at?: Moment | null
  revisit_on?: Day | null
  open_problems: number
}

export interface HouseholdRow {
  id: string
  head?: string | null
  number?: string | null
  village: Named
  community?: Named | null
  schemes: Scheme[]
  members: number
  open_problems: number
  last_visit_at?: Moment | null
  helper?: { name: string; title: string } | null
}
export interface HouseholdMember {
  id: string
  name?: string | null
  relation?: Relation | null
  sex?: Sex | null
  age?: number | null
  health: Health[]
  citizen_id?: string | null
}
export interface HouseholdResponsibility {
  id?: string
  level: Level
  person: Named
  title: string
  phone?: string | null
}
export interface HouseholdVisit {
  id: string
  visited_at: Moment
  visitor: Named
  outcome: Outcome
  problems: number
  campaign?: Named | null
}
export interface Household {
  id: string
  version: number
  division: { id: string; name: string; path: string[] }
  number?: string | null
  address?: string | null
  phone?: string | null
  cause: Cause
  has_broadcast_tv?: boolean | null
  schemes: { scheme: Scheme; from: Day; until?: Day | null }[]
  members: HouseholdMember[]
  responsibilities: HouseholdResponsibility[]
  visits: HouseholdVisit[]
  problems: ProblemRow[]
  erased: boolean
  source: Source
  as_of: Day
}
export interface Revealed {
  number?: string | null
  address?: string | null
  phone?: string | null
  members: { id: string; name?: string | null; citizen_id?: string | null; born_on?: Day | null; phone?: string | null }[]
}
export interface ReadRow {
  at: Moment
  person: Named
  what: 'open' | 'reveal'
  reason?: string | null
}

export interface Visit {
  id: string
  household: { id: string; head?: string | null }
  campaign?: Named | null
  visited_at: Moment
  recorded_at: Moment
  visitor: Named
  companions: Named[]
  outcome: Outcome
  checks: { item: CheckItem; answer: Answer }[]
  findings: ProblemRow[]
  remarks?: string | null
  late: boolean
  revisit_on?: Day | null
}

export interface ProblemRow {
  id: string
  no: number | string
  household: { id: string; head?: string | null }
  village: Named
  category: Category
  severity: Severity
  state: ProblemState
  description?: string | null
  found_at: Moment
  found_by: Named
  owner?: { post: string; title: string; person: Named } | null
  due_on?: Day | null
  overdue: boolean
  on_the_spot: boolean
}
export interface TimelineEntry {
  seq: number
  at: Moment
  author: Named
  step: StepKind | 'found'
  from?: ProblemState | null
  to?: ProblemState | null
  words?: string | null
  detail?: Record<string, unknown> | null
}
export type VerifierStanding = 'qualified' | 'is_fixer' | 'not_escort' | 'not_permitted' | 'below'
export interface Problem extends ProblemRow {
  campaign?: Named | null
  visit?: string | null
  item?: CheckItem | null
  timeline: TimelineEntry[]
  verification?: { level?: Level | null; raised: boolean } | null
  verifier_standing?: VerifierStanding | null
  actions: ActionPermit[]
}

export interface PostRow {
  id: string
  role: Role
  title: string
  person: Named
  division: Named
  from: Day
  until?: Day | null
}
export interface AccountRow {
  username: string
  person: Named
  disabled: boolean
}

export interface Refusal {
  code: string
  field?: string | null
  details?: Record<string, string> | null
  zh: string
  en: string
}
export interface Receipt {
  id: string
  outcome: 'accepted' | 'refused'
  seq?: number | null
  repeated: boolean
  refusal?: Refusal | null
}
