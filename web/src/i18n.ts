import { createI18n } from 'vue-i18n'
import en from './locales/en.json'
import zh from './locales/zh.json'

export type Language = 'zh' | 'en'

const KEPT_UNDER = 'bianfang.language'

function remembered(): Language {
  try {
    return localStorage.getItem(KEPT_UNDER) === 'en' ? 'en' : 'zh'
  } catch {
    // Storage may be forbidden; Chinese is the language of the office.
    return 'zh'
  }
}

export const i18n = createI18n<false>({
  legacy: false,
  locale: remembered(),
  fallbackLocale: 'zh',
  messages: { zh, en } as never,
})

export function language(): Language {
  return i18n.global.locale.value as Language
}

export function speak(chosen: Language): void {
  i18n.global.locale.value = chosen as never
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
  try {
    localStorage.setItem(KEPT_UNDER, chosen)
  } catch {
    // Then it holds until the page is closed.
  }
}
