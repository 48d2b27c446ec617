import type { Classification } from '@leadkit/contracts'
import type { ConsentStatus } from '../consent/consent.ts'

/**
 * What a message says about automatic messages. A complaint, or a no to one product, says nothing about them: only the scorer's explicit
 * `consent` counts. The intent `opt_out` alone counts as an opt-out.
 */
export function consentIn({ consent, intent }: Pick<Classification, 'consent' | 'intent'>): ConsentStatus | null {
  return consent ?? (intent === 'opt_out' ? 'withdrawn' : null)
}
