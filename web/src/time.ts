/** Time as the server's clock tells it, shown as in Beijing. */
import { computed, ref } from 'vue'

/** China keeps one legal time everywhere, eight hours ahead of UTC. */
const BEIJING = 8 * 3600_000

const offset = ref(0)
const tick = ref(Date.now())
setInterval(() => (tick.value = Date.now()), 10_000)

/** Takes over the server's clock; a demonstration may run in another year. */
export function setClock(serverNow: string): void {
  const parsed = Date.parse(serverNow)
  if (!Number.isNaN(parsed)) offset.value = parsed - Date.now()
  tick.value = Date.now()
}

/** The server's time now, as milliseconds. */
export function now(): number {
  return Date.now() + offset.value
}

function shifted(milliseconds: number): string {
  return new Date(milliseconds + BEIJING).toISOString()
}

/** `2020-05-04` at that instant in Beijing. */
export function dayOf(milliseconds: number): string {
  return shifted(milliseconds).slice(0, 10)
}

/** `2020-05-04T15:40` at that instant in Beijing, as a field for date and time wants it. */
export function minuteOf(milliseconds: number): string {
  return shifted(milliseconds).slice(0, 16)
}

/** The instant of `2020-05-04T15:40` in Beijing, RFC 3339. */
export function momentOf(minute: string): string {
  return `${minute.slice(0, 16)}:00+08:00`
}

export function today(): string {
  return dayOf(now())
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** `2020-05-04 15:40` in Beijing. */
export function showMoment(moment: string | null | undefined): string {
  if (!moment) return '—'
  const parsed = Date.parse(moment)
  return Number.isNaN(parsed) ? moment : minuteOf(parsed).replace('T', ' ')
}

export function showDay(day: string | null | undefined): string {
  return day ?? '—'
}

/** The time now, for a corner of the page. */
export const clockText = computed(() => minuteOf(tick.value + offset.value).replace('T', ' '))
