import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { settleWithdrawnWaits } from '../../care/answer-writer.ts'
import { judgeAgain, scoreAgain } from './judge-again-writer.ts'
import type { KeyMarks } from './key-marks.ts'

/**
 * Copies marks from the keys to the messages that are already stored; later messages take them from their key. Call it after the statement that wrote
 * the keys, in the same transaction: that statement's snapshot is older than its wait for a key, so it cannot see a message stored in the meantime. A
 * message's row is changed only by the transaction that holds its key.
 * @param moved conversations whose version that statement has moved.
 */
export async function applyMessageMarks(
  session: TenantSession,
  marks: readonly KeyMarks[],
  moved: ReadonlySet<string>,
): Promise<void> {
  const edited = marks.filter((mark) => mark.edited_at !== null && mark.deleted_at === null)
  const deleted = marks.filter((mark) => mark.deleted_at !== null)
  const reacted = marks.filter((mark) => mark.reactions !== null)
  const afterEdit = await updateMessages(session, edited, EDIT)
  const afterDeletion = await updateMessages(session, deleted, DELETION)
  await updateMessages(session, reacted, REACTIONS)
  await moveVersions(session, [...afterEdit, ...afterDeletion], moved)
  await judgeAgain(
    session,
    afterEdit.map((message) => message.id),
  )
  const takenBack = afterDeletion
    .filter((message) => message.direction === 'inbound')
    .map((message) => message.conversation_id)
  await settleWithdrawnWaits(session, takenBack)
  await scoreAgain(session, takenBack)
}

/**
 * Moves the versions of conversations that the statement before could not see, because their message was stored while it waited for the key.
 * Rare, and the one place where a conversation is locked after messages: a deadlock that this makes is repeated by who writes the share.
 */
async function moveVersions(
  session: TenantSession,
  changed: readonly ChangedMessage[],
  moved: ReadonlySet<string>,
): Promise<void> {
  const missed = [...new Set(changed.map((message) => message.conversation_id))].filter((id) => !moved.has(id))
  if (missed.length === 0) return
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.conversations SET version = version + 1 WHERE id = ANY ($1::uuid[])`,
    parameters: [missed],
  })
}

interface ChangedMessage {
  readonly id: string
  readonly conversation_id: string
  readonly direction: string
}

interface Change {
  readonly assignments: string
  readonly only: string
}

const EDIT: Change = {
  assignments: 'content = k.edited_content, edited_at = k.edited_at',
  only: 'k.deleted_at IS NULL AND k.edited_at IS NOT NULL AND m.edited_at IS DISTINCT FROM k.edited_at',
}
/** A deletion leaves a tombstone and erases the content. */
const DELETION: Change = {
  assignments: `content = '', attachments = '[]', metadata = '{}', deleted_at = k.deleted_at`,
  only: 'k.deleted_at IS NOT NULL AND m.deleted_at IS DISTINCT FROM k.deleted_at',
}
/** `metadata.reactions` maps who reacted to the emoji; the key also stores who removed theirs. */
const REACTIONS: Change = {
  assignments: `metadata = m.metadata || jsonb_build_object('reactions', (SELECT coalesce(jsonb_object_agg(r.key, r.value -> 'emoji'), '{}'::jsonb)
    FROM jsonb_each(k.reactions) r WHERE r.value ->> 'emoji' IS NOT NULL))`,
  only: 'k.deleted_at IS NULL AND k.reactions IS NOT NULL',
}

/** Returns the messages that are there and were changed. */
async function updateMessages(
  session: TenantSession,
  marks: readonly KeyMarks[],
  { assignments, only }: Change,
): Promise<readonly ChangedMessage[]> {
  if (marks.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  return session.run<ChangedMessage>({
    text: `UPDATE ${tenant}.messages m SET ${assignments}
      FROM unnest($1::uuid[], $2::text[]) AS t (account, message_key)
      JOIN ${tenant}.message_keys k ON k.social_account_id = t.account AND k.platform_message_id = t.message_key
      WHERE m.id = k.message_id AND m.received_at = k.received_at AND ${only} RETURNING m.id, m.conversation_id, m.direction`,
    parameters: [marks.map((mark) => mark.account), marks.map((mark) => mark.message_key)],
  })
}
