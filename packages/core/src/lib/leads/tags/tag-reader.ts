import { LeadKitError } from '@leadkit/contracts'
import type { TenantSession } from '../../database/session.ts'

/** Locks tags that leads are about to get against being archived. @throws LeadKitError `not_found`; `conflict` for an archived tag. */
export async function requireLiveTags(
  session: TenantSession,
  ids: readonly string[],
  operation: string,
): Promise<void> {
  if (ids.length === 0) return
  const rows = await session.tables
    .selectFrom('tags')
    .select(['id', 'archived_at'])
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id')
    .forShare()
    .execute()
  const missing = ids.find((id) => rows.every((row) => row.id !== id))
  if (missing !== undefined) throw new LeadKitError('not_found', `${operation}: there is no tag ${missing}`)
  const archived = rows.find((row) => row.archived_at !== null)
  if (archived === undefined) return
  throw new LeadKitError('conflict', `${operation}: tag ${archived.id} is archived; take it out of the archive first`)
}
