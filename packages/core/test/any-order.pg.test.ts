import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { TenantKit } from '@leadkit/core'
import { createTestDatabase } from '@leadkit/testing/postgres'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  composeDayBodies,
  type DayBody,
  type DayEvent,
  recordDay,
  type RecordedDay,
} from './support/ingest/recorded-day.ts'
import { type HttpKit, serveKit, signBody } from './support/ingest/three-platforms.ts'

const NEVER = Number.MAX_SAFE_INTEGER
const WORK = ['ai', 'answer_clock'] as const
const ORDERS = Number(process.env['LEADKIT_ORDERS'] ?? 15)
const LIMITS = { numRuns: ORDERS, interruptAfterTimeLimit: 550 * ORDERS }

/** How a day is delivered. */
interface Delivery {
  /** A permutation of the day's events. */
  readonly order: readonly DayEvent[]
  /** Events that come again somewhere later. */
  readonly again: readonly { readonly index: number; readonly at: number }[]
  /** Where bodies end. */
  readonly cuts: readonly number[]
  readonly form: 'activity' | 'account_activity'
  /** Bodies that are under way at the same time. */
  readonly together: number
  /** After how many of these waves the worker runs for the first time. */
  readonly workAfter: number
}

function deliveries({ events }: RecordedDay): fc.Arbitrary<Delivery> {
  const index = fc.nat({ max: events.length - 1 })
  return fc.record({
    order: fc.shuffledSubarray([...events], { minLength: events.length }),
    again: fc.array(fc.record({ index, at: fc.nat({ max: events.length }) }), { maxLength: 12 }),
    cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: events.length * 2, maxLength: events.length * 2 }),
    form: fc.constantFrom('activity', 'account_activity'),
    together: fc.integer({ min: 1, max: 5 }),
    workAfter: fc.nat({ max: 12 }),
  })
}

function toBodies({ order, again, cuts, form }: Delivery): readonly DayBody[] {
  const events = [...order]
  for (const { index, at } of again) events.splice(at, 0, order[index] as DayEvent)
  const bodies: DayBody[] = []
  for (let start = 0, batch = 0; start < events.length; batch += 1) {
    const end = start + (cuts[batch] ?? 1)
    bodies.push(...composeDayBodies(events.slice(start, end), form))
    start = end
  }
  return bodies
}

/** Everything that a person sees of the day, by the platform's names. Of a post told as mention and as reply, either word is right. */
async function digest(tenant: TenantKit): Promise<unknown> {
  return tenant.transaction(async ({ query }) => ({
    transcript:
      await query(`SELECT c.platform_conversation_id AS thread, m.platform_message_id AS id, m.direction, m.author, m.content,
        m.attachments, m.metadata -> 'reactions' AS reactions, m.received_at, m.edited_at, m.deleted_at
      FROM messages m JOIN conversations c ON c.id = m.conversation_id ORDER BY m.received_at, m.platform_message_id`),
    counters:
      await query(`SELECT platform_conversation_id AS thread, participant_id, participant_name, channel, status, started_at,
        last_message_at, last_inbound_at, message_count, automation_paused_reason AS paused, first_inbound_at, last_outbound_at,
        waiting_since, first_answered_at, first_human_answered_at
      FROM conversations ORDER BY platform_conversation_id, participant_id`),
    leads: await query(`SELECT c.participant_id, l.name, l.email, l.phone, l.company, l.score, l.score_value, l.status
      FROM leads l JOIN conversations c ON c.id = l.conversation_id ORDER BY c.participant_id`),
  }))
}

describe('a day in any order', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  let http: HttpKit | undefined
  let day: RecordedDay | undefined
  beforeAll(async () => {
    database = await createTestDatabase()
    http = await serveKit({ connectionString: database.connectionString }, { ai: createRulesAiScorer() })
    day = await recordDay()
  })
  afterAll(async () => {
    await http?.close()
    await database?.drop()
  })

  /** Delivers to a tenant of its own, lets the worker finish, and reads what is there. */
  const play = async (
    bodies: readonly DayBody[],
    { together, workAfter }: Pick<Delivery, 'together' | 'workAfter'>,
  ): Promise<unknown> => {
    const { kit, tenant: open } = http as HttpKit
    const tenant = await open(day?.accounts ?? [])
    for (let start = 0; start < bodies.length; start += together) {
      const wave = bodies.slice(start, start + together).map(async ({ ingestor, body }) => {
        const request = { method: 'POST', body: new Uint8Array(body), headers: signBody(ingestor, body) }
        return (await kit.handler(new Request(`http://host.test/webhooks/${ingestor}`, request))).status
      })
      for (const status of await Promise.all(wave)) expect(status).toBe(200)
      if (start === workAfter * together) await kit.worker({ kinds: WORK }).drain()
    }
    await kit.worker({ kinds: WORK }).drain()
    return digest(tenant)
  }

  const expectOneOutcome = async (
    recorded: RecordedDay,
    restrict: (delivery: Delivery) => Delivery,
  ): Promise<fc.RunDetails<[Delivery]>> => {
    const straight = await play(composeDayBodies(recorded.events, 'activity'), { together: 1, workAfter: NEVER })
    let playing: Promise<unknown> = Promise.resolve()
    const property = fc.asyncProperty(deliveries(recorded), async (delivery) => {
      playing = play(toBodies(delivery), restrict(delivery))
      expect(await playing).toEqual(straight)
    })
    const outcome = await fc.check(property, { ...LIMITS, endOnFailure: true })
    // The time limit leaves a run behind, whose deliveries would reach the accounts of the next test's tenants, too.
    await Promise.allSettled([playing])
    return outcome
  }

  it('gives one transcript, the same counters and the same leads', async () => {
    const recorded = day as RecordedDay
    const straight = await play(composeDayBodies(recorded.events, 'activity'), { together: 1, workAfter: NEVER })
    expect(straight).toHaveProperty('transcript.length', 14)
    const idle = (given: Delivery): Delivery => ({ ...given, workAfter: NEVER })
    const { failed, errorInstance, numRuns } = await expectOneOutcome(recorded, idle)
    expect([failed, errorInstance, numRuns > 0]).toEqual([false, null, true])
  })

  // What was read before it was deleted stays in what was learned from it; everything else is learned again.
  it('gives the same also when the worker runs in between, deletions apart', async () => {
    const { accounts, events } = day as RecordedDay
    const kept = events.filter(({ event }) => !JSON.stringify(event).match(/is_deleted|COMMENT_DELETE/))
    const { failed, errorInstance } = await expectOneOutcome({ accounts, events: kept }, (given) => given)
    expect([failed, errorInstance]).toEqual([false, null])
  })
})
