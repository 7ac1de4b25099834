/** Sends what a form holds and remembers what came back. */
import { computed, inject, onBeforeUnmount, provide, reactive, ref, watch, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { NetworkError, ProblemError, RefusedError, Submission, type Action, type Refusal } from '@/data'

export interface FormState {
  busy: Ref<boolean>
  /** The sentence of the refusal that belongs to a field, or none. */
  sentenceAt: (field: string) => string | null
  /** The sentence that belongs to no field shown. */
  sentence: Ref<string | null>
  /** Whether it is worth sending the same again. */
  unsent: Ref<boolean>
  claim: (field: string) => void
  release: (field: string) => void
}

export const FORM: InjectionKey<FormState> = Symbol('form')

function belongs(refused: string, field: string): boolean {
  return refused === field || refused.startsWith(`${field}.`)
}

export function useSubmission() {
  const { t, locale } = useI18n()
  const submission = new Submission()
  const busy = ref(false)
  const refusal = ref<Refusal | null>(null)
  const failure = ref<string | null>(null)
  const unsent = ref(false)
  const claims = reactive(new Map<string, number>())

  // The server tells a refusal in both languages, so that changing the language changes the sentence.
  const words = computed(() => {
    const said = refusal.value
    return said ? (locale.value === 'en' ? said.en : said.zh) : failure.value
  })
  const holder = computed(() => {
    const field = refusal.value?.field
    if (!field) return null
    const owners = [...claims.keys()].filter((claimed) => belongs(field, claimed))
    // The nearest field wins: `findings.0.description` before `findings`.
    return owners.sort((one, other) => other.length - one.length)[0] ?? null
  })

  const form: FormState = {
    busy,
    unsent,
    sentence: computed(() => (holder.value === null ? words.value : null)),
    sentenceAt: (field) => (holder.value === field ? words.value : null),
    claim: (field) => claims.set(field, (claims.get(field) ?? 0) + 1),
    release: (field) => {
      const left = (claims.get(field) ?? 1) - 1
      if (left > 0) claims.set(field, left)
      else claims.delete(field)
    },
  }
  provide(FORM, form)

  function clear(): void {
    refusal.value = null
    failure.value = null
    unsent.value = false
  }

  /** Does something; says whether it went through. */
  async function attempt(deed: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    clear()
    try {
      await deed()
      return true
    } catch (error) {
      if (error instanceof RefusedError) refusal.value = error.refusal
      else if (error instanceof NetworkError) {
        unsent.value = true
        failure.value = t('errors.unsent')
      } else if (error instanceof ProblemError) {
        if (error.field) {
          const sentence = error.message || t('errors.unexpected')
          refusal.value = { code: error.code, field: error.field, zh: sentence, en: sentence }
        } else failure.value = error.message || t('errors.unexpected')
      } else {
        failure.value = t('errors.unexpected')
        throw error
      }
      return false
    } finally {
      busy.value = false
    }
  }

  const send = (action: Action) => attempt(() => submission.send(action))
  /** A complaint of the page itself, before anything was sent. */
  function complain(field: string | null, sentence: string): void {
    clear()
    if (field) refusal.value = { code: 'page', field, zh: sentence, en: sentence }
    else failure.value = sentence
  }
  return { ...form, send, attempt, clear, complain }
}

/** For a field: what was refused about it. */
export function useField(field: () => string | undefined) {
  const form = inject(FORM, null)
  if (form) {
    // A row's field changes its path when a row above it goes.
    watch(
      field,
      (name, before) => {
        if (before) form.release(before)
        if (name) form.claim(name)
      },
      { immediate: true },
    )
    onBeforeUnmount(() => {
      const name = field()
      if (name) form.release(name)
    })
  }
  return computed(() => {
    const name = field()
    return form && name ? form.sentenceAt(name) : null
  })
}
