import type { AccountHealth } from '@leadkit/contracts'
import type { ConversationChannel } from '../domain/conversation.ts'
import type { TenantScope } from '../domain/tenant.ts'

/** An unfinished reply with all that it takes to send it. */
export interface OutgoingReply {
  readonly id: string
  readonly conversationId: string
  readonly status: 'pending' | 'sending' | 'unknown'
  readonly text: string
  readonly author: 'person' | 'automation'
  /** Who wrote or approved it. */
  readonly userId: string | null
  readonly generatedAt: Date
  /** When the last try to send it began. */
  readonly sendingAt: Date | null
  readonly socialAccountId: string
  readonly platform: string
  /** The account as the platform names it. */
  readonly accountId: string
  readonly platformConversationId: string
  readonly participantId: string
  readonly channel: ConversationChannel
  readonly startedAt: Date
  readonly lastInboundAt: Date | null
  readonly automationPaused: boolean
  readonly accountActive: boolean
  readonly accountHealth: AccountHealth
  /** The message that it answers, as the platform names it; in public the newest of the participant's when none was given. */
  readonly answered: { readonly platformMessageId: string; readonly subtype: string } | null
}

/**
 * - `begun`: the row is `sending`, and nobody else will send it.
 * - `taken`: it is not pending any more.
 * - `waiting`: an earlier reply of the conversation is not out yet.
 * - `broken`: an earlier part of the same text could not be sent.
 */
export type BeginOutcome = 'begun' | 'taken' | 'waiting' | 'broken'

export interface ReplyFault {
  /** A word such as `window_closed`. */
  readonly code: string
  /** No text of the reply. */
  readonly message: string
}

/** The storage that sending needs. Implemented by `PostgresReplyStore`. */
export interface ReplyStore<Session> {
  /** The unfinished ones of these replies, oldest first. */
  load(scope: TenantScope, replyIds: readonly string[]): Promise<readonly OutgoingReply[]>
  /**
   * Marks a pending reply as `sending`, in a transaction of its own that is durable when this resolves.
   * @param sent replies that are out, though their rows do not say so yet.
   */
  begin(scope: TenantScope, reply: OutgoingReply, sent: readonly string[], now: Date): Promise<BeginOutcome>
  /** Marks the reply and stores its message, whichever of both an echo has done already. */
  markSent(
    session: Session,
    scope: TenantScope,
    reply: OutgoingReply,
    sent: { readonly messageId: string; readonly now: Date },
  ): Promise<void>
  /** Back to `pending`, to be tried again. */
  postpone(
    session: Session,
    scope: TenantScope,
    replyId: string,
    fault: ReplyFault & { readonly nextRetryAt: Date; readonly counts: boolean },
  ): Promise<void>
  /** `nextRetryAt` null: nobody looks for it any more, and the host is told. An echo still settles it. */
  markUnknown(
    session: Session,
    scope: TenantScope,
    reply: OutgoingReply,
    next: { readonly nextRetryAt: Date | null; readonly now: Date },
  ): Promise<void>
  markFailed(
    session: Session,
    scope: TenantScope,
    reply: Pick<OutgoingReply, 'id'>,
    fault: ReplyFault & { readonly now: Date },
  ): Promise<void>
  /** The queue gave it up. One that may have been sent becomes `unknown`, every other `failed`. */
  markDead(session: Session, scope: TenantScope, replyId: string, fault: ReplyFault): Promise<void>
}
