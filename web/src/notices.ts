/** One sentence that outlives the change to another page: what was just done. */
import { ref } from 'vue'

export const notice = ref<string | null>(null)
let fresh = false

export function tell(sentence: string): void {
  notice.value = sentence
  fresh = true
}

/** Called on each change of page: a sentence stays for one page and goes with the next. */
export function pageChanged(): void {
  if (!fresh) notice.value = null
  fresh = false
}
