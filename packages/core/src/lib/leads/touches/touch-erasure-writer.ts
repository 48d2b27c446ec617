import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { putTouches } from './touch-upsert-writer.ts'
import { blankTouch, type TouchDetails } from './touch.ts'

/**
 * Takes out of a lead's touches what may say who the person is; what tells only the tenant's own things stays for statistics. For a lead that is
 * removed; the caller has locked it.
 */
export async function eraseTouches(
  session: TenantSession,
  { id, conversationId }: { readonly id: string; readonly conversationId: string | null },
): Promise<void> {
  // A form's touches are the lead's, all others the conversation's.
  const rows = await session.run<{ subject_id: string; details: TouchDetails; first_at: Date; last_at: Date }>({
    text: `DELETE FROM ${quoteIdentifier(session.schema)}.touches WHERE subject_id = ANY ($1::uuid[])
      RETURNING subject_id, details, first_at, last_at`,
    parameters: [conversationId === null ? [id] : [id, conversationId]],
  })
  const blank = rows.map((row) => ({
    subjectId: row.subject_id,
    details: blankTouch(row.details),
    extra: null,
    firstAt: row.first_at,
    lastAt: row.last_at,
  }))
  await putTouches(session, blank)
}
