import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { Pool } from 'pg'
import type { PreparedDelivery } from './deliveries.ts'

/** The tables and account for a page's rows. */
export interface PageTarget {
  readonly page: string
  readonly tenantId: string
  readonly schema: string
  readonly socialAccountId: string
}

interface Body {
  readonly entry: readonly [
    {
      readonly id: string
      readonly messaging: readonly [
        {
          readonly sender: { readonly id: string }
          readonly timestamp: number
          readonly message: { readonly mid: string; readonly text: string }
        },
      ]
    },
  ]
}

/**
 * What a team would write by hand for the same rows in the same tables, with the same columns: one prepared statement, so one round trip. `take` is the
 * statement alone, the raw limit; `handle` is a complete handler that reads the request, checks one signature and parses one text. Neither
 * supports edits, echoes, answers, batches, profiles, several secrets or host events.
 */
export class HandWrittenIngestion {
  readonly #secret: string
  readonly #pool: Pool
  readonly #targets: ReadonlyMap<string, PageTarget>

  constructor(
    connectionString: string,
    targets: readonly PageTarget[],
    options: { readonly connections: number; readonly secret: string },
  ) {
    this.#pool = new Pool({ connectionString, max: options.connections })
    this.#secret = options.secret
    this.#targets = new Map(targets.map((target) => [target.page, target]))
  }

  async take(delivery: Omit<PreparedDelivery, 'signature'>): Promise<void> {
    const target = this.#targets.get(delivery.page)
    if (target === undefined) throw new Error(`No target for page ${delivery.page}`)
    const now = new Date()
    await this.#pool.query({
      name: `hand_${target.schema}`,
      text: statement(target.schema),
      values: [
        randomUUID(),
        now,
        Buffer.from(delivery.body),
        target.tenantId,
        target.socialAccountId,
        delivery.messageId,
        randomUUID(),
        randomUUID(),
        delivery.participant,
        delivery.text,
        randomUUID(),
        delivery.sentAt,
        HEADERS,
      ],
    })
  }

  async handle(request: Request): Promise<Response> {
    const bytes = Buffer.from(await request.arrayBuffer())
    const expected = `sha256=${createHmac('sha256', this.#secret).update(bytes).digest('hex')}`
    const given = request.headers.get('x-hub-signature-256') ?? ''
    if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
      return new Response(null, { status: 401 })
    }
    const body = bytes.toString()
    const { id: page, messaging } = (JSON.parse(body) as Body).entry[0]
    const [{ sender, timestamp, message }] = messaging
    const sentAt = new Date(timestamp)
    await this.take({ page, participant: sender.id, messageId: message.mid, text: message.text, sentAt, body })
    return new Response('ok')
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

const HEADERS = JSON.stringify({ 'content-type': 'application/json' })

function statement(schema: string): string {
  return `WITH ledger AS (
    INSERT INTO public.deliveries (id, received_at, ingestor, body, headers, verdict, reasons, event_count)
    VALUES ($1, $2, 'facebook', $3, $13, 'stored', '{}', 1)
  ), key AS (
    INSERT INTO ${schema}.message_keys (tenant_id, social_account_id, platform_message_id, message_id, received_at)
    VALUES ($4, $5, $6, $7, $12) ON CONFLICT DO NOTHING RETURNING message_id
  ), thread AS (
    INSERT INTO ${schema}.conversations AS c (id, tenant_id, social_account_id, platform_conversation_id, participant_id, message_count,
      started_at, last_message_at, last_inbound_at, version, first_inbound_at, waiting_since)
    SELECT $8, $4, $5, $9, $9, 1, $12, $12, $12, 1, $12, $12 FROM key
    ON CONFLICT (social_account_id, platform_conversation_id, participant_id) DO UPDATE SET message_count = c.message_count + 1,
      last_message_at = greatest(c.last_message_at, excluded.last_message_at),
      last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at), version = c.version + 1,
      first_inbound_at = least(c.first_inbound_at, excluded.first_inbound_at),
      waiting_since = least(c.waiting_since, excluded.waiting_since)
    RETURNING id
  ), message AS (
    INSERT INTO ${schema}.messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, sender_id,
      received_at, ingested_at)
    SELECT $7, $4, id, $6, 'inbound', 'participant', $10, $9, $12, $2 FROM thread
  ), task AS (
    INSERT INTO ${schema}.ai_tasks (id, tenant_id, message_id, conversation_id, task_type, created_at)
    SELECT $11, $4, $7, id, 'classify', $2 FROM thread
  )
  INSERT INTO public.dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
  SELECT $11, $4, 'ai', $11, true, $2, $2 FROM thread`
}
