import type { StatusEvent } from '@leadkit/contracts'
import type { RoutedStatus } from '../ingest/delivery.ts'
import { type AccountHealthWriter } from './account-health.ts'
import type { HostEventWriter } from './host-event-writer.ts'
import { type DatabaseSession, quoteIdentifier } from './session.ts'

/** Applies what platforms tell about messages, conversations and accounts. Each is right whatever order they come in. */
export class StatusWriter {
  readonly #hostEvents: HostEventWriter
  readonly #accountHealth: AccountHealthWriter

  constructor(hostEvents: HostEventWriter, accountHealth: AccountHealthWriter) {
    this.#hostEvents = hostEvents
    this.#accountHealth = accountHealth
  }

  async write(session: DatabaseSession, status: RoutedStatus, now: Date): Promise<void> {
    const { event, route } = status
    switch (event.status) {
      case 'edited':
        await applyEdit(session, status)
        break
      case 'deleted':
        await applyDeletion(session, status)
        break
      case 'delivered':
      case 'read':
        await advanceWatermark(
          session,
          status,
          event.status === 'read' ? 'participant_read_at' : 'participant_delivered_at',
        )
        break
      case 'reaction':
        await recordReaction(session, status)
        break
      case 'thread_control':
      case 'referral':
        await mergeConversationMetadata(session, status)
        break
      case 'account_revoked':
        await this.#accountHealth.fail(
          session,
          route.scope,
          route.socialAccountId,
          { health: 'needs_reauth', reason: 'access_revoked' },
          now,
        )
        break
      case 'share':
      case 'lead_created':
      case 'lead_deleted':
        break
    }
    const conversationId = await findConversation(session, status)
    const payload = {
      status: event.status,
      socialAccountId: route.socialAccountId,
      conversationId,
      targetIds: [...event.targetIds],
      direction: event.direction,
      platformConversationId: event.conversationId,
      participantId: event.participantId,
      receivedAt: event.occurredAt.toISOString(),
      content: event.status === 'edited' ? null : event.content,
    }
    await this.#hostEvents.write(session, route.scope, 'platform.status', payload, now)
  }
}

interface MessagePlace {
  readonly message_id: string | null
  readonly received_at: Date | null
}

/** The newest edit wins, also over an original that comes later: the key row keeps it. */
async function applyEdit(session: DatabaseSession, { route, event }: RoutedStatus): Promise<void> {
  const tenant = quoteIdentifier(route.scope.schema)
  for (const target of event.targetIds) {
    const places = await session.run<MessagePlace>({
      text: `INSERT INTO ${tenant}.message_keys AS k (tenant_id, social_account_id, platform_message_id, edited_content, edited_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (social_account_id, platform_message_id)
        DO UPDATE SET edited_content = excluded.edited_content, edited_at = excluded.edited_at
        WHERE k.deleted_at IS NULL AND (k.edited_at IS NULL OR k.edited_at <= excluded.edited_at)
        RETURNING k.message_id, k.received_at`,
      parameters: [route.scope.tenantId, route.socialAccountId, target, event.content ?? '', event.occurredAt],
    })
    await updateMessage(session, route.scope.schema, places[0], {
      assignments: 'content = $3, edited_at = $4',
      values: [event.content ?? '', event.occurredAt],
    })
  }
}

/** A deletion leaves a tombstone and erases the content, wherever it comes in the order. */
async function applyDeletion(session: DatabaseSession, { route, event }: RoutedStatus): Promise<void> {
  const tenant = quoteIdentifier(route.scope.schema)
  for (const target of event.targetIds) {
    const places = await session.run<MessagePlace>({
      text: `INSERT INTO ${tenant}.message_keys AS k (tenant_id, social_account_id, platform_message_id, deleted_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (social_account_id, platform_message_id)
        DO UPDATE SET edited_content = NULL, deleted_at = least(k.deleted_at, excluded.deleted_at)
        RETURNING k.message_id, k.received_at`,
      parameters: [route.scope.tenantId, route.socialAccountId, target, event.occurredAt],
    })
    await updateMessage(session, route.scope.schema, places[0], {
      assignments: `content = '', attachments = '[]', metadata = '{}', deleted_at = $3`,
      values: [event.occurredAt],
    })
  }
}

