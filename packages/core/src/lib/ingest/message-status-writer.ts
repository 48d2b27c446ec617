import type { RoutedStatus } from './routed-delivery.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { type DatabaseSession, quoteIdentifier, type TenantSession } from '../database/session.ts'

interface MessagePlace {
  readonly message_id: string | null
  readonly received_at: Date | null
}

/** The newest edit wins, also over an original that comes later: the key row keeps it. */
export async function applyEdit(session: DatabaseSession, { route, event }: RoutedStatus, now: Date): Promise<void> {
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
    const changed = await updateMessage(session, route.scope.schema, places[0], {
      assignments: 'content = $3, edited_at = $4',
      only: 'edited_at IS DISTINCT FROM $4',
      values: [event.content ?? '', event.occurredAt],
    })
    if (changed !== null) await judgeAgain(session.ofTenant(route.scope, now), changed)
  }
}

/**
 * What was judged by the old text is judged by the new one, as if that had come first. An answer that was given stays: there is no second.
 */
async function judgeAgain(session: TenantSession, messageId: string): Promise<void> {
  const tasks = `${quoteIdentifier(session.schema)}.ai_tasks`
  const [classify] = await session.run<{ id: string }>({
    text: `UPDATE ${tasks} SET status = 'queued', output = NULL, started_at = NULL, completed_at = NULL, retry_count = 0
      WHERE message_id = $1 AND task_type = 'classify' AND status = 'completed' RETURNING id`,
    parameters: [messageId],
  })
  if (classify === undefined) return
  // Made again by the classification.
  await session.run({
    text: `DELETE FROM ${tasks} WHERE message_id = $1 AND task_type = 'score'`,
    parameters: [messageId],
  })
  await enqueue(session, [{ kind: 'ai', taskId: classify.id }])
}

/** A deletion leaves a tombstone and erases the content, wherever it comes in the order. */
export async function applyDeletion(session: DatabaseSession, { route, event }: RoutedStatus): Promise<void> {
  const tenant = quoteIdentifier(route.scope.schema)
  for (const target of event.targetIds) {
    const places = await session.run<MessagePlace>({
      text: `INSERT INTO ${tenant}.message_keys AS k (tenant_id, social_account_id, platform_message_id, deleted_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (social_account_id, platform_message_id)
        DO UPDATE SET edited_content = NULL, reactions = NULL, deleted_at = least(k.deleted_at, excluded.deleted_at)
        RETURNING k.message_id, k.received_at`,
      parameters: [route.scope.tenantId, route.socialAccountId, target, event.occurredAt],
    })
    await updateMessage(session, route.scope.schema, places[0], {
      assignments: `content = '', attachments = '[]', metadata = '{}', deleted_at = $3`,
      values: [event.occurredAt],
    })
  }
}

/** The id of the message, if it is there and was changed. */
async function updateMessage(
  session: DatabaseSession,
  schema: string,
  place: MessagePlace | undefined,
  change: { readonly assignments: string; readonly only?: string; readonly values: readonly unknown[] },
): Promise<string | null> {
  if (place?.message_id == null || place.received_at === null) return null
  const only = change.only === undefined ? '' : ` AND ${change.only}`
  const rows = await session.run<{ id: string }>({
    text: `UPDATE ${quoteIdentifier(schema)}.messages SET ${change.assignments} WHERE id = $1 AND received_at = $2${only} RETURNING id`,
    parameters: [place.message_id, place.received_at, ...change.values],
  })
  return rows[0]?.id ?? null
}

interface ReactionsPlace extends MessagePlace {
  readonly reactions: Readonly<Record<string, { readonly emoji: string | null; readonly at: string }>> | null
}

/**
 * `metadata.reactions` maps who reacted to the emoji. The key row keeps each one's newest word, also that it was taken back, so that the order
 * in which they come does not matter, nor whether the message is there yet.
 */
export async function recordReaction(session: DatabaseSession, { route, event }: RoutedStatus): Promise<void> {
  const by = event.direction === 'outbound' ? event.accountId : (event.participantId ?? 'unknown')
  const reaction = { emoji: event.content, at: event.occurredAt.toISOString() }
  for (const target of event.targetIds) {
    const places = await session.run<ReactionsPlace>({
      text: `INSERT INTO ${quoteIdentifier(route.scope.schema)}.message_keys AS k
          (tenant_id, social_account_id, platform_message_id, reactions)
        VALUES ($1, $2, $3, jsonb_build_object($4::text, $5::jsonb))
        ON CONFLICT (social_account_id, platform_message_id)
        DO UPDATE SET reactions = coalesce(k.reactions, '{}'::jsonb) || excluded.reactions
        WHERE k.deleted_at IS NULL AND (coalesce(k.reactions -> $4 ->> 'at', ''), coalesce(k.reactions -> $4 ->> 'emoji', ''))
          <= (excluded.reactions -> $4 ->> 'at', coalesce(excluded.reactions -> $4 ->> 'emoji', ''))
        RETURNING k.message_id, k.received_at, k.reactions`,
      parameters: [route.scope.tenantId, route.socialAccountId, target, by, JSON.stringify(reaction)],
    })
    const standing = Object.entries(places[0]?.reactions ?? {}).flatMap(([who, { emoji }]) =>
      emoji === null ? [] : [[who, emoji] as const],
    )
    await updateMessage(session, route.scope.schema, places[0], {
      assignments: `metadata = metadata || jsonb_build_object('reactions', $3::jsonb)`,
      values: [JSON.stringify(Object.fromEntries(standing))],
    })
  }
}

/**
 * Keeps that a message was read or delivered, and says when the newest of those that are stored was sent. A mark that overtakes its message is
 * taken over with it.
 */
export async function markTargets(
  session: DatabaseSession,
  { route, event }: RoutedStatus,
  column: 'read_at' | 'delivered_at',
): Promise<Date | null> {
  let newest: Date | null = null
  for (const target of event.targetIds) {
    const [place] = await session.run<MessagePlace>({
      text: `INSERT INTO ${quoteIdentifier(route.scope.schema)}.message_keys AS k
          (tenant_id, social_account_id, platform_message_id, ${column})
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (social_account_id, platform_message_id) DO UPDATE SET ${column} = greatest(k.${column}, excluded.${column})
        RETURNING k.message_id, k.received_at`,
      parameters: [route.scope.tenantId, route.socialAccountId, target, event.occurredAt],
    })
    const at = place?.received_at ?? null
    if (at !== null && (newest === null || at > newest)) newest = at
  }
  return newest
}
