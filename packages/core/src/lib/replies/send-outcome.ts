import { LeadKitError, type LeadKitErrorCode, type SendResult } from '@leadkit/contracts'
import { backoffMs, taskBackoff } from '../queue/backoff.ts'
import type { ClaimedTask, TaskResult } from '../queue/task.ts'
import type { ReplyStore } from './reply-store.ts'
import type { TenantSession } from '../database/session.ts'
import type { OutgoingReply, ReplyFault } from './outgoing-reply.ts'

/** The outcome of one reply, as its task and its row are to say it. */
export interface OutcomeParts {
  readonly store: ReplyStore
  readonly task: ClaimedTask
  readonly reply: OutgoingReply
  readonly now: Date
}

type Refusal = Extract<SendResult, { readonly sent: false }>

/** @param proof `text` when the message was found by its text alone, which another reply may have too. */
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
      // Only what a person can put right and redrive is a dead letter.
      if (refusal.reason !== 'needs_reauth' && refusal.reason !== 'blocked') return { outcome: 'done', commit }
      const code = refusal.reason === 'needs_reauth' ? 'auth_revoked' : 'permission_denied'
      return { outcome: 'failed', error: new LeadKitError(code, `Reply: ${fault.message}`), commit }
    }
  }
}

export function failedOutcome({ store, reply, now }: OutcomeParts, fault: ReplyFault): TaskResult {
  return { outcome: 'done', commit: (session) => store.markFailed(session, reply, { ...fault, now }) }
}

/** Back to pending; the row and the queue agree on when. */
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

const DEFAULT_BLOCK_MS = 60_000
const FIRST_LOOK_MS = 30_000
const LONGEST_LOOK_MS = 3_600_000
/** No platform delivers an echo later than this. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000

/** Nobody knows whether it was sent: it waits for its echo, and is looked for with growing pauses for a day. It is never sent again blindly. */
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
