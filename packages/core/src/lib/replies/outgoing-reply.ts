import type { AccountHealth } from '@leadkit/contracts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import type { Referral } from '../conversations/reply-window.ts'

/** The longest time between two look-ups of a reply of unknown outcome. In milliseconds. */
export const LONGEST_LOOK_MS = 3_600_000

/** No platform delivers an echo later than this after the send. In milliseconds. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000

/** An unfinished reply with everything that sending it needs. */
export interface OutgoingReply {
  readonly id: string
  readonly conversationId: string
  readonly status: 'pending' | 'sending' | 'unknown'
  readonly text: string
  readonly author: 'person' | 'automation'
  /** Who wrote or approved it. */
  readonly userId: string | null
  readonly generatedAt: Date
  /** When the last attempt to send it began, by the later of the host's and the database's clock. */
  readonly sendingAt: Date | null
  /** The same by the earlier of both: the platform cannot have received it before. */
  readonly sentAfter: Date | null
  readonly socialAccountId: string
  readonly platform: string
  /** The platform's id of the account. */
  readonly accountId: string
  readonly platformConversationId: string
  readonly participantId: string
  readonly channel: ConversationChannel
  readonly startedAt: Date
  readonly lastInboundAt: Date | null
  /** The participant's recent referrals. */
  readonly referrals: readonly Referral[] | null
  readonly automationPaused: boolean
  readonly accountActive: boolean
  readonly accountHealth: AccountHealth
  /** The message that it answers, by the platform's id; in public, the participant's newest if none was given. */
  readonly answered: { readonly platformMessageId: string; readonly subtype: string } | null
}

/**
 * - A reply: its row is `sending`, and nobody else will send it.
 * - `taken`: it is no longer pending.
 * - `waiting`: an earlier reply of the conversation has not been sent yet.
 * - `broken`: an earlier part of the same text could not be sent.
 * - `paused`: it is automatic, and a person has taken over.
 * - `opted_out`: it is automatic, and the person wants no automatic messages.
 */
export type BeginOutcome = OutgoingReply | 'taken' | 'waiting' | 'broken' | 'paused' | 'opted_out'

/** A reply that a person has approved is sent even while a person has the conversation. */
export function isAutomatic({ author, userId }: Pick<OutgoingReply, 'author' | 'userId'>): boolean {
  return author === 'automation' && userId === null
}

export interface ReplyFault {
  /** A word such as `window_closed`. */
  readonly code: string
  /** Contains no text of the reply. */
  readonly message: string
}
