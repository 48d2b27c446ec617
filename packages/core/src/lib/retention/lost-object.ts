import { isLeadKitError, LeadKitError } from '@leadkit/contracts'

/** An object that the store does not have is no missing message: `not_found` of a store becomes `checksum_mismatch`. Other errors stay. */
export function lostObject(error: unknown, operation: string): unknown {
  if (!isLeadKitError(error, 'not_found')) return error
  const text = `${operation}: the store lacks an object of the archive; archives.verify() says which`
  return new LeadKitError('checksum_mismatch', text, { cause: error })
}
