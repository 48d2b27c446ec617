import type { TenantSession } from '../database/session.ts'

/** The fields of a lead without its person. */
export const ERASED = { name: null, email: null, phone: null, company: null, notes: null } as const

/**
 * Erases what the tenant's users wrote about the person of a lead: notes, reasons of assignments and moves, the texts of reviewed drafts, and custom fields. The
 * fact of a move or a review, its author and its outcome stay.
 */
export async function eraseWrittenTexts(
  session: TenantSession,
  leadId: string,
  conversationId: string | null,
): Promise<void> {
  await eraseReasons(session, 'lead_id', leadId)
  await eraseMoveReasons(session, leadId)
  if (conversationId !== null) await eraseConversationTexts(session, conversationId)
}

/** The same for a conversation, whether it has a lead or not. */
export async function eraseConversationTexts(session: TenantSession, conversationId: string): Promise<void> {
  await eraseReasons(session, 'conversation_id', conversationId)
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

async function eraseReasons(session: TenantSession, column: 'lead_id' | 'conversation_id', id: string): Promise<void> {
  await session.tables
    .updateTable('assignments')
    .set({ reason: null })
    .where(column, '=', id)
    .where('reason', 'is not', null)
    .execute()
}

async function eraseMoveReasons(session: TenantSession, leadId: string): Promise<void> {
  await session.tables
    .updateTable('lead_transitions')
    .set({ reason: null })
    .where('lead_id', '=', leadId)
    .where('reason', 'is not', null)
    .execute()
}
