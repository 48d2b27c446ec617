import type { Conversation } from '../conversations/conversation.ts'
import type { HeldReason, Reply } from './reply.ts'

/** A reply that waits for a person's approval. */
export interface Draft extends Reply {
  /** How long it has waited, in milliseconds. */
  readonly ageMs: number
  /** Its current state: if `lastInboundAt` is after the draft's `generatedAt`, the participant has written since. */
  readonly conversation: Conversation
}

export const draftVerdicts = ['approved', 'edited', 'rejected'] as const
/** `edited`: approved with another text. */
export type DraftVerdict = (typeof draftVerdicts)[number]

/** A person's decision about a draft, kept as training data. Its texts are null once the conversation's lead was removed. */
export interface DraftReview {
  readonly id: string
  readonly replyId: string
  readonly conversationId: string
  /** The message that the draft answers; null for a draft that the host started. */
  readonly messageId: string | null
  readonly verdict: DraftVerdict
  /** The user who reviewed it. */
  readonly userId: string
  /** Who wrote the draft. */
  readonly author: Reply['author']
  readonly draft: string | null
  /** The complete approved text; null for a rejected draft. */
  readonly finalText: string | null
  /** Why it was rejected. */
  readonly reason: string | null
  /** The scorer's confidence, 0 to 1; null for a draft that no scorer wrote. */
  readonly confidence: number | null
  /** Why the draft was not sent automatically, although the settings say `send`. */
  readonly heldReasons: readonly HeldReason[]
  readonly draftedAt: Date
  readonly reviewedAt: Date
}
