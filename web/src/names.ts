/** Names as the pages show them: whoever has been erased has none. */
import { i18n } from './i18n'

type Translate = (key: string) => string

export function nameOf(person: { name?: string | null } | null | undefined): string {
  const { t } = i18n.global as unknown as { t: Translate }
  return person?.name ?? t('common.erased')
}

export function namesOf(people: { name?: string | null }[]): string {
  return people.map(nameOf).join('、')
}
