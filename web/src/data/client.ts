/** The only place that speaks HTTP. Answers are values; everything else is a typed failure. */

/** The server said no, in the form of RFC 9457. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
  }
}

/** No answer came: the network, or the server is down. What was sent may or may not have arrived. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}

interface ProblemDetails {
  title?: string
  detail?: string
  code?: string
  field?: string | null
  details?: Record<string, unknown> | null
}

export interface ClientSettings {
  /** Which language the server is to answer in. */
  language: () => string
  /** Called when the session has ended. */
  onSignedOut: () => void
}

const settings: ClientSettings = { language: () => 'zh', onSignedOut: () => undefined }

export function configureClient(changes: Partial<ClientSettings>): void {
  Object.assign(settings, changes)
}

export type Query = Record<string, string | number | boolean | null | undefined>

function address(path: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

async function readProblem(response: Response): Promise<ProblemError> {
  let problem: ProblemDetails = {}
  try {
    problem = (await response.json()) as ProblemDetails
  } catch {
    // A proxy's page instead of ours: status is all there is to tell.
  }
  return new ProblemError(
    response.status,
    problem.code ?? `http_${response.status}`,
    problem.detail ?? problem.title ?? '',
    problem.field ?? null,
    problem.details ?? {},
  )
}

async function send<T>(method: string, path: string, query: Query, body?: unknown, quiet = false): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': settings.language(),
  }
  // Shows the server that the request comes from a page of its own.
  if (method !== 'GET') headers['X-Bianfang'] = '1'
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
    })
  } catch (cause) {
    throw new NetworkError('no answer', { cause })
  }
  // A gateway that reached nobody behind it: as if no answer had come.
  if ([502, 503, 504].includes(response.status)) throw new NetworkError(`gateway ${response.status}`)
  if (!response.ok) {
    const problem = await readProblem(response)
    if (problem.status === 401 && !quiet) settings.onSignedOut()
    throw problem
  }
  if (response.status === 204) return undefined as T
  try {
    const text = await response.text()
    return (text ? JSON.parse(text) : undefined) as T
  } catch (cause) {
    throw new NetworkError('answer cut short', { cause })
  }
}

/** Asks. */
export function get<T>(path: string, query: Query = {}): Promise<T> {
  return send<T>('GET', path, query)
}

/** Asks who is signed in, where "nobody" is an ordinary answer. */
export function getQuietly<T>(path: string): Promise<T> {
  return send<T>('GET', path, {}, undefined, true)
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return send<T>('POST', path, {}, body)
}

/** Posts where a 401 speaks of what was typed, not of the session. */
export function postQuietly<T>(path: string, body: unknown): Promise<T> {
  return send<T>('POST', path, {}, body, true)
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return send<T>('PUT', path, {}, body, true)
}

export function remove(path: string): Promise<void> {
  return send<void>('DELETE', path, {}, undefined, true)
}
