import type { JsonObject } from '@leadkit/contracts'
import { LeadKitError } from '@leadkit/contracts'
import { storableJson } from '../base/field-schema.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import type { TenantSession } from '../database/session.ts'
import { type CheckedLeadFilter, checkLeadFilter } from '../leads/lead-filter.ts'
import { matchingLeads } from '../leads/lead-list-reader.ts'
import { FILTER_FORM, readFilter, type SegmentFilter } from '../leads/segments/segment.ts'
import { readSegmentFilter } from '../leads/segments/segment-reader.ts'
import type { CheckedBulkTarget } from './bulk-run.ts'
import { filterAt } from './bulk-target.ts'

/** What a run stores of its target: named ids, or filters as they were at its start, a segment's among them. A lead has to match each. */
type StoredTarget =
  | { readonly ids: readonly string[] }
  | { readonly filters: readonly JsonObject[]; readonly form: number }

/** A target whose filters can be used. */
export type ReadTarget = { readonly ids: readonly string[] } | { readonly filters: readonly CheckedLeadFilter[] }

/** @throws LeadKitError `invalid_input` for a wrong filter; `not_found` for an unknown segment; `conflict` for one that cannot be read. */
export async function resolveTarget(
  session: TenantSession,
  { ids, filter, segment }: CheckedBulkTarget,
  { customFields, operation }: { readonly customFields: CustomFieldSet; readonly operation: string },
): Promise<{ readonly stored: string; readonly target: ReadTarget }> {
  if (ids !== undefined) {
    const distinct = [...new Set(ids)].toSorted()
    return { stored: storableJson({ ids: distinct }), target: { ids: distinct } }
  }
  const own = filter === undefined ? [] : [filterAt(filter as SegmentFilter, session.now)]
  const saved = segment === undefined ? [] : [await readSegment(session, segment, { customFields, operation })]
  const filters = [...own, ...saved]
  return {
    stored: storableJson({ filters, form: FILTER_FORM }),
    target: { filters: filters.map((given) => checkLeadFilter(given, customFields, operation)) },
  }
}

async function readSegment(
  session: TenantSession,
  id: string,
  { customFields, operation }: { readonly customFields: CustomFieldSet; readonly operation: string },
): Promise<SegmentFilter> {
  const { filter } = await readSegmentFilter(session, id, { customFields }, operation)
  return filterAt(filter, session.now)
}

/** @throws LeadKitError `conflict` for a filter that this version cannot read. */
export function readTarget(stored: JsonObject, customFields: CustomFieldSet): ReadTarget {
  // Only resolveTarget writes this column.
  const target = stored as unknown as StoredTarget
  if ('ids' in target) return target
  const filters = target.filters.map((filter) => {
    const { checked, problem } = readFilter({ filter, form: target.form }, customFields)
    if (checked !== null) return checked
    throw new LeadKitError('conflict', `Bulk work: ${problem}; cancel the run and start another`)
  })
  return { filters }
}

/** The live leads of a target. Named ids of other rows, and of removed or merged leads, are left out. */
export async function targetLeads(session: TenantSession, target: ReadTarget) {
  if ('filters' in target) return matchingLeads(session, target.filters, 'bulk')
  return (await matchingLeads(session, [], 'bulk')).where('id', 'in', [...target.ids])
}

/** The next leads of a run, in the order of their ids. Named ids are taken as they are; one without a lead is refused later. */
export async function nextTargets(
  session: TenantSession,
  target: ReadTarget,
  { after, createdBy, limit }: { readonly after: string | null; readonly createdBy: Date; readonly limit: number },
): Promise<readonly string[]> {
  if ('ids' in target) return target.ids.filter((id) => after === null || id > after).slice(0, limit)
  let leads = (await targetLeads(session, target)).where('created_at', '<=', createdBy)
  if (after !== null) leads = leads.where('id', '>', after)
  const rows = await leads.select('id').orderBy('id').limit(limit).execute()
  return rows.map((row) => row.id)
}

/** True if the lead, which the caller has locked, is still one that the run is for. */
export async function isStillTarget(session: TenantSession, target: ReadTarget, leadId: string): Promise<boolean> {
  if ('ids' in target) return true
  const query = (await targetLeads(session, target)).where('id', '=', leadId)
  return (await query.select('id').executeTakeFirst()) !== undefined
}
