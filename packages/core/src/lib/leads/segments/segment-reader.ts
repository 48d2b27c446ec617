import { LeadKitError } from '@leadkit/contracts'
import { requireFound } from '../../base/parse-input.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CheckedLeadFilter } from '../lead-filter.ts'
import { type ReadFilter, readFilter } from './segment.ts'

/** The filter of a segment. @throws LeadKitError `not_found`; `conflict` for a filter that this version cannot read. */
export async function readSegmentFilter(
  session: TenantSession,
  id: string,
  { customFields }: Pick<CheckedLeadFilter, 'customFields'>,
  operation: string,
): Promise<Extract<ReadFilter, { problem: null }>> {
  const row = await session.tables
    .selectFrom('segments')
    .select(['filter', 'form'])
    .where('id', '=', id)
    .executeTakeFirst()
  const found = requireFound(row, operation, 'segment')
  const read = readFilter(found, customFields)
  if (read.checked !== null) return read
  throw new LeadKitError(
    'conflict',
    `${operation}: segment: ${read.problem}; set its filter again with segments.update`,
  )
}
