/** Sentences made of the server's codes. */
import type { Refusal } from './data'

type Translate = (key: string) => string
type Has = (key: string) => boolean

/** Which word list the codes in a refusal's details come from. */
const LISTS: Record<string, string[]> = {
  state: ['codes.problem_state', 'codes.campaign_state'],
  items: ['codes.check_item'],
  item: ['codes.check_item'],
  level: ['codes.level'],
  what: ['what'],
  permission: ['codes.permission'],
  why: ['citizen_id'],
}

function word(list: string[], code: string, t: Translate, te: Has): string {
  for (const section of list) {
    const key = `${section}.${code}`
    if (te(key)) return t(key)
  }
  return code
}

/** The label of a field that a refusal names by its path in the command. */
export function fieldLabel(path: string, t: Translate, te: Has): string {
  const names = path.split('.').filter((part) => !/^\d+$/.test(part) && part !== 'action')
  for (const candidate of [names.join('_'), names.at(-1) ?? '']) {
    if (te(`fields.${candidate}`)) return t(`fields.${candidate}`)
  }
  return t('fields.this')
}

/** The server's sentence, with its codes and paths put into words. */
export function refusalSentence(refusal: Refusal, language: string, t: Translate, te: Has): string {
  let sentence = language === 'en' ? refusal.en : refusal.zh
  const separator = language === 'en' ? ', ' : '、'
  for (const [name, value] of Object.entries(refusal.details ?? {})) {
    const list = LISTS[name]
    if (!list || !value) continue
    const told = value
      .split(', ')
      .map((code) => word(list, code, t, te))
      .join(separator)
    sentence = sentence.replace(value, () => told)
  }
  if (refusal.field) sentence = sentence.replace(refusal.field, () => fieldLabel(refusal.field!, t, te))
  return sentence
}
