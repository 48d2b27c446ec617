import { requireFound } from '../base/parse-input.ts'
import type { TenantSession } from '../database/session.ts'

/** @throws LeadKitError `not_found` unless this tenant has the user and the user is active. */
export async function requireActiveUser(session: TenantSession, userId: string, operation: string): Promise<void> {
  const row = await session.tables
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('active', '=', true)
    .executeTakeFirst()
  requireFound(row, operation, 'active user')
}
