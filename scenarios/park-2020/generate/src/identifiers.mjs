// Identifiers: UUIDs of version 7, telephone numbers and resident identity numbers that belong to nobody.
import { bytesFor } from './chance.mjs'

// A UUIDv7 whose time is the time in the scenario and whose random part follows from the seed and the key.
export function identify(key, time) {
  const random = bytesFor(`id/${key}`)
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(time, 0, 6)
  random.copy(bytes, 6, 0, 10)
  bytes[6] = (bytes[6] & 0x0f) | 0x70
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

let issuedPhones = 0

// 1990000xxxx, each once.
export function phone() {
  issuedPhones += 1
  return `1990000${String(issuedPhones).padStart(4, '0')}`
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

// The check character of GB 11643-1999 (ISO 7064 MOD 11-2).
export const checkCharacter = (body) =>
  '10X98765432'[WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11]

const issuedSequences = new Map()

// A number with area 999999, which is issued to nobody; the 17th digit is odd for men, even for women.
export function citizenId(bornOn, sex) {
  const key = `${bornOn}/${sex}`
  const turn = (issuedSequences.get(key) ?? 0) + 1
  issuedSequences.set(key, turn)
  const sequence = String(turn * 2 + (sex === '1' ? -1 : 0)).padStart(3, '0')
  const body = `999999${bornOn.replaceAll('-', '')}${sequence}`
  return body + checkCharacter(body)
}
