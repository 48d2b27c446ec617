import { createHmac, type Hmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { Pool, type PoolClient } from 'pg'
import type { MixedBody } from './mixed-bodies.ts'
import { messageParts } from './hand-written-message.ts'

/** Where the rows go: a tenant, and its accounts by the platforms' ids. */
export interface MixTarget {
  readonly tenantId: string
  readonly schema: string
  readonly accounts: ReadonlyMap<string, string>
}

/** An event as its handler writes it. */
interface HandEvent {
  readonly kind: 'message' | 'edit' | 'deletion' | 'reaction' | 'read' | 'delivered'
  readonly account: string
  readonly thread: string
  readonly participant: string
  readonly outbound: boolean
  readonly messageId: string
  readonly text: string
  readonly at: Date
}

interface MetaItem {
  readonly sender: { readonly id: string }
  readonly recipient: { readonly id: string }
  readonly timestamp: number
  readonly message?: {
    readonly mid: string
    readonly text?: string
    readonly is_deleted?: true
    readonly is_echo?: true
  }
  readonly message_edit?: { readonly mid: string; readonly text: string }
  readonly reaction?: { readonly mid: string; readonly emoji: string }
  readonly read?: { readonly watermark: number }
  readonly delivery?: { readonly watermark: number }
}

interface XItem {
  readonly id: string
  readonly created_timestamp: string
  readonly message_create: {
    readonly sender_id: string
    readonly target: { readonly recipient_id: string }
    readonly message_data: { readonly text: string }
  }
}

interface LinkedinItem {
  readonly organizationalEntity: string
  readonly action: string
  readonly generatedActivity: string
  readonly lastModifiedAt: number
  readonly decoratedGeneratedActivity: {
    readonly comment: { readonly owner: string; readonly text: string; readonly object: string }
  }
}

/**
 * What a team would write by hand for the same events in the same tables: it checks the signature, parses the body, and writes the ledger row and
 * each event by one prepared statement, in one transaction for a body, which it runs again after a deadlock. It leaves out what comes in the wrong
 * order (an edit before its text), reactions of several people, profiles, several secrets, and host events.
 */
export class HandWrittenMix {
  readonly #secret: string
  readonly #pool: Pool
  readonly #target: MixTarget

  constructor(connectionString: string, target: MixTarget, secret: string) {
    this.#pool = new Pool({ connectionString, max: 10 })
    this.#target = target
    this.#secret = secret
  }

  async handle({ ingestor, body: text, headers }: MixedBody): Promise<Response> {
    const request = new Request(`http://benchmark.test/${ingestor}`, { method: 'POST', body: text, headers })
    const bytes = Buffer.from(await request.arrayBuffer())
    if (!this.#isSigned(ingestor, bytes, request.headers)) return new Response(null, { status: 401 })
    const events = parse(ingestor, bytes.toString())
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#write(ingestor, bytes, events)
        return new Response('ok')
      } catch (error) {
        const isDeadlock = (error as { code?: string }).code === '40P01'
        if (!isDeadlock || attempt === 8) return new Response(null, { status: 503 })
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  #isSigned(ingestor: MixedBody['ingestor'], bytes: Buffer, headers: Headers): boolean {
    const { header, sign } = SIGNATURES[ingestor]
    const expected = sign(createHmac('sha256', this.#secret), bytes)
    const given = headers.get(header) ?? ''
    return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  }

  async #write(ingestor: string, body: Buffer, events: readonly HandEvent[]): Promise<void> {
    const client = await this.#pool.connect()
    const now = new Date()
    try {
      await client.query('BEGIN')
      await client.query({
        name: 'hand_ledger',
        text: `INSERT INTO public.deliveries (id, received_at, ingestor, body, headers, verdict, reasons, event_count)
          VALUES ($1, $2, $3, $4, '{}', 'stored', '{}', $5)`,
        values: [randomUUID(), now, ingestor, body, events.length],
      })
      for (const event of events) await this.#writeEvent(client, event, now)
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      client.release()
    }
  }

  async #writeEvent(client: PoolClient, event: HandEvent, now: Date): Promise<void> {
    const { schema, tenantId, accounts } = this.#target
    const account = accounts.get(event.account)
    const run = async (name: string, text: string, values: unknown[]): Promise<void> =>
      void (await client.query({ name: `hand_${name}`, text, values }))
    const { kind, thread, participant, messageId, text, at } = event
    if (kind === 'message' && event.outbound)
      return run('outbound', outboundText(schema), [
        tenantId,
        account,
        messageId,
        randomUUID(),
        randomUUID(),
        thread,
        participant,
        text,
        at,
        now,
      ])
    if (kind === 'message') {
      const ids = [randomUUID(), randomUUID()]
      return run('inbound', `WITH ${messageParts(schema)}`, [
        tenantId,
        account,
        messageId,
        ...ids,
        thread,
        participant,
        text,
        at,
        now,
        randomUUID(),
      ])
    }
    if (kind === 'edit') return run('edit', editText(schema), [account, messageId, text, at, tenantId, now])
    if (kind === 'deletion') return run('deletion', deletionText(schema), [account, messageId, at])
    if (kind === 'reaction')
      return run('reaction', reactionText(schema), [account, messageId, JSON.stringify({ [participant]: text })])
    const column = kind === 'read' ? 'participant_read_at' : 'participant_delivered_at'
    return run(kind, markText(schema, column), [account, thread, participant, at])
  }
}

const SIGNATURES: Readonly<
  Record<MixedBody['ingestor'], { readonly header: string; readonly sign: (hmac: Hmac, body: Buffer) => string }>
> = {
  facebook: { header: 'x-hub-signature-256', sign: (hmac, body) => `sha256=${hmac.update(body).digest('hex')}` },
  twitter: {
    header: 'x-twitter-webhooks-signature',
    sign: (hmac, body) => `sha256=${hmac.update(body).digest('base64')}`,
  },
  linkedin: { header: 'x-li-signature', sign: (hmac, body) => hmac.update('hmacsha256=').update(body).digest('hex') },
}

function parse(ingestor: string, body: string): readonly HandEvent[] {
  if (ingestor === 'facebook') {
    const { entry } = JSON.parse(body) as { entry: readonly { readonly messaging: readonly MetaItem[] }[] }
    return entry.flatMap(({ messaging }) => messaging.map(fromMeta))
  }
  if (ingestor === 'twitter') {
    const { for_user_id: account, direct_message_events: items } = JSON.parse(body) as {
      for_user_id: string
      direct_message_events: readonly XItem[]
    }
    return items.map((item) => fromX(account, item))
  }
  return (JSON.parse(body) as { notifications: readonly LinkedinItem[] }).notifications.map(fromLinkedin)
}

function fromMeta(item: MetaItem): HandEvent {
  const { sender, recipient, timestamp, message, message_edit: edited, reaction, read, delivery } = item
  const outbound = message?.is_echo === true
  const [account, participant] = outbound ? [sender.id, recipient.id] : [recipient.id, sender.id]
  return {
    kind: kindOf(item),
    account,
    thread: participant,
    participant,
    outbound,
    messageId: message?.mid ?? edited?.mid ?? reaction?.mid ?? '',
    text: message?.text ?? edited?.text ?? reaction?.emoji ?? '',
    at: new Date(read?.watermark ?? delivery?.watermark ?? timestamp),
  }
}

function kindOf(item: MetaItem): HandEvent['kind'] {
  if (item.message_edit !== undefined) return 'edit'
  if (item.reaction !== undefined) return 'reaction'
  if (item.read !== undefined) return 'read'
  if (item.delivery !== undefined) return 'delivered'
  return item.message?.is_deleted === true ? 'deletion' : 'message'
}

function fromX(account: string, { id, created_timestamp, message_create: message }: XItem): HandEvent {
  const outbound = message.sender_id === account
  const participant = outbound ? message.target.recipient_id : message.sender_id
  const at = new Date(Number(created_timestamp))
  return {
    kind: 'message',
    account,
    thread: participant,
    participant,
    outbound,
    messageId: id,
    text: message.message_data.text,
    at,
  }
}

function fromLinkedin(item: LinkedinItem): HandEvent {
  const { comment } = item.decoratedGeneratedActivity
  const kind = ({ COMMENT_EDIT: 'edit', COMMENT_DELETE: 'deletion' } as const)[item.action] ?? 'message'
  return {
    kind,
    account: item.organizationalEntity,
    thread: comment.object,
    participant: comment.owner,
    outbound: false,
    messageId: item.generatedActivity,
    text: comment.text,
    at: new Date(item.lastModifiedAt),
  }
}

/** A person answered in the platform's own inbox: automation pauses. */
function outboundText(schema: string): string {
  return `WITH key AS (
    INSERT INTO ${schema}.message_keys (tenant_id, social_account_id, platform_message_id, message_id, received_at)
    VALUES ($1, $2, $3, $4, $9) ON CONFLICT DO NOTHING RETURNING message_id
  ), thread AS (
    INSERT INTO ${schema}.conversations AS c (id, tenant_id, social_account_id, platform_conversation_id, participant_id, message_count,
      started_at, last_message_at, last_outbound_at, version, automation_paused_at, automation_paused_reason)
    SELECT $5, $1, $2, $6, $7, 1, $9, $9, $9, 1, $10, 'person_replied' FROM key
    ON CONFLICT (social_account_id, platform_conversation_id, participant_id) DO UPDATE SET message_count = c.message_count + 1,
      last_message_at = greatest(c.last_message_at, excluded.last_message_at),
      last_outbound_at = greatest(c.last_outbound_at, excluded.last_outbound_at), version = c.version + 1, waiting_since = NULL,
      automation_paused_at = coalesce(c.automation_paused_at, excluded.automation_paused_at),
      automation_paused_reason = coalesce(c.automation_paused_reason, excluded.automation_paused_reason)
    RETURNING id
  )
  INSERT INTO ${schema}.messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, received_at, ingested_at)
  SELECT $4, $1, id, $3, 'outbound', 'person', $8, $9, $10 FROM thread`
}

/** The message is judged again by its new text. */
function editText(schema: string): string {
  return `WITH key AS (
    UPDATE ${schema}.message_keys SET edited_content = $3, edited_at = $4
    WHERE social_account_id = $1 AND platform_message_id = $2 AND deleted_at IS NULL RETURNING message_id, received_at
  ), message AS (
    UPDATE ${schema}.messages m SET content = $3, edited_at = $4 FROM key WHERE m.id = key.message_id AND m.received_at = key.received_at
    RETURNING m.id, m.conversation_id
  ), thread AS (
    UPDATE ${schema}.conversations c SET version = version + 1 FROM message WHERE c.id = message.conversation_id
  ), task AS (
    UPDATE ${schema}.ai_tasks t SET status = 'queued', output = NULL FROM message
    WHERE t.message_id = message.id AND t.task_type = 'classify' AND t.status = 'completed' RETURNING t.id
  )
  INSERT INTO public.dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
  SELECT id, $5, 'ai', id, true, $6, $6 FROM task ON CONFLICT DO NOTHING`
}

function deletionText(schema: string): string {
  return `WITH key AS (
    UPDATE ${schema}.message_keys SET deleted_at = $3, edited_content = NULL WHERE social_account_id = $1 AND platform_message_id = $2
    RETURNING message_id, received_at
  ), message AS (
    UPDATE ${schema}.messages m SET content = '', attachments = '[]', metadata = '{}', deleted_at = $3 FROM key
    WHERE m.id = key.message_id AND m.received_at = key.received_at RETURNING m.conversation_id
  )
  UPDATE ${schema}.conversations c SET version = version + 1 FROM message WHERE c.id = message.conversation_id`
}

function reactionText(schema: string): string {
  return `UPDATE ${schema}.messages m SET metadata = m.metadata || jsonb_build_object('reactions', $3::jsonb)
    FROM ${schema}.message_keys k WHERE k.social_account_id = $1 AND k.platform_message_id = $2 AND m.id = k.message_id
      AND m.received_at = k.received_at`
}

function markText(schema: string, column: string): string {
  return `UPDATE ${schema}.conversations SET ${column} = greatest(${column}, $4)
    WHERE social_account_id = $1 AND platform_conversation_id = $2 AND participant_id = $3`
}
