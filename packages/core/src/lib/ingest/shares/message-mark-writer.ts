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
  const changed = await updateMessages(session, marks)
  const afterEdit = changed.filter((message) => message.is_edited)
  const afterDeletion = changed.filter((message) => message.is_deleted)
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
  readonly is_edited: boolean
  readonly is_deleted: boolean
}

/** `metadata.reactions` maps who reacted to the emoji; the key also stores who removed theirs. */
const REACTIONS = `jsonb_build_object('reactions', (SELECT coalesce(jsonb_object_agg(r.key, r.value -> 'emoji'), '{}'::jsonb)
      FROM jsonb_each(k.reactions) r WHERE r.value ->> 'emoji' IS NOT NULL))`

/** Returns the messages that are there and were changed. A deletion leaves a tombstone and erases the content. */
async function updateMessages(session: TenantSession, marks: readonly KeyMarks[]): Promise<readonly ChangedMessage[]> {
  const given = marks.map((mark) => ({
    account: mark.account,
    message_key: mark.message_key,
    edited: mark.edited_at !== null && mark.deleted_at === null,
    deleted: mark.deleted_at !== null,
    reacted: mark.reactions !== null,
  }))
  const changing = given.filter(({ edited, deleted, reacted }) => edited || deleted || reacted)
  if (changing.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  return session.run<ChangedMessage>({
    text: `UPDATE ${tenant}.messages m SET
        content = CASE WHEN k.is_deleted THEN '' WHEN k.is_edited THEN k.edited_content ELSE m.content END,
        edited_at = CASE WHEN k.is_edited THEN k.edited_at ELSE m.edited_at END,
        attachments = CASE WHEN k.is_deleted THEN '[]' ELSE m.attachments END,
        metadata = CASE WHEN k.is_deleted THEN '{}' WHEN k.is_reacted THEN m.metadata || ${REACTIONS} ELSE m.metadata END,
        deleted_at = CASE WHEN k.is_deleted THEN k.deleted_at ELSE m.deleted_at END
      FROM (SELECT o.id, o.received_at, k.edited_content, k.edited_at, k.deleted_at, k.reactions,
          t.edited AND k.deleted_at IS NULL AND k.edited_at IS NOT NULL AND o.edited_at IS DISTINCT FROM k.edited_at AS is_edited,
          t.deleted AND k.deleted_at IS NOT NULL AND o.deleted_at IS DISTINCT FROM k.deleted_at AS is_deleted,
          t.reacted AND k.deleted_at IS NULL AND k.reactions IS NOT NULL AS is_reacted
        FROM jsonb_to_recordset($1::jsonb) AS t (account uuid, message_key text, edited boolean, deleted boolean, reacted boolean)
        JOIN ${tenant}.message_keys k ON k.social_account_id = t.account AND k.platform_message_id = t.message_key
        JOIN ${tenant}.messages o ON o.id = k.message_id AND o.received_at = k.received_at) k
      WHERE m.id = k.id AND m.received_at = k.received_at AND (k.is_edited OR k.is_deleted OR k.is_reacted)
      RETURNING m.id, m.conversation_id, m.direction, k.is_edited, k.is_deleted`,
    parameters: [JSON.stringify(changing)],
  })
}
