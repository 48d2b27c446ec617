import { CLOCK_SKEW_MS } from '../base/clock-skew.ts'
import {
  type CallContext,
  isLeadKitError,
  type OutboundMessage,
  type PlatformContext,
  type PlatformIngestor,
  type ReplyWindow,
  type SendResult,
  LeadKitError,
  type LeadKitErrorCode,
} from '@leadkit/contracts'
import { faultWords } from '../base/fault-words.ts'
import { adOpenedAt } from '../conversations/reply-window.ts'
import type { OpenAccount } from '../accounts/open-account.ts'
import type { AccountAccessStore } from '../accounts/account-access-store.ts'
import { GIVE_UP_AFTER_MS, LONGEST_LOOK_MS, type OutgoingReply, type ReplyFault } from './outgoing-reply.ts'
import { backoffMs, taskBackoff } from '../queue/backoff.ts'
import type { ClaimedTask, TaskResult } from '../queue/task.ts'
import type { ReplyStore } from './reply-store.ts'
import type { TenantSession } from '../database/session.ts'

/** The parts that the outcome of one reply needs for its task and its row. */
export interface OutcomeParts {
  readonly store: ReplyStore
  readonly task: ClaimedTask
  readonly reply: OutgoingReply
  readonly now: Date
}

type Refusal = Extract<SendResult, { readonly sent: false }>

/** @param proof `text` when the message was found only by its text, which another reply may have as well. */
export function sentOutcome(
  { store, reply, now }: OutcomeParts,
  { messageId, sentAt }: Extract<SendResult, { readonly sent: true }>,
  proof: 'answer' | 'text',
): TaskResult {
  const sent = { messageId, sentAt: sentAt ?? reply.sendingAt ?? now, now, proof }
  return { outcome: 'done', commit: (session) => store.markSent(session, reply, sent) }
}

export function refusedOutcome(parts: OutcomeParts, refusal: Refusal): TaskResult {
  const { store, task, reply, now } = parts
  switch (refusal.reason) {
    case 'unknown_outcome':
      return unknownOutcome({ ...parts, reply: { ...reply, sendingAt: reply.sendingAt ?? now } })
    case 'rate_limited':
      return postponed(parts, toFault(refusal), {
        code: 'rate_limited',
        counts: false,
        delayMs: Math.max((refusal.retryAt?.getTime() ?? now.getTime() + DEFAULT_BLOCK_MS) - now.getTime(), 1_000),
      })
    case 'transient':
      return postponed(parts, toFault(refusal), {
        code: 'transient',
        counts: true,
        delayMs: backoffMs(task.attempt, taskBackoff),
      })
    case 'needs_reauth':
    case 'blocked':
    case 'permission':
    case 'window_closed':
    case 'recipient_unavailable':
    case 'thread_not_owned':
    case 'invalid': {
      const fault = toFault(refusal)
      const commit = (session: TenantSession): Promise<void> => store.markFailed(session, reply, { ...fault, now })
      // Only a fault that a person can fix and redrive makes a dead letter.
      if (refusal.reason !== 'needs_reauth' && refusal.reason !== 'blocked') return { outcome: 'done', commit }
      const code = refusal.reason === 'needs_reauth' ? 'auth_revoked' : 'permission_denied'
      return { outcome: 'failed', error: new LeadKitError(code, `Reply: ${fault.message}`), commit }
    }
  }
}

export function failedOutcome({ store, reply, now }: OutcomeParts, fault: ReplyFault): TaskResult {
  return { outcome: 'done', commit: (session) => store.markFailed(session, reply, { ...fault, now }) }
}

/** Back to pending; the row and the queue agree on the time. */
export function postponed(
  { store, reply, now }: OutcomeParts,
  fault: ReplyFault,
  pause: { readonly code: LeadKitErrorCode; readonly counts: boolean; readonly delayMs: number },
): TaskResult {
  const { counts, delayMs } = pause
  const nextRetryAt = new Date(now.getTime() + delayMs)
  return {
    outcome: 'retry',
    error: new LeadKitError(pause.code, `Reply: ${fault.message}`),
    delayMs,
    countsAsAttempt: counts,
    commit: (session) => store.postpone(session, reply, { ...fault, nextRetryAt, counts }),
  }
}

const FIRST_LOOK_MS = 30_000

/** It is unknown whether it was sent: it waits for its echo, and is looked up at growing intervals for a day. It is never sent again blindly. */
export function unknownOutcome({ store, reply, now }: OutcomeParts): TaskResult {
  const ageMs = now.getTime() - (reply.sendingAt ?? reply.generatedAt).getTime()
  if (ageMs >= GIVE_UP_AFTER_MS)
    return {
      outcome: 'done',
      commit: (session) => store.markUnknown(session, reply, { nextRetryAt: null, now }),
    }
  const delayMs = Math.min(Math.max(FIRST_LOOK_MS, ageMs), LONGEST_LOOK_MS, GIVE_UP_AFTER_MS - ageMs)
  const nextRetryAt = new Date(now.getTime() + delayMs)
  return {
    outcome: 'retry',
    error: new LeadKitError('transient', 'Reply: the platform may have taken it; it is looked for again later'),
    delayMs,
    countsAsAttempt: false,
    commit: (session) => store.markUnknown(session, reply, { nextRetryAt, now }),
  }
}

