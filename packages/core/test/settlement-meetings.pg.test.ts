import { Client } from 'pg'
import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

const AT = 1_790_000_000_000

/** Somebody else's transaction, which holds the row of one person's conversation. */
async function lockConversation(options: DatabaseOptions, world: WebhookWorld, participant: string) {
  if (!('connectionString' in options)) throw new Error('Locks of another connection need PostgreSQL itself')
  const client = new Client({ connectionString: options.connectionString })
  client.on('error', () => {})
  await client.connect()
  await client.query('BEGIN')
  const conversations = `"${tenantSchema(world.tenant.id)}".conversations`
  await client.query(`SELECT 1 FROM ${conversations} WHERE participant_id = $1 FOR UPDATE`, [participant])
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))`
  return {
    /** Resolves when somebody waits for the row. */
    isWaitedFor: () =>
      expect.poll(async () => (await client.query(waiting)).rows, { interval: 2, timeout: 20_000 }).not.toEqual([]),
    async release() {
      await client.query('ROLLBACK')
      await client.end()
    },
  }
}

function say(world: WebhookWorld, people: readonly string[], round: number): string {
  const events = people.map((from) => textEvent(world.page, { mid: `${from}-${round}`, from, at: AT + round }))
  return envelope(world.page, ...events)
}

const people = Array.from({ length: 9 }, (_, index) => `p${index}`)
/** The last in the order of locks: whoever waits for it has locked the others. */
const LAST = 'z'

function testMeetings(open: () => Promise<WebhookWorld>, options: () => DatabaseOptions): void {
  it('a result that waits for its conversation keeps neither the others of its run waiting nor their webhooks', async () => {
    const world = await open()
    expect((await world.post(say(world, [...people, LAST], 1))).status).toBe(200)
    const lock = await lockConversation(options(), world, LAST)
    const worked = world.kit.worker({ kinds: ['ai'] }).drain()
    await lock.isWaitedFor()
    const kept = `SELECT count(*)::int FROM ai_tasks WHERE task_type = 'classify' AND status = 'completed'`
    await expect.poll(() => world.rows(kept)).toEqual([{ count: people.length }])
    // The lock is free only after the answers, so nobody may have waited for it.
    const answers = await Promise.all(people.map((person) => world.post(say(world, [person], 2))))
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200))
    await lock.release()
    await worked
    expect(
      await world.rows(
        `SELECT task_type, count(*)::int FROM ai_tasks WHERE status = 'completed' GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { task_type: 'classify', count: 19 },
      { task_type: 'score', count: 19 },
    ])
    expect(await world.rows(`SELECT count(*)::int FROM leads WHERE score IS NOT NULL`)).toEqual([{ count: 10 }])
  })

  it('a locked conversation keeps only its own events waiting, whichever came with them', async () => {
    const world = await open()
    expect((await world.post(say(world, [LAST], 1))).status).toBe(200)
    const lock = await lockConversation(options(), world, LAST)
    const [shared, alone, ...others] = await Promise.all([
      world.post(say(world, ['a', LAST, 'b'], 2)),
      world.post(say(world, [LAST], 3)),
      ...people.map((person) => world.post(say(world, [person], 2))),
    ])
    expect(others.map(({ status }) => status)).toEqual(people.map(() => 200))
    // What is left of a body is held, and a worker writes it; a body of nothing else is delivered again.
    expect([shared?.status, alone?.status]).toEqual([200, 503])
    const stored = `SELECT platform_message_id AS id FROM messages WHERE sender_id IN ('a', 'b', '${LAST}') ORDER BY 1`
    expect(await world.rows(stored)).toEqual([{ id: 'a-2' }, { id: 'b-2' }, { id: `${LAST}-1` }])
    await lock.release()
    expect((await world.post(say(world, [LAST], 3))).status).toBe(200)
    expect(await world.kit.pendingWork()).toMatchObject({ delayed: 1 })
  })
}

/** The database refuses messages whose ids match. */
async function refuse(world: WebhookWorld, pattern: string): Promise<void> {
  await world.rows('ALTER TABLE messages DROP CONSTRAINT IF EXISTS refused')
  await world.rows(`ALTER TABLE messages ADD CONSTRAINT refused CHECK (platform_message_id !~ '${pattern}') NOT VALID`)
}

function testHeld(options: () => DatabaseOptions): void {
  it('what is held is tried again whole when one part of it is refused and another is locked', async () => {
    let aheadMs = 0
    const world = await createWebhookWorld(options(), { now: () => new Date(Date.now() + aheadMs) })
    expect((await world.post(say(world, [LAST], 1))).status).toBe(200)
    await refuse(world, '-2$')
    expect((await world.post(say(world, ['a', 'bad', LAST], 2))).status).toBe(200)
    await refuse(world, '^bad')
    const lock = await lockConversation(options(), world, LAST)
    const worker = world.kit.worker({ kinds: ['crm_sync'], sweepIntervalMs: 50, pollIntervalMs: 50 })
    await worker.start()
    aheadMs = 3 * 3_600_000
    const stored = `SELECT platform_message_id AS id FROM messages ORDER BY 1`
    const ids = async () => (await world.rows(stored)).map(({ id }) => id)
    await expect.poll(ids).toEqual(['a-2', `${LAST}-1`])
    await expect
      .poll(() => world.rows(`SELECT reason, jsonb_array_length(event_keys) AS events FROM public.held_deliveries`))
      .toEqual([{ reason: 'storage_busy', events: 2 }])
    await lock.release()
    await world.rows('ALTER TABLE messages DROP CONSTRAINT refused')
    aheadMs *= 2
    await expect.poll(ids).toEqual(['a-2', 'bad-2', `${LAST}-1`, `${LAST}-2`])
    await worker.stop()
    await world.kit.close()
  })
}

describeOnPostgres('when results and webhooks meet,', (options) => {
  const worlds: WebhookWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.kit.close())))
  const open = async (): Promise<WebhookWorld> => {
    const world = await createWebhookWorld(options())
    worlds.push(world)
    return world
  }
  testMeetings(open, options)
  testHeld(options)
})
