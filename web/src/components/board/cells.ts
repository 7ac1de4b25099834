/**
 * How each state of a cell is marked beside its colour, as lines in a square of 16. Nobody needs to tell green
 * from red to read the board. The commonest good state carries no mark, so that the others stand out.
 */
import type { Cell } from '@/data'

export const MARKS: Record<Cell, string> = {
  not_visited: '',
  away: 'M8 4v4l3 2',
  no_problem: '',
  problems_closed: 'M3.5 8.5l3 3 6-7',
  rectifying: 'M3.5 8h9',
  awaiting_verification: 'M8 4.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 1 1 0-7.6',
  overdue: 'M8 3v6M8 12v.6',
  not_reached: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
}
