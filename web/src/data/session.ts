/** Who is signed in, as the pages see it. */
import { computed, reactive, readonly } from 'vue'
import { setClock } from '@/time'
import { ProblemError, signIn, signOut, whoAmI, type Me, type Permission } from '.'

const state = reactive<{ me: Me | null; asked: boolean }>({ me: null, asked: false })

export const session = readonly(state)
export const signedIn = computed(() => state.me !== null)

function enter(me: Me): void {
  state.me = me
  state.asked = true
  setClock(me.clock)
}

/** Asks the server once who is signed in; later calls answer from memory. */
export async function ensureSession(): Promise<boolean> {
  if (state.asked) return state.me !== null
  try {
    enter(await whoAmI())
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error
    state.asked = true
  }
  return state.me !== null
}

export async function begin(username: string, password: string): Promise<void> {
  enter(await signIn(username, password))
}

export async function refreshSession(): Promise<void> {
  enter(await whoAmI())
}

/** Forgets who was signed in; the server has ended the session already. */
export function forget(): void {
  state.me = null
  state.asked = true
}

export async function end(): Promise<void> {
  try {
    await signOut()
  } catch (error) {
    // A session that has ended already is what was asked for.
    if (!(error instanceof ProblemError && error.status === 401)) throw error
  }
  forget()
}

/** Whether any post of the one signed in gives the permission somewhere. */
export function may(permission: Permission): boolean {
  return state.me?.permissions.includes(permission) ?? false
}

/** Where somebody lands who asked for nothing in particular. */
export function homePath(): string {
  if (may('see_board')) return '/'
  return may('see_households') ? '/households' : '/problems'
}
