import { afterEach, describe, expect, it } from 'vitest'
import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer } from '../fake-http-server.ts'
import { startGraphApiFake } from './graph-api-fake.ts'
import type { GraphApiFake, GraphApiFakeOptions } from './graph-api-fake.ts'

const running: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function startMeta(options: Partial<GraphApiFakeOptions> = {}): Promise<GraphApiFake> {
  const meta = await startGraphApiFake({ appSecret: 'app-secret', verifyToken: 'token', retryDelayMs: 5, ...options })
  running.push(meta)
  return meta
}

async function startReceiver(): Promise<FakeHttpServer> {
  const receiver = await startFakeHttpServer(() => ({ status: 200 }))
  running.push(receiver)
  return receiver
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly code: number | undefined
  readonly subcode: number | undefined
}

async function call(meta: GraphApiFake, path: string, token: string, json?: unknown): Promise<Answer> {
  const response = await fetch(`${meta.url}/v26.0/${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  })
  const body = (await response.json()) as Record<string, unknown>
  const error = body['error'] as { code: number; error_subcode?: number } | undefined
  return { status: response.status, body, code: error?.code, subcode: error?.error_subcode }
}

function outgoing(personId: string, text: string): Record<string, unknown> {
  return { recipient: { id: personId }, messaging_type: 'RESPONSE', message: { text, metadata: 'reference' } }
}

describe('sending', () => {
  it('takes a message within the window, holds it and echoes it', async () => {
    const receiver = await startReceiver()
    const meta = await startMeta({ webhookUrl: receiver.url })
    const person = meta.addPerson(meta.addPage())
    await meta.says(person, 'hello')
    const sent = await call(meta, `${person.page.id}/messages`, person.page.accessToken, outgoing(person.id, 'answer'))
    expect(sent.status).toBe(200)
    await meta.settled()
    expect(receiver.requests[1]?.json()).toMatchObject({
      entry: [
        {
          messaging: [
            {
              recipient: { id: person.id },
              message: { mid: sent.body['message_id'], is_echo: true, metadata: 'reference' },
            },
          ],
        },
      ],
    })
  })

  it.each<[string, number, number | undefined, (body: Record<string, unknown>) => unknown]>([
    ['an unknown key', 100, undefined, (body) => ({ ...body, notification_type: 'REGULAR' })],
    ['a retired tag', 100, 1_893_061, (body) => ({ ...body, messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' })],
    ['a wrong type', 100, undefined, (body) => ({ ...body, messaging_type: 'REPLY' })],
    ['a stranger', 100, 2_018_001, (body) => ({ ...body, recipient: { id: '404' } })],
    ['a text that is too long', 100, 2_018_022, (body) => ({ ...body, message: { text: 'x'.repeat(2001) } })],
    ['an empty text', 100, undefined, (body) => ({ ...body, message: { text: '' } })],
  ])('refuses %s', async (_name, code, subcode, change) => {
    const meta = await startMeta()
    const person = meta.addPerson(meta.addPage())
    meta.events.text(person, 'hello')
    const body = change(outgoing(person.id, 'answer'))
    expect(await call(meta, 'me/messages', person.page.accessToken, body)).toMatchObject({ status: 400, code, subcode })
    expect(meta.messages).toHaveLength(1)
  })

  it('closes the window after 24 hours, and after seven days for a human agent', async () => {
    const meta = await startMeta()
    const person = meta.addPerson(meta.addPage())
    const send = (extra: object): Promise<Answer> =>
      call(meta, 'me/messages', person.page.accessToken, { ...outgoing(person.id, 'answer'), ...extra })
    const agent = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
    meta.setPerson(person, { lastActionAt: new Date(Date.now() - 25 * 3_600_000) })
    expect(await send({})).toMatchObject({ code: 10, subcode: 2_018_278 })
    expect(await send(agent)).toMatchObject({ status: 200 })
    meta.setPerson(person, { lastActionAt: new Date(Date.now() - 8 * 24 * 3_600_000) })
    expect(await send(agent)).toMatchObject({ code: 10, subcode: 2_018_278 })
  })
})

describe('reading', () => {
  it("checks tokens: missing, unknown, expired, and another page's", async () => {
    const meta = await startMeta()
    const person = meta.addPerson(meta.addPage())
    const other = meta.addPage()
    const path = `${person.page.id}/conversations`
    expect(await (await fetch(`${meta.url}/v26.0/${path}`)).json()).toMatchObject({ error: { code: 104 } })
    expect(await call(meta, path, 'nonsense')).toMatchObject({ code: 190 })
    expect(await call(meta, path, other.accessToken)).toMatchObject({ code: 100, subcode: 33 })
    meta.setTokenState(person.page, 'expired')
    expect(await call(meta, path, person.page.accessToken)).toMatchObject({ code: 190, subcode: 463 })
  })

  it('refuses fields, parameters and paths that do not exist', async () => {
    const meta = await startMeta()
    const person = meta.addPerson(meta.addPage())
    const { accessToken } = person.page
    expect(await call(meta, `${person.id}?fields=name,email`, accessToken)).toMatchObject({ code: 100 })
    expect(await call(meta, 'me/conversations?since=1', accessToken)).toMatchObject({ code: 100 })
    expect(await call(meta, 'me/feed', accessToken)).toMatchObject({ code: 2500 })
    expect(await call(meta, 'me/conversations?fields=id{', accessToken)).toMatchObject({ code: 2500 })
  })

  it('pages through conversations, newest first', async () => {
    const meta = await startMeta()
    const page = meta.addPage()
    for (const minute of [1, 2, 3]) {
      meta.events.text(meta.addPerson(page, { name: `Person ${minute}` }), 'hello', { at: new Date(minute * 60_000) })
    }
    const names: unknown[] = []
    let after = ''
    for (let round = 0; round < 2; round += 1) {
      const { body } = await call(meta, `me/conversations?fields=participants&limit=2${after}`, page.accessToken)
      const { data, paging } = body as {
        data: { participants: { data: { name: string }[] } }[]
        paging: { cursors: { after: string }; next?: string }
      }
      names.push(...data.map((row) => row.participants.data[0]?.name))
      expect(paging.next === undefined).toBe(round === 1)
      after = `&after=${paging.cursors.after}`
    }
    expect(names).toEqual(['Person 3', 'Person 2', 'Person 1'])
  })

  it('answers with the error and the usage that a test asked for', async () => {
    const meta = await startMeta()
    const page = meta.addPage()
    meta.refuse({ code: 613, path: '/conversations' })
    meta.setUsage({ appPercent: 12, pagePercent: 80, regainAccessMinutes: 3 })
    expect(await call(meta, 'me?fields=name', page.accessToken)).toMatchObject({ status: 200 })
    expect(await call(meta, 'me/conversations', page.accessToken)).toMatchObject({ code: 613 })
    const response = await fetch(`${meta.url}/me?fields=name`, {
      headers: { authorization: `Bearer ${page.accessToken}` },
    })
    expect(response.headers.get('x-app-usage')).toContain('12')
    expect(response.headers.get('x-business-use-case-usage')).toContain('"estimated_time_to_regain_access":3')
  })
})
