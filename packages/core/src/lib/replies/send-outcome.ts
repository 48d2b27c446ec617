import { LeadKitError, type LeadKitErrorCode, type SendResult } from '@leadkit/contracts'
import type { TenantScope } from '../domain/tenant.ts'
import { backoffMs, taskBackoff } from '../queue/backoff.ts'
import type { ClaimedTask, TaskResult } from '../queue/task.ts'
import type { OutgoingReply, ReplyFault, ReplyStore } from './reply-store.ts'

/** Turns what became of one reply into what its task and its row become. */
export interface OutcomeParts<Session> {
  readonly store: ReplyStore<Session>
  readonly scope: TenantScope
  readonly task: ClaimedTask
  readonly reply: OutgoingReply
  readonly now: Date
}

type Refusal = Extract<SendResult, { readonly sent: false }>

export function sentOutcome<Session>(parts: OutcomeParts<Session>, messageId: string): TaskResult<Session> {
  const { store, scope, reply, now } = parts
  return { outcome: 'done', commit: (session) => store.markSent(session, scope, reply, { messageId, now }) }
}

export function refusedOutcome<Session>(parts: OutcomeParts<Session>, refusal: Refusal): TaskResult<Session> {
  const { store, scope, task, reply, now } = parts
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
      const commit = (session: Session): Promise<void> => store.markFailed(session, scope, reply, { ...fault, now })
      // Only what somebody can mend and redrive is a dead letter.
      if (refusal.reason !== 'needs_reauth' && refusal.reason !== 'blocked') return { outcome: 'done', commit }
      const code = refusal.reason === 'needs_reauth' ? 'auth_revoked' : 'permission_denied'
      return { outcome: 'failed', error: new LeadKitError(code, `Reply: ${fault.message}`), commit }
    }
  }
}

export function failedOutcome<Session>(
  { store, scope, reply, now }: OutcomeParts<Session>,
  fault: ReplyFault,
): TaskResult<Session> {
  return { outcome: 'done', commit: (session) => store.markFailed(session, scope, reply, { ...fault, now }) }
}

/** Back to pending; the row and the queue agree on when. */
export function postponed<Session>(
  { store, scope, reply, now }: OutcomeParts<Session>,
  fault: ReplyFault,
  pause: { readonly code: LeadKitErrorCode; readonly counts: boolean; readonly delayMs: number },
): TaskResult<Session> {
  const { counts, delayMs } = pause
  const nextRetryAt = new Date(now.getTime() + delayMs)
  return {
    outcome: 'retry',
    error: new LeadKitError(pause.code, `Reply: ${fault.message}`),
    delayMs,
    countsAsAttempt: counts,
    commit: (session) => store.postpone(session, scope, reply.id, { ...fault, nextRetryAt, counts }),
  }
}

const DEFAULT_BLOCK_MS = 60_000
const FIRST_LOOK_MS = 30_000
const LONGEST_LOOK_MS = 3_600_000
/** After that long no platform brings the echo any more. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000

/** Nobody knows whether it was sent: it waits for the echo, and is looked for with growing pauses for a day. Never sent again blindly. */
export function unknownOutcome<Session>({ store, scope, reply, now }: OutcomeParts<Session>): TaskResult<Session> {
  const ageMs = now.getTime() - (reply.sendingAt ?? reply.generatedAt).getTime()
  if (ageMs >= GIVE_UP_AFTER_MS)
    return {
      outcome: 'done',
      commit: (session) => store.markUnknown(session, scope, reply, { nextRetryAt: null, now }),
    }
  const delayMs = Math.min(Math.max(FIRST_LOOK_MS, ageMs), LONGEST_LOOK_MS, GIVE_UP_AFTER_MS - ageMs)
  const nextRetryAt = new Date(now.getTime() + delayMs)
  return {
    outcome: 'retry',
    error: new LeadKitError('transient', 'Reply: the platform may have taken it; it is looked for again later'),
    delayMs,
    countsAsAttempt: false,
    commit: (session) => store.markUnknown(session, scope, reply, { nextRetryAt, now }),
  }
}

function toFault(refusal: Refusal): ReplyFault {
  const vendor = refusal.vendorCode === undefined ? '' : ` (vendor code ${refusal.vendorCode})`
  return { code: refusal.reason, message: `${refusal.detail}${vendor}` }
}
