// Times of the scenario: milliseconds inside, written with China's offset.
const BEIJING = 8 * 3600 * 1000

export const SECOND = 1000
export const MINUTE = 60 * SECOND

// '2020-05-03T08:10:00' (or without seconds) in China, as milliseconds since 1970.
export function at(text) {
  const full = text.length === 16 ? `${text}:00` : text
  const time = Date.parse(`${full}+08:00`)
  if (Number.isNaN(time)) throw new Error(`not a time: ${text}`)
  return time
}

export const written = (time) => `${new Date(time + BEIJING).toISOString().slice(0, 19)}+08:00`

export const dayOf = (time) => written(time).slice(0, 10)

// Whole years from a day of birth to another day.
export function ageOn(born, day) {
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}
