export const replyStatuses = ['pending', 'sending', 'sent', 'failed', 'unknown'] as const

/** `unknown`: the platform did not answer in time; it waits for the echo and is never sent again blindly. */
export type ReplyStatus = (typeof replyStatuses)[number]

/** A message that LeadKit sends, or has sent, into a conversation. */
export interface Reply {
  readonly id: string
  readonly conversationId: string
  /** The message it answers; null for one that the host began. */
  readonly messageId: string | null
  readonly content: string
  readonly status: ReplyStatus
  readonly author: 'automation' | 'person'
  /** The user who wrote it, for the author `person`. */
  readonly userId: string | null
  /** 0 to 1, for a generated reply. */
  readonly confidence: number | null
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
