import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@leadkit/contracts'
import { signAsMeta } from '@leadkit/testing'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { readConfiguration } from '../src/configuration.ts'
import { createKit, type Kit } from '../src/create-kit.ts'
import { LiveFeed } from '../src/live-feed.ts'

const APP_SECRET = 'the-secret-of-the-app'
const feed = new LiveFeed()
let database: TestDatabase
let archive: string
let kit: Kit
let app: Hono

interface Member {
  readonly tenantId: string
  readonly admin: string
  readonly viewer: string
}
let oak: Member
let birch: Member

beforeAll(async () => {
  database = await createTestDatabase()
  archive = await mkdtemp(join(tmpdir(), 'leadkit-api-'))
  const configuration = readConfiguration({
    LEADKIT_DATABASE_URL: database.connectionString,
    LEADKIT_ENCRYPTION_KEY: 'k'.repeat(44),
    META_APP_SECRETS: APP_SECRET,
    META_VERIFY_TOKEN: 'word',
    // Nothing listens here: profile names cannot be looked up, and no request leaves the machine.
    META_GRAPH_URL: 'http://127.0.0.1:1',
    ARCHIVE_DIRECTORY: archive,
  })
  kit = createKit(configuration, { events: feed.handlers, logger: silentLogger })
  await kit.migrate()
  app = createApp({ kit, feed, logger: silentLogger })
  oak = await createMember('Oak', '1034')
  birch = await createMember('Birch', '1035')
  await receive('1034', 'm_1', 'We need 20 desks, how much is that? Budget 9,000 euros. ada@example.org')
  await receive('1035', 'm_2', 'What does the birch shelf cost?')
  await kit.worker().drain()
})

afterAll(async () => {
  await kit?.close()
  await database?.drop()
  await rm(archive, { recursive: true, force: true })
})

async function createMember(name: string, accountId: string): Promise<Member> {
  const { id } = await kit.tenants.create({ name })
  const tenant = kit.tenant(id)
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken: 'token' })
  const keyOf = async (role: string): Promise<string> => {
    const user = await tenant.users.create({ email: `${role}@host.example`, password: 'a long password', role })
    return (await tenant.apiKeys.create({ userId: user.id, name: role })).secret
  }
  return { tenantId: id, admin: await keyOf('admin'), viewer: await keyOf('viewer') }
}

async function receive(pageId: string, mid: string, text: string): Promise<void> {
  const item = {
    sender: { id: `8${pageId}` },
    recipient: { id: pageId },
    timestamp: Date.now(),
    message: { mid, text },
  }
  const entry = [{ id: pageId, time: Date.now(), messaging: [item] }]
  const body = new TextEncoder().encode(JSON.stringify({ object: 'page', entry }))
  const response = await app.request('/webhooks/facebook', {
    method: 'POST',
    headers: { ...signAsMeta(body, APP_SECRET) },
    body,
  })
  expect(response.status).toBe(200)
}

