import type { Message } from '../conversations/message.ts'
import { type TenantSession, quoteIdentifier } from '../database/session.ts'

interface ChangeRow {
  readonly conversation_id: string
  readonly platform_message_id: string
  readonly edited_content: string | null
  readonly edited_at: Date | null
  readonly deleted_at: Date | null
  readonly reactions: Readonly<Record<string, { readonly emoji: string | null }>> | null
}

/** Applies what platforms reported about messages after they were archived; message keys stay in the database for this. */
export async function applyLaterChanges(
  session: TenantSession,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<ChangeRow>({
    text: `SELECT c.id AS conversation_id, k.platform_message_id, k.edited_content, k.edited_at, k.deleted_at, k.reactions
      FROM ${tenant}.conversations c JOIN ${tenant}.message_keys k ON k.social_account_id = c.social_account_id
      WHERE c.id = ANY ($1::uuid[]) AND k.platform_message_id = ANY ($2::text[])
        AND (k.edited_at IS NOT NULL OR k.deleted_at IS NOT NULL OR k.reactions IS NOT NULL)`,
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

/** As the same change does to a message in the database. */
function changed(message: Message, change: ChangeRow | undefined): Message {
  if (change === undefined) return message
  const editedAt = change.edited_at ?? message.editedAt
  if (change.deleted_at !== null)
    return { ...message, content: null, attachments: [], metadata: {}, editedAt, deletedAt: change.deleted_at }
  const metadata =
    change.reactions === null ? message.metadata : { ...message.metadata, reactions: emojiOf(change.reactions) }
  const isEdited = change.edited_at !== null && message.editedAt?.getTime() !== change.edited_at.getTime()
  const edited = change.edited_content === '' ? null : change.edited_content
  return { ...message, content: isEdited ? edited : message.content, editedAt, metadata }
}

/** Without those who took theirs back. */
function emojiOf(reactions: NonNullable<ChangeRow['reactions']>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(reactions).flatMap(([who, { emoji }]) => (emoji === null ? [] : [[who, emoji]])),
  )
}
