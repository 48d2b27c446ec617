import type { Classification } from '@leadkit/contracts'
import type { ConsentStatus } from '../consent/consent.ts'

/**
 * What a message says about automatic messages. A complaint, or a no to one product, says nothing about them: only the scorer's word for it
 * counts. The intent `opt_out` alone is one.
 */
export function consentIn({ consent, intent }: Pick<Classification, 'consent' | 'intent'>): ConsentStatus | null {
  return consent ?? (intent === 'opt_out' ? 'withdrawn' : null)
}
