import type { LeadScoring } from '@leadkit/contracts'

/** A scoring to apply to a lead, with what it rests on. */
export interface ScoringToApply {
  /** The message that caused it. */
  readonly messageId: string | null
  /** The platform's time of the newest message that it rests on. */
  readonly basisReceivedAt: Date
  readonly scoring: LeadScoring
}
