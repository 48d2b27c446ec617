import type { LeadScoreName } from '@leadkit/contracts'
import type { LeadStatus } from '../base/lead-status.ts'

/** What is known of a person; null where nothing is. */
export interface LeadContact {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly company: string | null
}

export const contactFields = ['name', 'email', 'phone', 'company'] as const
export type ContactField = (typeof contactFields)[number]

/** The person behind a conversation, or one that the host entered. */
export interface Lead extends LeadContact {
  readonly id: string
  /** Null for a lead that the host entered. A conversation has one lead at most. */
  readonly conversationId: string | null
  /** Of the newest scoring; null before the first. */
  readonly score: LeadScoreName | null
  /** 0 to 100. */
  readonly scoreValue: number | null
  readonly scoredAt: Date | null
  readonly status: LeadStatus
  readonly notes: string | null
  /** Grows with every change; give it as `expectedVersion` to change only what you have read. */
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Set for a lead that was removed: its contact data, notes and reasonings are erased, and later messages do not bring it back. */
  readonly deletedAt: Date | null
}

/** One move of a lead through its lifecycle. Moves are never changed or removed. */
export interface LeadTransition {
  readonly id: string
  readonly leadId: string
  readonly from: LeadStatus
  readonly to: LeadStatus
  /** Who moved it: a user's id, or a word of the host's such as `import`. */
  readonly by: string
  readonly reason: string | null
  readonly movedAt: Date
}
