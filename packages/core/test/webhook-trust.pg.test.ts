import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { TenantKit } from '@leadkit/core'
import { signAsLinkedin, signAsMeta, signAsX } from '@leadkit/testing'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseProxy, startDatabaseProxy } from './support/database/database-proxy.ts'
import { firstContacts } from './support/ingest/first-contact.ts'
import { type HttpKit, type Ingestor, ingestorIds, serveKit, signBody } from './support/ingest/three-platforms.ts'

const SIGN = { facebook: signAsMeta, twitter: signAsX, linkedin: signAsLinkedin } as const
const SIGNATURE_HEADER = {
  facebook: 'x-hub-signature-256',
  twitter: 'x-twitter-webhooks-signature',
  linkedin: 'x-li-signature',
} as const

interface World {
  readonly http: HttpKit
  readonly proxy: DatabaseProxy
  readonly tenant: TenantKit
}

/** How many rows there are of everything that a delivery can leave behind. */
async function counts(tenant: TenantKit) {
  const [row] = await tenant.transaction(({ query }) =>
    query(`SELECT (SELECT count(*) FROM public.deliveries)::int AS deliveries, (SELECT count(*) FROM message_keys)::int AS keys,
      (SELECT count(*) FROM messages)::int AS messages, (SELECT count(*) FROM ai_tasks)::int AS tasks,
      (SELECT count(*) FROM host_events)::int AS told, (SELECT coalesce(sum(message_count), 0) FROM conversations)::int AS counted`),
  )
  return row as { readonly deliveries: number; readonly messages: number }
}

/** Bodies and headers that do not belong together. */
function untrusted(ingestor: Ingestor, number: number) {
  const body = firstContacts[ingestor].body(number)
  const good = signBody(ingestor, body)
  const signature = good[SIGNATURE_HEADER[ingestor]] ?? ''
  const reserialized = Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'))))
  return {
    forged: { body, headers: SIGN[ingestor](body, 'somebody else’s secret') },
    'signed with a secret that was retired': { body, headers: SIGN[ingestor](body, 'the secret of last year') },
    'with the signature of an older body': {
      body,
      headers: signBody(ingestor, firstContacts[ingestor].body(number + 1)),
    },
    'cut on its way': { body: body.subarray(0, -20), headers: good },
    'with a byte more': { body: Buffer.concat([body, Buffer.from('\n')]), headers: good },
    're-serialised by a body parser': { body: reserialized, headers: good },
    'with a cut signature': { body, headers: { [SIGNATURE_HEADER[ingestor]]: signature.slice(0, -4) } },
    unsigned: { body, headers: {} },
  }
}

function testTrust(ingestor: Ingestor, get: () => World): void {
  const contact = firstContacts[ingestor]
  const kinds = Object.keys(untrusted(ingestor, 1)) as (keyof ReturnType<typeof untrusted>)[]

  it.each(kinds)('answers 401 to a body %s, and leaves no row', async (kind) => {
    const { http, tenant } = get()
    const before = await counts(tenant)
    const { body, headers } = untrusted(ingestor, 500)[kind]
    expect((await http.post(ingestor, body, headers)).status).toBe(401)
    expect(await counts(tenant)).toEqual(before)
  })

  it('takes the same bytes as they were signed', async () => {
    const { http, tenant } = get()
    expect((await http.post(ingestor, contact.body(500))).status).toBe(200)
    const [message] = await tenant.transaction(({ query }) => query('SELECT content FROM messages'))
    expect(message?.['content']).toBe('Grüße 500 <b>👋</b> https://example.org/a@b')
  })

  it('makes one message of ten deliveries of one body at the same time', async () => {
    const { http, tenant } = get()
    const before = await counts(tenant)
    const answers = await Promise.all(Array.from({ length: 10 }, () => http.post(ingestor, contact.body(1))))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    const after = await counts(tenant)
    const more = Object.entries(after).map(([name, count]) => [
      name,
      count - ((before as Record<string, number>)[name] ?? 0),
    ])
    const one = { keys: 1, messages: 1, tasks: 1, told: 1, counted: 1 }
    expect(Object.fromEntries(more)).toEqual({ deliveries: 10, ...one })
  })
}

function testOutage(ingestor: Ingestor, get: () => World): void {
  const contact = firstContacts[ingestor]

  it('answers 503 while the storage is away, and stores the redelivery', async () => {
    const { http, proxy, tenant } = get()
    const before = await counts(tenant)
    proxy.cut()
    const refused = await http.post(ingestor, contact.body(2))
    proxy.repair()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await counts(tenant)).toEqual(before)
    expect((await http.post(ingestor, contact.body(2))).status).toBe(200)
    expect((await counts(tenant)).messages).toBe(before.messages + 1)
  })

  it('loses and doubles nothing when connections break under many deliveries', async () => {
    const { http, proxy, tenant } = get()
    const before = await counts(tenant)
    const waiting = new Set(Array.from({ length: 60 }, (_, index) => 100 + index))
    for (let round = 0; waiting.size > 0 && round < 20; round += 1) {
      const cut = round < 3 ? setTimeout(() => proxy.cut(), 5 + round * 10) : undefined
      const send = async (number: number): Promise<void> => {
        const { status } = await http.post(ingestor, contact.body(number))
        expect([200, 503]).toContain(status)
        if (status === 200) waiting.delete(number)
      }
      await Promise.all([...waiting].map(send))
      clearTimeout(cut)
      proxy.repair()
    }
    const after = await counts(tenant)
    expect([waiting.size, after.messages - before.messages]).toEqual([0, 60])
    expect(after).toMatchObject({ counted: after.messages, tasks: after.messages })
  })
}

describe.each(ingestorIds)('webhooks of %s', (ingestor) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  let world: World | undefined
  const get = (): World => world ?? expect.fail('get() is for tests')
  beforeAll(async () => {
    database = await createTestDatabase()
    const proxy = await startDatabaseProxy(database.connectionString)
    const options = { ai: createRulesAiScorer(), events: { 'message.received': () => undefined } }
    const http = await serveKit({ connectionString: proxy.connectionString }, options)
    const { platform, accountId } = firstContacts[ingestor]
    world = { http, proxy, tenant: await http.tenant([{ platform, accountId }]) }
  })
  afterAll(async () => {
    await world?.http.close()
    await world?.proxy.close()
    await database?.drop()
  })

  describe('trust', () => {
    testTrust(ingestor, get)
  })
  describe('an outage of the storage', () => {
    testOutage(ingestor, get)
  })
})