async function updateMessage(
  session: DatabaseSession,
  schema: string,
  place: MessagePlace | undefined,
  change: { readonly assignments: string; readonly values: readonly unknown[] },
): Promise<void> {
  if (place?.message_id == null || place.received_at === null) return
  await session.run({
    text: `UPDATE ${quoteIdentifier(schema)}.messages SET ${change.assignments} WHERE id = $1 AND received_at = $2`,
    parameters: [place.message_id, place.received_at, ...change.values],
  })
}

async function findPlace(
  session: DatabaseSession,
  { route }: RoutedStatus,
  target: string,
): Promise<MessagePlace | undefined> {
  const row = await session
    .tenant(route.scope.schema)
    .selectFrom('message_keys')
    .select(['message_id', 'received_at'])
    .where('social_account_id', '=', route.socialAccountId)
    .where('platform_message_id', '=', target)
    .executeTakeFirst()
  return row
}

/** Reads and deliveries name a moment, or messages; the mark only ever moves forward. */
async function advanceWatermark(
  session: DatabaseSession,
  status: RoutedStatus,
  column: 'participant_read_at' | 'participant_delivered_at',
): Promise<void> {
  const { route, event } = status
  let mark = event.watermark ?? null
  for (const target of event.targetIds) {
    const at = (await findPlace(session, status, target))?.received_at ?? null
    if (at !== null && (mark === null || at > mark)) mark = at
  }
  mark ??= event.occurredAt
  const tenant = quoteIdentifier(route.scope.schema)
  const { text, values } = whichConversation(event, route.socialAccountId)
  await session.run({
    text: `UPDATE ${tenant}.conversations SET ${column} = greatest(${column}, $1) WHERE ${text}`,
    parameters: [mark, ...values],
  })
}

function whichConversation(
  event: StatusEvent,
  socialAccountId: string,
): { readonly text: string; readonly values: readonly unknown[] } {
  const text = `social_account_id = $2 AND ($3::text IS NULL OR platform_conversation_id = $3) AND ($4::text IS NULL OR participant_id = $4)
    AND ($3::text IS NOT NULL OR $4::text IS NOT NULL)`
  return { text, values: [socialAccountId, event.conversationId, event.participantId] }
}

/** `metadata.reactions` maps who reacted to the emoji; taking a reaction back removes it. */
async function recordReaction(session: DatabaseSession, status: RoutedStatus): Promise<void> {
  const { route, event } = status
  for (const target of event.targetIds) {
    const by = event.direction === 'outbound' ? event.accountId : (event.participantId ?? 'unknown')
    await updateMessage(session, route.scope.schema, await findPlace(session, status, target), {
      assignments: `metadata = CASE WHEN $3::text IS NULL
        THEN metadata #- ARRAY['reactions', $4::text]
        ELSE metadata || jsonb_build_object('reactions', coalesce(metadata -> 'reactions', '{}'::jsonb) || jsonb_build_object($4::text, $3::text)) END`,
      values: [event.content, by],
    })
  }
}

async function mergeConversationMetadata(session: DatabaseSession, { route, event }: RoutedStatus): Promise<void> {
  const key = event.status === 'referral' ? 'referral' : 'threadControl'
  const value = { ...event.details, at: event.occurredAt.toISOString() }
  const { text, values } = whichConversation(event, route.socialAccountId)
  await session.run({
    text: `UPDATE ${quoteIdentifier(route.scope.schema)}.conversations SET metadata = metadata || $1::jsonb WHERE ${text}
      AND coalesce(metadata -> $5::text ->> 'at', '') <= $6::text`,
    parameters: [JSON.stringify({ [key]: value }), ...values, key, event.occurredAt.toISOString()],
  })
}

async function findConversation(session: DatabaseSession, { route, event }: RoutedStatus): Promise<string | null> {
  if (event.conversationId === null && event.participantId === null) return null
  let query = session
    .tenant(route.scope.schema)
    .selectFrom('conversations')
    .select('id')
    .where('social_account_id', '=', route.socialAccountId)
  if (event.conversationId !== null) query = query.where('platform_conversation_id', '=', event.conversationId)
  if (event.participantId !== null) query = query.where('participant_id', '=', event.participantId)
  return (await query.limit(1).executeTakeFirst())?.id ?? null
}
