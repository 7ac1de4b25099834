/**
 * The domain's closed lists of codes, in its order. A test compares each with the source of the domain, so that
 * a code added there cannot be forgotten here.
 */
export const CELLS = [
  'not_visited',
  'away',
  'no_problem',
  'problems_closed',
  'rectifying',
  'awaiting_verification',
  'overdue',
  'not_reached',
] as const
export const TARGET_STATES = [
  'planned',
  'away',
  'visited_on_site',
  'reached_by_phone',
  'refused',
  'moved',
  'not_found',
  'deceased',
  'wrongly_listed',
] as const
export const CAMPAIGN_STATES = ['draft', 'running', 'closed'] as const
export const OUTCOMES = [
  'met',
  'reached_by_phone',
  'away',
  'refused',
  'moved',
  'not_found',
  'deceased',
  'wrongly_listed',
] as const
export const CHECK_ITEMS = [
  'food',
  'clothing',
  'education',
  'medical',
  'housing',
  'water',
  'income',
  'policy',
  'environment',
] as const
export const ANSWERS = ['yes', 'problem', 'not_involved'] as const
export const CATEGORIES = [
  'food',
  'clothing',
  'education',
  'medical',
  'housing',
  'water',
  'income',
  'policy',
  'helper_duty',
  'records',
  'environment',
  'broadcast',
  'funds',
] as const
export const SEVERITIES = ['minor', 'general', 'major'] as const
export const PROBLEM_STATES = [
  'found',
  'triaged',
  'assigned',
  'in_progress',
  'reported_done',
  'awaiting_verification',
  'closed',
  'not_a_problem',
] as const
export const STEP_KINDS = [
  'triage',
  'assign',
  'start',
  'report_done',
  'await_verification',
  'verify_passed',
  'verify_failed',
  'dismiss',
  'reopen',
] as const
export const ROLES = [
  'office_clerk',
  'lead_in_charge',
  'leader',
  'city_office',
  'community_secretary',
  'community_link',
  'village_cadre',
  'helper',
  'unit_desk',
  'inspector',
] as const
export const LEVELS = ['household', 'village', 'community', 'township', 'county'] as const
export const SCHEMES = [
  'poverty_registered',
  'exited_with_policy',
  'instant_assistance',
  'minimum_living',
  'destitute_support',
] as const
export const CAUSES = [
  'illness',
  'disability',
  'schooling',
  'disaster',
  'labour',
  'skill',
  'funds',
  'other',
] as const
export const RELATIONS = [
  'head',
  'spouse',
  'son',
  'daughter',
  'daughter_in_law',
  'son_in_law',
  'grandson',
  'granddaughter',
  'father',
  'mother',
  'sibling',
  'other',
] as const
export const SEXES = ['0', '1', '2', '9'] as const
export const HEALTH = ['healthy', 'chronic', 'serious_illness', 'disabled'] as const
export const SOURCES = ['declared', 'seen', 'document', 'matched'] as const
export const DIVISION_KINDS = [
  'province',
  'prefecture',
  'county',
  'township',
  'community',
  'village',
  'group',
] as const
export const PERMISSIONS = [
  'see_board',
  'see_households',
  'see_personal',
  'see_problems',
  'manage_divisions',
  'manage_posts',
  'manage_accounts',
  'register_households',
  'assign_responsibility',
  'run_campaigns',
  'record_visits',
  'triage_problems',
  'assign_problems',
  'rectify',
  'verify',
  'erase',
  'see_read_log',
] as const

/** The checks every visit with somebody to speak to answers; the rest are what offices add. */
export const REQUIRED_CHECKS = ['food', 'clothing', 'education', 'medical', 'housing', 'water', 'income'] as const

export type Cell = (typeof CELLS)[number]
export type TargetState = (typeof TARGET_STATES)[number]
export type CampaignState = (typeof CAMPAIGN_STATES)[number]
export type Outcome = (typeof OUTCOMES)[number]
export type CheckItem = (typeof CHECK_ITEMS)[number]
export type Answer = (typeof ANSWERS)[number]
export type Category = (typeof CATEGORIES)[number]
export type Severity = (typeof SEVERITIES)[number]
export type ProblemState = (typeof PROBLEM_STATES)[number]
export type StepKind = (typeof STEP_KINDS)[number]
export type Role = (typeof ROLES)[number]
export type Level = (typeof LEVELS)[number]
export type Scheme = (typeof SCHEMES)[number]
export type Cause = (typeof CAUSES)[number]
export type Relation = (typeof RELATIONS)[number]
export type Sex = (typeof SEXES)[number]
export type Health = (typeof HEALTH)[number]
export type Source = (typeof SOURCES)[number]
export type DivisionKind = (typeof DIVISION_KINDS)[number]
export type Permission = (typeof PERMISSIONS)[number]

/** Whether somebody of the household was spoken to, so that checks can have answers. */
export function spoke(outcome: Outcome | null): boolean {
  return outcome === 'met' || outcome === 'reached_by_phone'
}

/** Whether the outcome has to be explained in words. */
export function needsReason(outcome: Outcome | null): boolean {
  return outcome !== null && !spoke(outcome) && outcome !== 'away'
}