function toFault(refusal: Refusal): ReplyFault {
  const vendor = refusal.vendorCode === undefined ? '' : ` (vendor code ${refusal.vendorCode})`
  return {
    code: refusal.unexplained === true ? 'refused_unexplained' : refusal.reason,
    message: `${refusal.detail}${vendor}`,
  }
}

/** What the adapter gets to send. */
function toOutboundMessage(reply: OutgoingReply, window: ReplyWindow | undefined): OutboundMessage {
  const opened = window === undefined ? null : adOpenedAt(reply.referrals, window)
  // In a chat, only a person quotes the message that they answer.
  const quotes = reply.channel === 'public' || reply.author === 'person'
  return {
    conversationId: reply.platformConversationId,
    participantId: reply.participantId,
    text: reply.text,
    clientReference: reply.id,
    author: reply.author,
    lastInboundAt: reply.lastInboundAt ?? reply.startedAt,
    ...(opened !== null && { adOpenedAt: opened }),
    ...(reply.answered !== null && quotes && { replyToMessageId: reply.answered.platformMessageId }),
  }
}

function windowOf(ingestor: PlatformIngestor, { platform }: OutgoingReply): ReplyWindow | undefined {
  return ingestor.capabilities[platform]?.replyWindow
}

const UNTRIED: Readonly<Record<string, 'permission' | 'needs_reauth' | 'invalid'>> = {
  auth_revoked: 'needs_reauth',
  auth_expired: 'needs_reauth',
  permission_denied: 'permission',
  invalid_input: 'invalid',
  validation: 'invalid',
  unsupported: 'invalid',
  configuration: 'invalid',
}

/** Sends once. Any error after the request may have gone out is an unknown outcome. */
async function sendOnce(
  ingestor: PlatformIngestor,
  reply: OutgoingReply,
  context: PlatformContext,
): Promise<SendResult> {
  try {
    if (ingestor.send === undefined) return { sent: false, reason: 'invalid', detail: 'The adapter cannot send' }
    return await ingestor.send(toOutboundMessage(reply, windowOf(ingestor, reply)), context)
  } catch (error) {
    if (!isLeadKitError(error)) return { sent: false, reason: 'unknown_outcome', detail: UNCERTAIN }
    // The budget refuses before the request.
    if (error.code === 'rate_limited')
      return {
        sent: false,
        reason: 'rate_limited',
        retryAt: retryAt(error.retryAfterMs, context),
        detail: error.message,
      }
    const reason = UNTRIED[error.code]
    return {
      sent: false,
      reason: reason ?? 'unknown_outcome',
      detail: reason === undefined ? UNCERTAIN : error.message,
    }
  }
}

/**
 * Sends once. If the platform refuses a token before its expiry, the token is renewed if possible, and the send repeated with the new one: a refused
 * call has sent nothing.
 */
export async function sendRenewing(
  accounts: AccountAccessStore,
  ingestor: PlatformIngestor,
  reply: OutgoingReply,
  opened: OpenAccount,
  context: CallContext,
): Promise<{ readonly opened: OpenAccount; readonly result: SendResult }> {
  const result = await sendOnce(ingestor, reply, opened.context)
  const renewable = ingestor.refresh !== undefined && opened.context.account.credentials.refreshToken !== undefined
  if (result.sent || result.reason !== 'needs_reauth' || !renewable) return { opened, result }
  const { scope, socialAccountId, tokenVersion: rejectedVersion } = opened
  try {
    const renewed = await accounts.open(scope, socialAccountId, context, { rejectedVersion })
    return { opened: renewed, result: await sendOnce(ingestor, reply, renewed.context) }
  } catch (error) {
    if (!isLeadKitError(error) || !error.retryable) return { opened, result }
    return { opened, result: { sent: false, reason: 'transient', detail: error.message } }
  }
}

const UNCERTAIN = 'The platform may have taken the message; it is looked for before anything is sent again'
const DEFAULT_BLOCK_MS = 60_000

function retryAt(retryAfterMs: number | undefined, context: CallContext): Date {
  return new Date(context.now().getTime() + (retryAfterMs ?? DEFAULT_BLOCK_MS))
}

/** Looks up a send of unknown outcome; null when the platform cannot say (yet). Messages of other replies are `claimed`. */
export async function findOnce(
  ingestor: PlatformIngestor,
  reply: OutgoingReply,
  claimed: ReadonlySet<string>,
  context: PlatformContext,
): Promise<SendResult | null> {
  if (ingestor.findSent === undefined) return null
  // By the platform's clock the send may have begun earlier than by ours.
  const since = new Date((reply.sentAfter ?? reply.generatedAt).getTime() - CLOCK_SKEW_MS)
  try {
    const found = await ingestor.findSent(toOutboundMessage(reply, windowOf(ingestor, reply)), since, context, claimed)
    // An adapter that ignores claimed messages cannot tell which of two equal texts arrived.
    return found?.sent === true && claimed.has(found.messageId) ? null : found
  } catch (error) {
    context.logger.debug(
      { ...faultWords(error), replyId: reply.id },
      'A reply of unknown outcome could not be looked for',
    )
    return null
  }
}
