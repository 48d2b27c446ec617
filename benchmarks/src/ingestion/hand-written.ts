import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { Pool } from 'pg'
import type { PreparedDelivery } from './deliveries.ts'
import { messageParts } from './hand-written-message.ts'

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
    await this.#pool.query({
      name: `hand_${target.schema}`,
      text: statement(target.schema),
      values: [
        target.tenantId,
        target.socialAccountId,
        delivery.messageId,
        randomUUID(),
        randomUUID(),
        delivery.participant,
        delivery.participant,
        delivery.text,
        delivery.sentAt,
        new Date(),
        randomUUID(),
        randomUUID(),
        Buffer.from(delivery.body),
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
    VALUES ($12, $10, 'facebook', $13, $14, 'stored', '{}', 1)
  ), ${messageParts(schema)}`
}
