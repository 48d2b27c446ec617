import { LeadKitError } from '@leadkit/contracts'

/** @throws LeadKitError `not_found` in place of a missing row. */
export function requireFound<Row>(row: Row | undefined | null, operation: string, what: string): Row {
  if (row !== undefined && row !== null) return row
  throw new LeadKitError('not_found', `${operation}: this tenant has no such ${what}`)
}
