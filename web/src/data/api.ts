/**
 * What the interface under /api/v1 answers and takes: the server's own description, under the names the pages use.
 * `npm run api:generate` writes the description anew.
 */
import type {
  CampaignState,
  Category,
  Cause,
  Cell,
  CheckItem,
  Answer,
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
import type { components } from './generated'

type Described = components['schemas']

/** The lists of codes, each under the name the description gives it. */
interface Lists {
  Answer: Answer
  CampaignState: CampaignState
  Category: Category
  Cause: Cause
  Cell: Cell
  CheckItem: CheckItem
  DivisionKind: DivisionKind
  Health: Health
  Level: Level
  Permission: Permission
  ProblemState: ProblemState
  Relation: Relation
  Role: Role
  Scheme: Scheme
  Severity: Severity
  Sex: Sex
  Source: Source
  StepKind: StepKind
  TargetState: TargetState
}
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Code<T> = { [K in keyof Lists]: Same<T, Described[K]> extends true ? Lists[K] : never }[keyof Lists]
type Missing<T> = Extract<T, null | undefined>
type CodedWord<T> = string extends T ? T : [Code<T>] extends [never] ? T : Code<T>
/** A described shape in which each list of codes is the one of `codes.ts`. */
type Coded<T> = [NonNullable<T>] extends [string]
  ? CodedWord<NonNullable<T>> | Missing<T>
  : NonNullable<T> extends (infer E)[]
    ? Coded<E>[] | Missing<T>
    : NonNullable<T> extends object
      ? { [K in keyof NonNullable<T>]: Coded<NonNullable<T>[K]> } | Missing<T>
      : T
type Schemas = { [K in keyof Described]: Coded<Described[K]> }

/** An instant, RFC 3339. */
export type Moment = string
/** A day, `2020-05-03`. */
export type Day = string

export interface Named {
  id: string
  name?: string | null
}

export interface Paged<T> {
  items: T[]
  next?: string | null
  total?: number | null
}

/** The visit's outcome, told apart from the outcome of a command. */
type WithOutcome<T> = Omit<T, 'outcome'> & { outcome: Outcome }

export type SetupState = Schemas['Setup']
export type ListedDivision = Schemas['Place']
export type SetupRequest = Schemas['NewAuthority']

export type Me = Schemas['Me']
export type DivisionRow = Schemas['DivisionItem']

export type Board = Schemas['Board']
export type BoardCell = BoardCommunity['cells'][number]
export type BoardCommunity = Board['communities'][number]
export type CallNow = Board['call_now'][number]

export type CampaignRow = Schemas['CampaignItem']
export type Campaign = Schemas['CampaignPage']
export type CampaignGroup = Schemas['CampaignGroup']
export type StateCounts = Campaign['frame']['states']
export type TargetRow = Schemas['TargetItem']

export type HouseholdRow = Schemas['HouseholdItem']
export type Household = Omit<Schemas['HouseholdPage'], 'visits'> & {
  visits: WithOutcome<Schemas['VisitItem']>[]
}
export type Revealed = Schemas['Revealed']
export type ReadRow = Schemas['ReadItem']

export type Visit = WithOutcome<Schemas['VisitPage']>

export type ProblemRow = Schemas['ProblemItem']
export type Problem = Schemas['ProblemPage']
export type TimelineEntry = Schemas['TimelineStep']

export type PostRow = Schemas['PostItem']
export type AccountRow = Schemas['AccountRow']

export interface Refusal {
  /** Stable; the page's own complaints carry `page`. */
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
