/** The one door to the server: a function per question. Pages ask here and nowhere else. */
import type {
  AccountRow,
  Board,
  Campaign,
  CampaignRow,
  DivisionRow,
  Household,
  HouseholdRow,
  ListedDivision,
  Me,
  Paged,
  PostRow,
  Problem,
  ProblemRow,
  ReadRow,
  Revealed,
  SetupRequest,
  SetupState,
  TargetRow,
  Visit,
} from './api'
import { get, getQuietly, post, postQuietly, put, remove, type Query } from './client'

export * from './actions'
export * from './api'
export { configureClient, NetworkError, ProblemError } from './client'
export * from './codes'
export { RefusedError, Submission } from './commands'
export { uuid7 } from './uuid'

const part = encodeURIComponent

export const setupState = () => getQuietly<SetupState>('/setup')
export const listedDivisions = async (parent: string) => {
  const answer = await get<ListedDivision[] | { items: ListedDivision[] }>('/setup/divisions', { parent })
  return Array.isArray(answer) ? answer : answer.items
}
export const found = (request: SetupRequest) => postQuietly<void>('/setup', request)

export const whoAmI = () => getQuietly<Me>('/session')
export const signIn = (username: string, password: string) =>
  postQuietly<Me>('/session', { username, password })
export const signOut = () => remove('/session')
export const changePassword = (old: string, fresh: string) =>
  put<void>('/session/password', { old, new: fresh })

export const board = (campaign?: string, division?: string) => get<Board>('/board', { campaign, division })

export const campaigns = async () => (await get<{ items: CampaignRow[] }>('/campaigns')).items
export const campaign = (id: string) => get<Campaign>(`/campaigns/${part(id)}`)
export const targets = (id: string, query: Query) =>
  get<Paged<TargetRow>>(`/campaigns/${part(id)}/targets`, query)

export const divisions = async () => (await get<{ items: DivisionRow[] }>('/divisions')).items

export const households = (query: Query) => get<Paged<HouseholdRow>>('/households', query)
export const household = (id: string) => get<Household>(`/households/${part(id)}`)
export const reveal = (id: string, reason: string) =>
  post<Revealed>(`/households/${part(id)}/reveal`, { reason })
export const reads = (id: string, query: Query) =>
  get<Paged<ReadRow>>(`/households/${part(id)}/reads`, query)

export const visit = (id: string) => get<Visit>(`/visits/${part(id)}`)

export const problems = (query: Query) => get<Paged<ProblemRow>>('/problems', query)
export const problem = (id: string) => get<Problem>(`/problems/${part(id)}`)

export const posts = (query: Query) => get<Paged<PostRow>>('/posts', query)

export const accounts = async () => (await get<{ items: AccountRow[] }>('/accounts')).items
export const createAccount = (username: string, person: string, password: string) =>
  post<void>('/accounts', { username, person, password })
export const resetPassword = (username: string, password: string) =>
  post<void>(`/accounts/${part(username)}/password`, { password })
export const disableAccount = (username: string) => post<void>(`/accounts/${part(username)}/disable`, {})
