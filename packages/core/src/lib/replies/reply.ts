import type { DraftFault } from '@leadkit/contracts'

export const replyStatuses = ['pending', 'sending', 'sent', 'failed', 'unknown'] as const

/** `unknown`: the platform did not answer in time; it waits for the echo and is never sent again blindly. */
export type ReplyStatus = (typeof replyStatuses)[number]

/**
 * Why a generated reply waits for a person although the tenant's settings say `send`: a fault that the check of drafts found in it, or
 * `needs_approval`: the platform accepts automatic public answers only from applications that it has approved.
 */
export type HeldReason = DraftFault | 'needs_approval'

/** A message that LeadKit sends, or has sent, into a conversation. */
export interface Reply {
  readonly id: string
  readonly conversationId: string
  /** The message it answers; null for one that the host started. */
  readonly messageId: string | null
  readonly content: string
  readonly status: ReplyStatus
  readonly author: 'automation' | 'person'
  /** The user who wrote it, for the author `person`. */
  readonly userId: string | null
  /** 0 to 1, for a generated reply. */
  readonly confidence: number | null
  /** Why a draft was not sent automatically; empty if the settings asked for a draft, and once it is approved. */
  readonly heldReasons: readonly HeldReason[]
  /** The disclosure of a generated reply, before its text, for when the participant must be told; null if there is none. */
  readonly disclosure: string | null
  readonly generatedAt: Date
  readonly sendingAt: Date | null
  readonly sentAt: Date | null
  /** The platform's id of the sent message. */
  readonly platformMessageId: string | null
  readonly retryCount: number
  readonly nextRetryAt: Date | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
}
