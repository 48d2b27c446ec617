import type { TenantSession } from '../database/session.ts'

/**
 * Erases what the tenant's users wrote about the person of a conversation: notes, and the texts of reviewed drafts. The fact of a review,
 * its reviewer and its verdict stay.
 */
export async function eraseWrittenTexts(session: TenantSession, conversationId: string | null): Promise<void> {
  if (conversationId === null) return
  await session.tables.deleteFrom('conversation_notes').where('conversation_id', '=', conversationId).execute()
  await session.tables
    .updateTable('draft_reviews')
    .set({ draft: null, final_text: null, reason: null })
    .where('conversation_id', '=', conversationId)
    .execute()
}
