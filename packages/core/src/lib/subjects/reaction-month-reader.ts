import type { FoundPerson } from './erasure.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/**
 * The months, such as `2026-02`, of messages that a person has reacted to, whenever these were written: their archived objects may show it. A key with
 * reactions stays for as long as the archive does, those that were taken back included.
 */
export async function readReactionMonths(
  session: TenantSession,
  { participants, accounts }: FoundPerson,
): Promise<readonly string[]> {
  if (participants.length === 0) return []
  const rows = await session.run<{ month: string }>({
    text: `SELECT DISTINCT to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM ${quoteIdentifier(session.schema)}.message_keys
      WHERE reactions ?| $1::text[] AND social_account_id = ANY ($2::uuid[]) AND received_at IS NOT NULL ORDER BY 1`,
    parameters: [participants.map(({ participantId }) => participantId), accounts.map((each) => each.socialAccountId)],
  })
  return rows.map(({ month }) => month)
}
