import type { Selectable } from 'kysely'
import type { TenantSession } from '../../database/session.ts'
import type { TenantTables } from '../../database/tables/tenant-tables.ts'
import type { LeadMerge } from './lead-merge.ts'

type MergeRow = Selectable<TenantTables['lead_merges']>

/** The rows of merges by their ids, or of every merge that a lead had a part in. */
export async function readMergeRows(
  session: TenantSession,
  of: { readonly mergeIds: readonly string[] } | { readonly leadIds: readonly string[] },
): Promise<readonly MergeRow[]> {
  const ids = 'mergeIds' in of ? of.mergeIds : await readMergeIds(session, of.leadIds)
  if (ids.length === 0) return []
  const query = session.tables
    .selectFrom('lead_merges')
    .selectAll()
    .where('id', 'in', [...ids])
  return query.orderBy('merged_at').orderBy('lead_id').execute()
}

/** A step of its own, so that each goes by an index. */
async function readMergeIds(session: TenantSession, leadIds: readonly string[]): Promise<readonly string[]> {
  const ids = [...leadIds]
  const parts = await session.tables
    .selectFrom('lead_merges')
    .select('id')
    .distinct()
    .where((eb) => eb.or([eb('lead_id', 'in', ids), eb('into_id', 'in', ids)]))
    .execute()
  return parts.map(({ id }) => id)
}

/** One merge for all rows of its call, in the order of the rows. */
export function toMerges(rows: readonly MergeRow[]): readonly LeadMerge[] {
  return Array.from(Map.groupBy(rows, (row) => row.id).values(), toMerge).flat()
}

function toMerge(rows: readonly MergeRow[]): readonly LeadMerge[] {
  const [row] = rows
  if (row === undefined) return []
  return [
    {
      id: row.id,
      intoId: row.into_id,
      leadIds: rows.map((each) => each.lead_id),
      by: row.merged_by,
      reason: row.reason,
      mergedAt: row.merged_at,
      undoneAt: row.undone_at,
      undoneBy: row.undone_by,
      undoneReason: row.undone_reason,
    },
  ]
}
