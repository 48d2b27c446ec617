import { LeadKitError } from '@leadkit/contracts'
import { requireFound } from '../../base/parse-input.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CheckedLeadFilter } from '../lead-filter.ts'
import { readFilter } from './segment.ts'

/** The filter of a segment. @throws LeadKitError `not_found`; `conflict` for a filter that this version cannot read. */
export async function readSegmentFilter(
  session: TenantSession,
  id: string,
  { customFields }: Pick<CheckedLeadFilter, 'customFields'>,
  operation: string,
): Promise<CheckedLeadFilter> {
  const row = await session.tables
    .selectFrom('segments')
    .select(['filter', 'form'])
    .where('id', '=', id)
    .executeTakeFirst()
  const found = requireFound(row, operation, 'segment')
  const { checked, problem } = readFilter(found, customFields)
  if (checked !== null) return checked
  throw new LeadKitError('conflict', `${operation}: segment: ${problem}; set its filter again with segments.update`)
}
