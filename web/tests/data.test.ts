import { afterEach, describe, expect, it, vi } from 'vitest'
import { board, configureClient, NetworkError, ProblemError, problems, RefusedError, Submission, uuid7 } from '@/data'
import type { Action } from '@/data'

type Sent = { url: string; init: RequestInit }
const sent: Sent[] = []

/** Answers each request in turn; an error is a network that fails. */
function server(...answers: (Response | Error | ((body: unknown) => Response))[]) {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const answer = answers.shift()
    if (answer === undefined) throw new Error(`nothing expected at ${url}`)
    if (answer instanceof Error) return Promise.reject(answer)
    return Promise.resolve(typeof answer === 'function' ? answer(JSON.parse(String(init.body))) : answer)
  })
}
const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } })
const accepted = (body: unknown) => {
  const [command] = (body as { commands: { id: string }[] }).commands
  return json({ receipts: [{ id: command!.id, outcome: 'accepted', seq: 7, repeated: false }] })
}
const refused = (body: unknown) => {
  const [command] = (body as { commands: { id: string }[] }).commands
  const refusal = { code: 'empty', field: 'action.measure', details: {}, zh: '空', en: 'empty' }
  return json({ receipts: [{ id: command!.id, outcome: 'refused', repeated: false, refusal }] })
}
const idOf = (one: Sent) => (JSON.parse(String(one.init.body)) as { commands: { id: string }[] }).commands[0]!.id
const report = (measure: string): Action => ({ kind: 'report_rectification', problem: uuid7(0), measure })

afterEach(() => {
  sent.length = 0
  vi.unstubAllGlobals()
  configureClient({ language: () => 'zh', onSignedOut: () => undefined })
})

describe('identifiers', () => {
  it('are UUIDs of version 7 that begin with the time', () => {
    const id = uuid7(Date.parse('2020-05-04T07:40:00Z'))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2020-05-04T07:40:00Z'))
  })

  it('sort by time and differ at the same time', () => {
    expect(uuid7(1_000) < uuid7(2_000)).toBe(true)
    expect(new Set(Array.from({ length: 200 }, () => uuid7(5))).size).toBe(200)
  })
})

describe('the client', () => {
  it('asks in the language of the page and leaves out what is not set', async () => {
    configureClient({ language: () => 'en' })
    server(json({ items: [], next: null }))
    await problems({ state: 'closed', open: '', after: null })
    expect(sent[0]!.url).toBe('/api/v1/problems?state=closed')
    expect(sent[0]!.init.headers).toMatchObject({ 'Accept-Language': 'en' })
    expect(sent[0]!.init.headers).not.toHaveProperty('X-Bianfang')
  })

  it('turns problem details into a typed failure', async () => {
    server(json({ code: 'not_permitted', detail: '无权', field: 'division' }, 403))
    const failure = await board().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ProblemError)
    expect(failure).toMatchObject({ status: 403, code: 'not_permitted', message: '无权', field: 'division' })
  })

  it('understands a failure that is not ours', async () => {
    server(new Response('<html>', { status: 418 }))
    await expect(board()).rejects.toMatchObject({ name: 'ProblemError', code: 'http_418' })
  })

  it('tells no answer from a refusal', async () => {
    server(new TypeError('failed to fetch'), new Response('', { status: 502 }), new Response('{"cut', { status: 200 }))
    for (let turn = 0; turn < 3; turn++) await expect(board()).rejects.toBeInstanceOf(NetworkError)
  })

  it('says so when the session has ended', async () => {
    const ended = vi.fn()
    configureClient({ onSignedOut: ended })
    server(json({ code: 'not_signed_in' }, 401))
    await expect(board()).rejects.toMatchObject({ status: 401 })
    expect(ended).toHaveBeenCalledOnce()
  })
})

describe('commands', () => {
  it('carry the header that a foreign page cannot send', async () => {
    server(accepted)
    await new Submission().send(report('换阀门'))
    expect(sent[0]!.url).toBe('/api/v1/commands')
    expect(sent[0]!.init.headers).toMatchObject({ 'X-Bianfang': '1', 'Content-Type': 'application/json' })
  })

  it('keep their identifier while nobody answered, so that they count once', async () => {
    const submission = new Submission()
    const action = report('换阀门')
    server(new TypeError('failed to fetch'), new Response('', { status: 503 }), accepted)
    await expect(submission.send(action)).rejects.toBeInstanceOf(NetworkError)
    await expect(submission.send({ ...action })).rejects.toBeInstanceOf(NetworkError)
    await submission.send({ ...action })
    expect(new Set(sent.map(idOf)).size).toBe(1)
  })

  it('take a new identifier once refused, for the old one would be refused again', async () => {
    const submission = new Submission()
    const action = report('')
    server(refused, accepted)
    const failure = await submission.send(action).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RefusedError)
    expect((failure as RefusedError).refusal.field).toBe('action.measure')
    await submission.send(action)
    expect(idOf(sent[0]!)).not.toBe(idOf(sent[1]!))
  })

  it('take a new identifier when what is sent has changed', async () => {
    const submission = new Submission()
    server(new TypeError('failed to fetch'), accepted)
    await expect(submission.send(report('换阀门'))).rejects.toBeInstanceOf(NetworkError)
    await submission.send(report('换水管'))
    expect(idOf(sent[0]!)).not.toBe(idOf(sent[1]!))
  })

  it('without a receipt have an unknown fate', async () => {
    server(json({ receipts: [] }))
    await expect(new Submission().send(report('换阀门'))).rejects.toBeInstanceOf(NetworkError)
  })
})
