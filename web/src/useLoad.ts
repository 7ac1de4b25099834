/** One question to the server and where its answer stands. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Load<T> {
  value: ShallowRef<T | null>
  error: Ref<unknown>
  busy: Ref<boolean>
  run: () => Promise<void>
}

/** Asks at once and again on `run`; an earlier answer that comes late is dropped. */
export function useLoad<T>(ask: () => Promise<T>): Load<T> {
  const value = shallowRef<T | null>(null)
  const error = ref<unknown>(null)
  const busy = ref(false)
  let round = 0
  async function run(): Promise<void> {
    const mine = ++round
    busy.value = true
    error.value = null
    try {
      const answer = await ask()
      if (mine === round) value.value = answer
    } catch (reason) {
      if (mine === round) error.value = reason
    } finally {
      if (mine === round) busy.value = false
    }
  }
  void run()
  return { value, error, busy, run }
}

export interface PagedLoad<T> {
  items: ShallowRef<T[]>
  total: Ref<number | null>
  next: Ref<string | null>
  error: Ref<unknown>
  busy: Ref<boolean>
  loaded: Ref<boolean>
  reload: () => Promise<void>
  more: () => Promise<void>
}

/** A list that grows by the page. */
export function usePaged<T>(
  ask: (after: string | null) => Promise<{ items: T[]; next?: string | null; total?: number | null }>,
): PagedLoad<T> {
  const items = shallowRef<T[]>([])
  const total = ref<number | null>(null)
  const next = ref<string | null>(null)
  const error = ref<unknown>(null)
  const busy = ref(false)
  const loaded = ref(false)
  let round = 0
  async function load(after: string | null): Promise<void> {
    const mine = ++round
    busy.value = true
    error.value = null
    try {
      const page = await ask(after)
      if (mine !== round) return
      items.value = after === null ? page.items : [...items.value, ...page.items]
      next.value = page.next ?? null
      total.value = page.total ?? null
      loaded.value = true
    } catch (reason) {
      if (mine === round) error.value = reason
    } finally {
      if (mine === round) busy.value = false
    }
  }
  void load(null)
  return {
    items,
    total,
    next,
    error,
    busy,
    loaded,
    reload: () => load(null),
    more: () => (next.value === null ? Promise.resolve() : load(next.value)),
  }
}
