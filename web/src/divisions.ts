/** The tree of places, as lists need it. */
import type { DivisionKind, DivisionRow } from './data'

export interface TreeLine {
  row: DivisionRow
  depth: number
}

/** Every place under the one it belongs to, top first; with `kinds` only those, indented among themselves. */
export function inTreeOrder(rows: DivisionRow[], kinds?: DivisionKind[]): TreeLine[] {
  const known = new Set(rows.map((row) => row.id))
  const below = new Map<string, DivisionRow[]>()
  const tops: DivisionRow[] = []
  for (const row of rows) {
    if (row.parent && known.has(row.parent)) below.set(row.parent, [...(below.get(row.parent) ?? []), row])
    else tops.push(row)
  }
  const lines: TreeLine[] = []
  const walk = (row: DivisionRow, depth: number) => {
    const shown = !kinds || kinds.includes(row.kind)
    if (shown) lines.push({ row, depth })
    for (const child of below.get(row.id) ?? []) walk(child, shown ? depth + 1 : depth)
  }
  tops.forEach((row) => walk(row, 0))
  return lines
}

/** A place with all above it, itself first. */
export function upwards(rows: DivisionRow[], id: string): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const path: string[] = []
  for (let at = byId.get(id); at && !path.includes(at.id); at = at.parent ? byId.get(at.parent) : undefined) {
    path.push(at.id)
  }
  return path
}

/** Like the rule of the campaign: the group whose area lies nearest above the place. */
export function groupOf<G extends { areas: { id: string }[] }>(
  groups: G[],
  rows: DivisionRow[],
  division: string,
): G | null {
  for (const place of upwards(rows, division)) {
    const group = groups.find((candidate) => candidate.areas.some((area) => area.id === place))
    if (group) return group
  }
  return null
}
