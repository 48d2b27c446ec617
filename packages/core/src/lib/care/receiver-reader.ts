import { requireFound } from '../base/parse-input.ts'
import type { TenantSession } from '../database/session.ts'

const NAMES = { teams: 'team', users: 'user' } as const

/** @param ids each once. @throws LeadKitError `not_found` unless all of them exist. */
export async function requireReceivers(
  session: TenantSession,
  table: keyof typeof NAMES,
  ids: readonly string[],
  operation: string,
): Promise<void> {
  if (ids.length === 0) return
  const rows = await session.tables.selectFrom(table).select('id').where('id', 'in', ids).execute()
  requireFound(rows.length === ids.length ? rows : null, operation, NAMES[table])
}
