import type { Transcript } from '@leadkit/contracts'

/** The purpose of consent here: messages that nobody wrote by hand. */
export const AUTOMATED_MESSAGES = 'automated_messages'

export const consentStatuses = ['withdrawn', 'given'] as const
/** `withdrawn`: the person wants no automatic messages. `given`: the person took that back. */
export type ConsentStatus = (typeof consentStatuses)[number]

export const consentBases = ['consent', 'contract', 'legitimate_interest', 'legal_obligation'] as const
/** The legal basis of messages, by the names of GDPR Art. 6 (1). */
export type ConsentBasis = (typeof consentBases)[number]

/** The evidence of a statement. Ids stay when the message, the conversation or the lead is gone. */
export interface ConsentEvidence {
  /** The person's own message; null for what the host recorded. */
  readonly messageId: string | null
  readonly conversationId: string | null
  readonly leadId: string | null
  readonly platform: string | null
  readonly channel: Transcript['channel'] | null
  /** The host's reason; null for a person's own words. */
  readonly reason: string | null
}

/**
 * One entry of the history, which is never changed or removed. Fields are named as in consent records of ISO/IEC TS 27560 and the W3C's Data
 * Privacy Vocabulary. It names nobody: the person is stored beside it as keyed hashes.
 */
export interface ConsentRecord {
  readonly id: string
  readonly purpose: typeof AUTOMATED_MESSAGES
  readonly status: ConsentStatus
  readonly basis: ConsentBasis
  /** When consent was given (again); null for a withdrawal. */
  readonly givenAt: Date | null
  /** When it was withdrawn; null otherwise. */
  readonly withdrawnAt: Date | null
  readonly evidence: ConsentEvidence
  /** `participant`, or who recorded it for the host: a user's id, or a word such as `import`. */
  readonly recordedBy: string
  readonly recordedAt: Date
}

/** The author of a record that rests on the person's own words. */
export const PARTICIPANT = 'participant'

/** The newest known statement by a lead about automatic messages. */
export interface LeadConsent {
  readonly status: ConsentStatus
  /** When it was said, by the platform's clock. */
  readonly at: Date
  readonly recordId: string
  /** The message that says so; null for what the host recorded. */
  readonly messageId: string | null
  /** Where it was said, which may be another conversation of the same person. */
  readonly conversationId: string | null
  readonly platform: string | null
  readonly channel: Transcript['channel'] | null
  /** `participant`, or who recorded it. */
  readonly by: string
}

/** When a record takes effect: the moment that the person, or the host, said it. */
function effectiveAt({ givenAt, withdrawnAt, recordedAt }: ConsentRecord): Date {
  return givenAt ?? withdrawnAt ?? recordedAt
}

export function toLeadConsent(record: ConsentRecord): LeadConsent {
  const { messageId, conversationId, platform, channel } = record.evidence
  return {
    status: record.status,
    at: effectiveAt(record),
    recordId: record.id,
    messageId,
    conversationId,
    platform,
    channel,
    by: record.recordedBy,
  }
}

/**
 * Of all records that name one identity, the newest counts, by the time of the statement: results may arrive in any order. If two have the
 * same time, the withdrawal counts.
 * @returns the record that blocks automatic messages; without one, the newest; null if there are no records.
 */
export function ruling(said: readonly SaidOf[]): ConsentRecord | null {
  const byIdentity = Map.groupBy(said, ({ identityHash }) => identityHash).values()
  const newest = Array.from(byIdentity, (of) => of.map(({ record }) => record).reduce(newer))
  const withdrawn = newest.filter(({ status }) => status === 'withdrawn')
  const counting = withdrawn.length > 0 ? withdrawn : newest
  return counting.length === 0 ? null : counting.reduce(newer)
}

/** A record, and one of the identities that it is about. */
export interface SaidOf {
  readonly identityHash: string
  readonly record: ConsentRecord
}

function newer(one: ConsentRecord, other: ConsentRecord): ConsentRecord {
  const ahead = effectiveAt(other).getTime() - effectiveAt(one).getTime()
  if (ahead !== 0) return ahead > 0 ? other : one
  return one.status === 'withdrawn' ? one : other
}
