import type { JsonObject } from '@leadkit/contracts'
import { newId } from '../../base/identifier.ts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import { quoteIdentifier, type Statement, type TenantSession } from '../../database/session.ts'
import type { RoutedStatus } from '../routed-delivery.ts'
import { storableJson } from '../../base/field-schema.ts'

/** A status's marks for the conversations that it names by account, thread and participant; null matches any. */
interface ConversationMark {
  readonly account: string
  readonly thread: string | null
  readonly participant: string | null
  readonly read_at: Date | null
  readonly delivered_at: Date | null
  /** For marks that name messages: the time is that of the newest stored one. */
  readonly read_keys: readonly string[] | null
  readonly delivered_keys: readonly string[] | null
  readonly metadata_key: 'referral' | 'threadControl' | null
  readonly metadata_value: JsonObject | null
  readonly at: string
}

const MARKING: ReadonlySet<string> = new Set(['read', 'delivered', 'thread_control', 'referral'])

/** True for a status that moves a mark on a conversation. */
export function marksConversation({ event }: RoutedStatus): boolean {
  return MARKING.has(event.status) && (event.conversationId !== null || event.participantId !== null)
}

/**
 * Moves the marks of conversations: what was read and delivered, who owns the thread, where the person came from. Marks only move forward, so
 * repetition and reordering are harmless. All rows are locked first, in the order of their unique key, as everywhere. No statement needs another's
 * result: sent together they hold the rows for no round trip.
 */
export function conversationMarkStatements(schema: string, statuses: readonly RoutedStatus[]): readonly Statement[] {
  const marks = statuses.filter(marksConversation).map(toMark)
  if (marks.length === 0) return []
  const tenant = quoteIdentifier(schema)
  const matched = matchedConversations(tenant, marks)
  const newest = (column: string): string => `(SELECT max(k.received_at) FROM ${tenant}.message_keys k
    WHERE k.social_account_id = f.account AND k.platform_message_id IN (SELECT jsonb_array_elements_text(f.${column})))`
  const texts = [
    `SELECT c.id FROM ${tenant}.conversations c WHERE c.id IN (SELECT f.id FROM ${matched})
      ORDER BY c.social_account_id, c.platform_conversation_id, c.participant_id FOR NO KEY UPDATE`,
    `UPDATE ${tenant}.conversations c SET
        participant_read_at = greatest(c.participant_read_at, m.read_at),
        participant_delivered_at = greatest(c.participant_delivered_at, m.delivered_at)
      FROM (SELECT f.id, max(greatest(f.read_at, ${newest('read_keys')})) AS read_at,
          max(greatest(f.delivered_at, ${newest('delivered_keys')})) AS delivered_at FROM ${matched} GROUP BY f.id) AS m
      WHERE c.id = m.id AND (m.read_at > coalesce(c.participant_read_at, '-infinity')
        OR m.delivered_at > coalesce(c.participant_delivered_at, '-infinity'))`,
    ...(marks.some((mark) => mark.metadata_key !== null) ? [metadataText(tenant, matched)] : []),
  ]
  const parameters = [storableJson(marks)]
  return texts.map((text) => ({ text, parameters }))
}

export async function writeConversationMarks(session: TenantSession, statuses: readonly RoutedStatus[]): Promise<void> {
  for (const statement of conversationMarkStatements(session.schema, statuses)) await session.run(statement)
}

/** The marks with the conversations they refer to. One join for each way of naming a conversation, so that each can use the unique index. */
function matchedConversations(tenant: string, marks: readonly ConversationMark[]): string {
  const ways = [
    { thread: true, participant: true },
    { thread: true, participant: false },
    { thread: false, participant: true },
  ].filter((way) =>
    marks.some((mark) => (mark.thread !== null) === way.thread && (mark.participant !== null) === way.participant),
  )
  const joins = ways.map(
    ({
      thread,
      participant,
    }) => `SELECT c.id, c.metadata, w.* FROM jsonb_to_recordset($1::jsonb) AS w (account uuid, thread text,
        participant text, read_at timestamptz, delivered_at timestamptz, read_keys jsonb, delivered_keys jsonb, metadata_key text,
        metadata_value jsonb, at text)
      JOIN ${tenant}.conversations c ON c.social_account_id = w.account
        ${thread ? 'AND c.platform_conversation_id = w.thread' : ''} ${participant ? 'AND c.participant_id = w.participant' : ''}
      WHERE w.thread IS ${thread ? 'NOT' : ''} NULL AND w.participant IS ${participant ? 'NOT' : ''} NULL`,
  )
  return `(${joins.join(' UNION ALL ')}) AS f`
}

/** The newest of its kind wins. */
function metadataText(tenant: string, matched: string): string {
  return `UPDATE ${tenant}.conversations c SET metadata = c.metadata || m.metadata
      FROM (SELECT n.id, jsonb_object_agg(n.metadata_key, n.metadata_value) AS metadata FROM (
          SELECT DISTINCT ON (f.id, f.metadata_key) f.id, f.metadata_key, f.metadata_value FROM ${matched}
          WHERE f.metadata_key IS NOT NULL AND coalesce(f.metadata -> f.metadata_key ->> 'at', '') <= f.at
          ORDER BY f.id, f.metadata_key, f.at DESC) AS n GROUP BY n.id) AS m
      WHERE c.id = m.id`
}

/**
 * The platform may report where somebody comes from before they have written anything: then the referral creates the conversation. It also opens the
 * platform's reply window.
 * @see https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
 */
export async function openReferredConversation(session: TenantSession, { route, event }: RoutedStatus): Promise<void> {
  const { conversationId: thread, participantId: participant } = event
  if (thread === null || participant === null) return
  const id = newId()
  const [found] = await session.run<{ id: string }>({
    text: `INSERT INTO ${quoteIdentifier(session.schema)}.conversations AS c (id, tenant_id, social_account_id,
        platform_conversation_id, participant_id, started_at, last_message_at, last_inbound_at)
      VALUES ($1, $2, $3, $4, $5, $6, $6, $6)
      ON CONFLICT (social_account_id, platform_conversation_id, participant_id)
      DO UPDATE SET last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
      RETURNING c.id`,
    parameters: [id, session.tenantId, route.socialAccountId, thread, participant, event.occurredAt],
  })
  if (found?.id === id) await enqueue(session, [{ kind: 'profile', taskId: id }])
}

function toMark({ route, event }: RoutedStatus): ConversationMark {
  const { status, occurredAt, watermark, targetIds } = event
  const named = watermark === undefined && targetIds.length > 0
  const moment = (kind: string): Date | null => (status === kind && !named ? (watermark ?? occurredAt) : null)
  const keys = (kind: string): readonly string[] | null => (status === kind && named ? targetIds : null)
  const at = occurredAt.toISOString()
  const metadata = status === 'referral' || status === 'thread_control'
  return {
    account: route.socialAccountId,
    thread: event.conversationId,
    participant: event.participantId,
    read_at: moment('read'),
    delivered_at: moment('delivered'),
    read_keys: keys('read'),
    delivered_keys: keys('delivered'),
    metadata_key: metadata ? (status === 'referral' ? 'referral' : 'threadControl') : null,
    metadata_value: metadata ? { ...event.details, at } : null,
    at,
  }
}
