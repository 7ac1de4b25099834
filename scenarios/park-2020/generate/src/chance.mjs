// The only source of chance: everything drawn follows from the seed, so the files come out the same every time.
import { createHash } from 'node:crypto'

const SEED = 'park-2020'

// Bytes that depend on the seed and the key alone. Keyed by name, not by order: adding something to the
// generator does not change what was drawn for everything after it.
export const bytesFor = (key) => createHash('sha256').update(`${SEED}/${key}`).digest()

// A stream of draws of its own for each topic (the sfc32 generator, seeded from the topic's name).
export function draws(topic) {
  const seed = bytesFor(topic)
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => seed.readUInt32LE(offset))
  const next = () => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i += 1) next()
  const int = (low, high) => low + Math.floor(next() * (high - low + 1))
  return {
    // A whole number from low to high, both counted in.
    int,
    // True with the given probability.
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)],
    // From [[value, weight], …].
    weighted(pairs) {
      let rest = next() * pairs.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of pairs) {
        rest -= weight
        if (rest < 0) return value
      }
      return pairs.at(-1)[0]
    },
  }
}