async function call(path: string, key?: string, body?: unknown) {
  const response = await app.request(`/api${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  // The assertions check the answer's shape.
  return { status: response.status, body: JSON.parse(await response.text()) }
}

async function onlyLead(member: Member) {
  const { body } = await call('/leads', member.admin)
  expect(body.items).toHaveLength(1)
  return body.items[0]
}

describe('The API asks who is calling', () => {
  it('refuses a call without a key, and one with a wrong key, with 401 and a word for programs', async () => {
    expect(await call('/leads')).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } })
    const wrong = `${oak.admin.slice(0, -4)}0000`
    expect(await call('/leads', wrong)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } })
  })

  it('tells a key whom it speaks for', async () => {
    const { body } = await call('/me', oak.viewer)
    expect(body).toMatchObject({ tenant: { id: oak.tenantId, name: 'Oak' }, permissions: expect.any(Array) })
  })

  it('lets a viewer read, and refuses moves and replies with 403', async () => {
    const lead = await onlyLead(oak)
    expect((await call(`/leads/${lead.id}`, oak.viewer)).status).toBe(200)
    const move = await call(`/leads/${lead.id}/move`, oak.viewer, { to: 'contacted' })
    expect(move).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    const reply = await call(`/conversations/${lead.conversationId}/replies`, oak.viewer, { content: 'Hello' })
    expect(reply.status).toBe(403)
  })
})

describe('The API shows a tenant its own data and nobody else’s', () => {
  it('lists each tenant’s own lead', async () => {
    expect((await onlyLead(oak)).id).not.toBe((await onlyLead(birch)).id)
  })

  it('answers 404 for every address of another tenant’s rows', async () => {
    const lead = await onlyLead(oak)
    const paths = [
      `/leads/${lead.id}`,
      `/conversations/${lead.conversationId}`,
      `/conversations/${lead.conversationId}/transcript`,
    ]
    for (const path of paths) {
      expect((await call(path, oak.admin)).status).toBe(200)
      expect(await call(path, birch.admin)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    }
    expect((await call(`/leads/${lead.id}/move`, birch.admin, { to: 'contacted' })).status).toBe(404)
    expect((await call(`/conversations/${lead.conversationId}/replies`, birch.admin, { content: 'Hi' })).status).toBe(
      404,
    )
  })

  it('counts only the tenant’s own rows', async () => {
    const { body } = await call('/stats', birch.admin)
    expect(body).toMatchObject({ conversations: 1, messages: 1, received: 1 })
  })

  it('finds nothing of another tenant by search', async () => {
    expect((await call('/leads?search=ada', oak.admin)).body.items).toHaveLength(1)
    expect((await call('/leads?search=ada', birch.admin)).body.items).toHaveLength(0)
  })
})

describe('The inbox says how each conversation stands', () => {
  it('waits for the score, sets an opt-out aside, and shows what the person wrote', async () => {
    const elm = await createMember('Elm', '1036')
    const line = async () => (await call('/conversations', elm.admin)).body.items[0]
    await receive('1036', 'm_3', 'Stop messaging me and remove me from your list.')
    const waiting = await line()
    expect(waiting).toMatchObject({ judgement: 'waiting', lead: null, answered: false })
    expect((await call(`/conversations/${waiting.id}`, elm.admin)).body.judgement).toBe('waiting')

    await kit.worker({ kinds: ['ai'] }).drain()
    expect(await line()).toMatchObject({ judgement: 'set_aside', lead: null })
    expect((await call(`/conversations/${waiting.id}`, elm.admin)).body.judgement).toBe('set_aside')

    await receive('1036', 'm_4', 'I have changed my mind: I want to buy 20 desks.')
    await kit.worker({ kinds: ['ai'] }).drain()
    const judged = await line()
    expect(judged).toMatchObject({ judgement: 'judged', lastMessage: { text: expect.stringContaining('20 desks') } })
    expect(judged.lead.score).not.toBeNull()
  })
})

describe('The API explains and moves leads', () => {
  it('gives the score’s reasons with the messages that they rest on', async () => {
    const lead = await onlyLead(oak)
    const { body } = await call(`/leads/${lead.id}`, oak.admin)
    expect(body.lead).toMatchObject({ score: 'hot', email: 'ada@example.org' })
    const [signal] = body.explanation.signals
    expect(signal.evidence[0].content).toContain('20 desks')
    expect(body.moves.forward).toContain('qualified')
  })

  it('moves a lead in the name of the key’s user, and refuses what the lifecycle has not', async () => {
    const lead = await onlyLead(birch)
    expect((await call(`/leads/${lead.id}/move`, birch.admin, { to: 'qualified' })).status).toBe(200)
    const { body } = await call(`/leads/${lead.id}`, birch.admin)
    expect(body.transitions[0]).toMatchObject({ from: 'new', to: 'qualified' })
    const illegal = await call(`/leads/${lead.id}/move`, birch.admin, { to: 'contacted' })
    expect(illegal).toMatchObject({ status: 409, body: { error: { code: 'illegal_transition' } } })
    const stale = await call(`/leads/${lead.id}/move`, birch.admin, { to: 'converted', expectedVersion: 1 })
    expect(stale).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
  })

  it('queues a reply in the name of the key’s user', async () => {
    const lead = await onlyLead(birch)
    const { status, body } = await call(`/conversations/${lead.conversationId}/replies`, birch.admin, { content: 'Hi' })
    expect(status).toBe(202)
    expect(body[0]).toMatchObject({ content: 'Hi', author: 'person', status: 'pending' })
  })
})

describe('The API refuses bad input in words', () => {
  it.each([
    ['an unknown status', '/leads?status=asleep', undefined, 400],
    ['a limit that is too high', '/leads?limit=5000', undefined, 400],
    ['a malformed id', '/leads/1', undefined, 400],
    ['a body that is not JSON', '/leads/1/move', '{', 400],
    ['a field that does not exist', '/leads/1/move', { to: 'lost', because: 'x' }, 400],
    ['an address that does not exist', '/nothing', undefined, 404],
  ])('%s', async (_, path, body, status) => {
    const answer = await call(path, oak.admin, body)
    expect(answer.status).toBe(status)
    expect(answer.body.error.message).toEqual(expect.any(String))
  })
})

describe('The event stream', () => {
  it('tells the listener’s own tenant about changes, and not another', async () => {
    await kit.worker({ kinds: ['host_event'] }).drain()
    const abort = new AbortController()
    const open = (key: string): Promise<Response> =>
      Promise.resolve(app.request('/api/events', { headers: { authorization: `Bearer ${key}` }, signal: abort.signal }))
    const [own, other] = await Promise.all([open(oak.viewer), open(birch.viewer)])
    const ownText = readFor(own, 400)
    const otherText = readFor(other, 400)
    await receive('1034', 'm_3', 'And do you deliver to Cork?')
    await kit.worker({ kinds: ['host_event'] }).drain()
    expect(await ownText).toMatch(/event: change\ndata: \{"type":"message\.received"/)
    expect(await otherText).not.toContain('change')
    abort.abort()
  })
})

async function readFor(response: Response, milliseconds: number): Promise<string> {
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  const timer = setTimeout(() => void reader?.cancel(), milliseconds)
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) break
    text += decoder.decode(part.value, { stream: true })
  }
  clearTimeout(timer)
  return text
}
