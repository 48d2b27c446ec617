import { LeadKitError } from '@leadkit/contracts'
import type { LegalHoldInShort } from './legal-hold.ts'

/** Thrown with the code `legal_hold` by whatever would remove data that holds keep. Nothing was removed. */
export class LegalHoldError extends LeadKitError {
  /** The holds that are in the way, at least one, in the order in which they were placed. */
  readonly holds: readonly LegalHoldInShort[]

  constructor(operation: string, holds: readonly LegalHoldInShort[]) {
    const ids = holds.map(({ id }) => id).slice(0, 3)
    const more = holds.length > ids.length ? ` and ${holds.length - ids.length} more` : ''
    super(
      'legal_hold',
      `${operation}: kept by the legal hold ${ids.join(', ')}${more}; wait until it ends, or release it with retention.holds.release`,
    )
    this.holds = holds
  }
}
