import type { TenantSession } from '../database/session.ts'

/**
 * Erases what the tenant's users wrote about the person of a conversation: notes, the texts of reviewed drafts, and custom fields. The fact of
 * a review, its reviewer and its verdict stay.
 */
export async function eraseWrittenTexts(session: TenantSession, conversationId: string | null): Promise<void> {
  if (conversationId === null) return
  await session.tables.deleteFrom('conversation_notes').where('conversation_id', '=', conversationId).execute()
  await session.tables
    .updateTable('conversations')
    .set({ custom: null })
    .where('id', '=', conversationId)
    .where('custom', 'is not', null)
    .execute()
  await session.tables
    .updateTable('draft_reviews')
    .set({ draft: null, final_text: null, reason: null })
    .where('conversation_id', '=', conversationId)
    .execute()
}
