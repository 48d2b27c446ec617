import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit } from '@leadkit/core'
import { Client, Pool, type PoolClient } from 'pg'
import { describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { APP_SECRET, createWebhookWorld, envelope, sign, textEvent } from './support/ingest/webhook-world.ts'

/** Tables in the order in which every transaction locks their rows for the first time. */
const ORDER = ['message_keys', 'conversations', 'messages', 'replies', 'ai_tasks', 'form_leads', 'leads']
// A new AI task is nobody's to wait for: its message's key is locked already.
const WRITES = /(?:INSERT INTO(?!\s+"tenant_\w+"\."?ai_tasks)|UPDATE|DELETE FROM)\s+"tenant_\w+"\."?(\w+)/gi
const LOCKS = /FROM\s+"tenant_\w+"\."?(\w+)"?(?:(?!FROM)[\s\S])*FOR (?:NO KEY )?UPDATE/gi

/** Tables whose rows a statement locks, as they stand in it. */
function lockedTables(text: string): readonly string[] {
  const found = [...text.matchAll(WRITES), ...text.matchAll(LOCKS)]
  return found.toSorted((one, other) => one.index - other.index).map((match) => match[1] ?? '')
}

/** The tables of a transaction that are locked before one that has to come first. */
function outOfOrder(statements: readonly string[]): readonly string[] {
  const ranks = [...new Set(statements.flatMap(lockedTables))].filter((table) => ORDER.includes(table))
  return ranks.filter((table, index) => ranks.slice(index).some((later) => ORDER.indexOf(later) < ORDER.indexOf(table)))
}

function connectionOf(options: DatabaseOptions): string {
  if (!('connectionString' in options)) throw new Error('These tests need a server')
  return options.connectionString
}

/** A pool that writes down the statements of each transaction. */
function createRecordingPool(connectionString: string): { pool: Pool; transactions: string[][] } {
  const transactions: string[][] = []
  const pool = new Pool({ connectionString, max: 4 })
  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>
  const wrapped = new WeakMap<PoolClient, object>()
  const recorded = async (): Promise<object> => {
    const client = await connect()
    const known = wrapped.get(client)
    if (known !== undefined) return known
    let open: string[] = []
    const query = (text: unknown, values?: unknown[]): unknown => {
      const statement = typeof text === 'string' ? text : (text as { text: string }).text
      if (/^begin/i.test(statement)) open = []
      else if (/^(?:commit|rollback)/i.test(statement)) transactions.push(open)
      else open.push(statement)
      return client.query(text as string, values)
    }
    const recording = { query, release: (destroy?: boolean) => client.release(destroy), on: client.on.bind(client) }
    wrapped.set(client, recording)
    return recording
  }
  Object.assign(pool, { connect: recorded })
  return { pool, transactions }
}

const AT = 1_790_000_000_000

/** Texts, echoes, reactions, edits and receipts about the same few people and messages. */
function mixedBodies(page: string, count: number, eventsOfBody: number): readonly string[] {
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const event = (number: number): object => {
    const from = `p${random(8)}`
    const base = { sender: { id: from }, recipient: { id: page }, timestamp: AT + number }
    const mid = `m${random(count * eventsOfBody)}`
    const kinds = [
      () => textEvent(page, { mid: `m${number}`, from, at: AT + number }),
      () => ({ ...base, reaction: { mid, action: 'react', reaction: 'love', emoji: '❤' } }),
      () => ({ ...base, message_edit: { mid, text: `edited ${number}`, num_edit: 1 } }),
      () => ({ ...base, read: { watermark: AT + number } }),
      () => ({ ...base, delivery: { mids: [mid], watermark: AT + number } }),
      () => ({
        ...base,
        sender: { id: page },
        recipient: { id: from },
        message: { mid: `e${number}`, text: `answer ${number}`, is_echo: true },
      }),
    ]
    return kinds[random(9) % kinds.length]?.() ?? {}
  }
  return Array.from({ length: count }, (_, body) =>
    envelope(page, ...Array.from({ length: eventsOfBody }, (_each, index) => event(body * eventsOfBody + index))),
  )
}

describe('the check of the order', () => {
  it('sees a conversation that is locked before a key, and a lock that only reads', () => {
    const tenant = '"tenant_1"'
    const key = `INSERT INTO ${tenant}.message_keys AS k (tenant_id) VALUES ($1)`
    const lock = `SELECT c.id FROM ${tenant}.conversations c ORDER BY 1 FOR NO KEY UPDATE`
    expect(outOfOrder([key, lock])).toEqual([])
    expect(outOfOrder([lock, key])).toEqual(['conversations'])
    expect(outOfOrder([`UPDATE ${tenant}.leads SET a = 1`, `UPDATE ${tenant}.messages m SET a = 1`])).toEqual(['leads'])
  })
})

describeOnPostgres('locks of webhooks', (options) => {
  it('are taken in one order by texts, echoes, statuses and the results of tasks', async () => {
    const { pool, transactions } = createRecordingPool(connectionOf(options()))
    const { kit, page, post } = await createWebhookWorld({ pool })
    transactions.length = 0
    for (const body of mixedBodies(page, 12, 10)) expect((await post(body)).status).toBe(200)
    await kit.worker({ kinds: ['ai'] }).drain()
    const touching = transactions.filter((statements) => statements.flatMap(lockedTables).includes('message_keys'))
    expect(touching.length).toBeGreaterThan(10)
    expect(touching.map(outOfOrder)).toEqual(touching.map(() => []))
    await kit.close()
    await pool.end()
  })

  it('never deadlock under a mix from two processes, with a worker beside them', async () => {
    const { kit, page, post } = await createWebhookWorld(options())
    const other = createLeadKit({
      database: options(),
      encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
      platforms: [createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })],
      ai: createRulesAiScorer(),
    })
    const postToOther = (body: string): Promise<Response> =>
      other.handler(new Request('http://host.test/webhooks/facebook', { method: 'POST', body, headers: sign(body) }))
    const server = new Client({ connectionString: connectionOf(options()) })
    await server.connect()
    const worker = kit.worker({ kinds: ['ai'], pollIntervalMs: 50 })
    void worker.start()
    const bodies = mixedBodies(page, Number(process.env['LEADKIT_MIX_BODIES'] ?? 60), 20)
    const began = performance.now()
    // On a machine that stalls for a second a lock may not be free in time: the platform repeats.
    const deliver = async (body: string, index: number): Promise<boolean> => {
      const send = index % 2 === 0 ? post : postToOther
      for (let attempt = 0; attempt < 10; attempt += 1) if ((await send(body)).status === 200) return true
      return false
    }
    const delivered = await Promise.all(bodies.map(deliver))
    const seconds = (performance.now() - began) / 1_000
    await worker.stop()
    if (process.env['LEADKIT_MIX_BODIES'] !== undefined)
      console.info({ events: bodies.length * 20, perSecond: Math.round((bodies.length * 20) / seconds) })
    // Backends report with a delay; it is flushed when they go.
    await Promise.all([kit.close(), other.close()])
    const { rows: found } = await server.query<{ deadlocks: number }>(
      'SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
    )
    await server.end()
    expect(found).toEqual([{ deadlocks: 0 }])
    expect(delivered).toEqual(bodies.map(() => true))
  })
})
