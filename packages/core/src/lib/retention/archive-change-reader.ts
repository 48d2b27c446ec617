import type { Message } from '../conversations/message.ts'
import { type TenantSession, quoteIdentifier } from '../database/session.ts'

interface ChangeRow {
  readonly conversation_id: string
  readonly platform_message_id: string
  readonly edited_content: string | null
  readonly edited_at: Date | null
  readonly deleted_at: Date | null
}

/** Applies what platforms reported about messages after they were archived; message keys stay in the database for this. */
export async function applyLaterChanges(
  session: TenantSession,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<ChangeRow>({
    text: `SELECT c.id AS conversation_id, k.platform_message_id, k.edited_content, k.edited_at, k.deleted_at
      FROM ${tenant}.conversations c JOIN ${tenant}.message_keys k ON k.social_account_id = c.social_account_id
      WHERE c.id = ANY ($1::uuid[]) AND k.platform_message_id = ANY ($2::text[])
        AND (k.edited_at IS NOT NULL OR k.deleted_at IS NOT NULL)`,
    parameters: [
      [...new Set(messages.map((message) => message.conversationId))],
      messages.map((message) => message.platformMessageId),
    ],
  })
  const changes = new Map(rows.map((row) => [`${row.conversation_id} ${row.platform_message_id}`, row]))
  return messages.map((message) =>
    changed(message, changes.get(`${message.conversationId} ${message.platformMessageId}`)),
  )
}

function changed(message: Message, change: ChangeRow | undefined): Message {
  if (change === undefined) return message
  if (change.deleted_at !== null)
    return { ...message, content: null, attachments: [], metadata: {}, deletedAt: change.deleted_at }
  if (change.edited_at === null || message.editedAt?.getTime() === change.edited_at.getTime()) return message
  return {
    ...message,
    content: change.edited_content === '' ? null : change.edited_content,
    editedAt: change.edited_at,
  }
}
