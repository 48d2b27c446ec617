import { isLeadKitError } from '@leadkit/contracts'
import { sql, type SqlBool } from 'kysely'
import type { LeadStatus } from '../base/lead-status.ts'
import type { TenantSession } from '../database/session.ts'
import { checkMove } from '../leads/lead-lifecycle.ts'
import type { BulkPreview, BulkWork } from './bulk-run.ts'
import { type ReadTarget, targetLeads } from './bulk-target-reader.ts'

/** What work would do to its leads as they are now: one statement, without a lock. */
export async function previewWork(
  session: TenantSession,
  { work, target }: { readonly work: BulkWork; readonly target: ReadTarget },
): Promise<BulkPreview> {
  const leads = await targetLeads(session, target)
  const groups = await leads
    .select((eb) => [
      'status',
      isSame(work).as('same'),
      eb('scored_at', 'is not', null).as('scored'),
      eb.fn.countAll<string | number>().as('leads'),
    ])
    .groupBy(['status', 'same', 'scored'])
    .execute()
  const refused = new Map<string, number>()
  const add = (reason: string, count: number) => void refused.set(reason, (refused.get(reason) ?? 0) + count)
  let [found, unchanged] = [0, 0]
  for (const group of groups) {
    const count = Number(group.leads)
    const refusal = group.same ? null : refusalOf(work, group)
    found += count
    if (group.same) unchanged += count
    if (refusal !== null) add(refusal, count)
  }
  const merged = 'ids' in target ? await countMerged(session, target.ids) : 0
  const missing = 'ids' in target ? target.ids.length - found - merged : 0
  if (merged > 0) add('merged', merged)
  if (missing > 0) add('not_found', missing)
  const reasons = [...refused].map(([reason, count]) => ({ reason, leads: count }))
  const total = found + merged + missing
  const refusedLeads = reasons.reduce((sum, { leads: count }) => sum + count, 0)
  return { leads: total, changes: total - unchanged - refusedLeads, unchanged, refused: reasons }
}

async function countMerged(session: TenantSession, ids: readonly string[]): Promise<number> {
  const row = await session.tables
    .selectFrom('leads')
    .select((eb) => eb.fn.countAll<string | number>().as('leads'))
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .where('merged_into', 'is not', null)
    .executeTakeFirst()
  return Number(row?.leads ?? 0)
}

/** True for leads that are already as the work would make them. */
function isSame(work: BulkWork) {
  if (work.action === 'move') return sql<boolean>`${sql.ref('status')} = ${work.to}`
  if (work.action === 'assign')
    return sql<SqlBool>`${sql.ref('assigned_user_id')} IS NOT DISTINCT FROM ${work.userId ?? null}::uuid
      AND ${sql.ref('assigned_team_id')} IS NOT DISTINCT FROM ${work.teamId ?? null}::uuid
      AND ${sql.ref('owner_wanted_since')} IS NULL`
  if (work.action === 'tag')
    return sql<SqlBool>`${sql.ref('tag_ids')} @> ${[...(work.add ?? [])]}::uuid[]
      AND NOT ${sql.ref('tag_ids')} && ${[...(work.remove ?? [])]}::uuid[]`
  return sql<SqlBool>`false`
}

function refusalOf(work: BulkWork, lead: { readonly status: string; readonly scored: SqlBool }): string | null {
  if (work.action === 'rescore') return lead.scored ? null : 'no_question'
  if (work.action !== 'move') return null
  try {
    checkMove(lead.status as LeadStatus, work.to, work.reason)
    return null
  } catch (error) {
    if (isLeadKitError(error)) return error.code
    throw error
  }
}
