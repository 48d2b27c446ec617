import {
  type CallContext,
  isLeadKitError,
  LeadKitError,
  type PlatformContext,
  type SendResult,
  type AccountHealth,
  type LeadKitErrorCode,
} from '@leadkit/contracts'
import type { AccountFault, OpenAccount } from '../accounts/open-account.ts'
import type { PlatformRegistry, RegisteredPlatform } from '../accounts/platform-registry.ts'
import { backoffMs, taskBackoff } from '../queue/backoff.ts'
import { countsAsAttempt, notBegun, retryAfter, taskFault } from '../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'
import {
  findOnce,
  sendRenewing,
  failedOutcome,
  type OutcomeParts,
  postponed,
  refusedOutcome,
  sentOutcome,
  unknownOutcome,
} from './send-reply.ts'
import type { AccountAccessStore } from '../accounts/account-access-store.ts'
import { OPTED_OUT } from './consent/automatic-reply-writer.ts'
import type { ReplyStore } from './reply-store.ts'
import { isAutomatic, type OutgoingReply } from './outgoing-reply.ts'
import { CLOCK_SKEW_MS } from '../base/clock-skew.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { adOpenedAt, closedWindowMs, type Referral, canSend, needsApproval } from '../conversations/reply-window.ts'

/** The facts that decide whether a reply may be sent now. */
export interface ReplySituation {
  readonly author: 'person' | 'automation'
  readonly channel: ConversationChannel
  readonly lastInboundAt: Date | null
  /** The participant's recent referrals; some advertisements open a longer window. */
  readonly referrals: readonly Referral[] | null
  readonly accountActive: boolean
  readonly accountHealth: AccountHealth
  /** Subtype of the message that is answered; null for none. */
  readonly answeredSubtype: string | null
  /** True when a person wrote the reply, or approved it unchanged. */
  readonly approved: boolean
}

/** Why a reply cannot be sent; `code` is stored in `replies.error_code`. */
export interface ReplyObstacle {
  readonly code:
    | 'cannot_send'
    | 'account_disconnected'
    | 'needs_reauth'
    | 'needs_approval'
    | 'not_summoned'
    | 'window_closed'
  readonly errorCode: LeadKitErrorCode
  readonly message: string
}

const SUMMONING: ReadonlySet<string> = new Set(['mention', 'reply', 'quote'])

/** Checks the platform's declared capabilities; the platform makes the final decision when the reply is sent. */
export function findObstacle(
  situation: ReplySituation,
  platform: RegisteredPlatform | undefined,
  now: Date,
): ReplyObstacle | null {
  if (platform === undefined || !canSend(platform, situation.channel))
    return toObstacle('cannot_send', 'unsupported', 'no registered adapter can send into this kind of conversation')
  if (!situation.accountActive)
    return toObstacle('account_disconnected', 'conflict', 'the account is disconnected; connect it again first')
  if (situation.accountHealth === 'needs_reauth')
    return toObstacle('needs_reauth', 'auth_revoked', "the account's access was withdrawn; connect it again first")
  if (!situation.approved && needsApproval(platform, situation.channel))
    return toObstacle(
      'needs_approval',
      'conflict',
      'the platform takes automatic public replies only from applications that it approved; let a person approve it as a draft, or state the approval in the adapter',
    )
  const { replyWindow } = platform.capabilities
  const summons = replyWindow.requiresSummons && situation.channel === 'public'
  if (summons && !SUMMONING.has(situation.answeredSubtype ?? ''))
    return toObstacle(
      'not_summoned',
      'conflict',
      'the platform allows a public reply only to a person who mentioned, quoted or answered the account; give inReplyTo',
    )
  const opened = { ...situation, adOpenedAt: adOpenedAt(situation.referrals, replyWindow) }
  const windowMs = closedWindowMs(replyWindow, opened, now)
  if (windowMs !== null)
    return toObstacle(
      'window_closed',
      'conflict',
      `the platform takes replies for ${Math.round(windowMs / 3_600_000)} hours after the participant's last message`,
    )
  return null
}

/** @throws LeadKitError for the obstacle that prevents sending the reply now. */
export function refuseObstacle(
  operation: string,
  platform: RegisteredPlatform | undefined,
  situation: ReplySituation,
  now: Date,
): void {
  const obstacle = findObstacle(situation, platform, now)
  if (obstacle !== null) throw new LeadKitError(obstacle.errorCode, `${operation}: ${obstacle.message}`)
}

function toObstacle(code: ReplyObstacle['code'], errorCode: LeadKitErrorCode, message: string): ReplyObstacle {
  return { code, errorCode, message }
}

export interface ReplyHandlerParts {
  readonly store: ReplyStore
  readonly platforms: PlatformRegistry
  readonly accounts: AccountAccessStore
}

const MAX_ATTEMPTS = 8
const LOOK_AGAIN_MS = 2_000
/** When the earlier reply is settled, the waiting one becomes due at once; this covers the cases that no event reports. */
const WAIT_FOR_EARLIER_MS = 300_000

/**
 * Sends replies. A row is durably `sending` before the platform is called: a reply that is found in that state later may have been sent, and is
 * only looked up. Replies of one conversation are sent in order.
 */
export function createReplyHandler(parts: ReplyHandlerParts): TaskHandler {
  const { store } = parts
  return {
    kind: 'reply',
    batchSize: 10,
    leaseMs: 120_000,
    maxAttempts: MAX_ATTEMPTS,
    async run(scope, tasks, context) {
      const replies = await store.load(
        scope,
        tasks.map((task) => task.taskId),
      )
      const byId = new Map(tasks.map((task) => [task.taskId, task]))
      const results = new Map<string, TaskResult>()
      const conversations = Map.groupBy(replies, (reply) => reply.conversationId).values()
      const runs = Array.from(conversations, async (thread) => {
        const sent: string[] = []
        for (const reply of thread) {
          const task = byId.get(reply.id)
          if (task !== undefined) results.set(reply.id, await runOne(parts, scope, task, reply, sent, context))
        }
      })
      await Promise.all(runs)
      return tasks.map((task) => results.get(task.taskId) ?? { outcome: 'done' })
    },
    onDead: (session, task: ClaimedTask, error) =>
      store.markDead(session, task.taskId, { code: error.code, message: error.message }),
  }
}

async function runOne(
  { store, platforms, accounts }: ReplyHandlerParts,
  scope: TenantScope,
  task: ClaimedTask,
  reply: OutgoingReply,
  sent: string[],
  context: CallContext,
): Promise<TaskResult> {
  const parts: OutcomeParts = { store, task, reply, now: context.now() }
  if (context.signal.aborted) return notBegun('Reply')
  const platform = platforms.find(reply.platform)
  if (reply.status === 'pending') {
    const obstacle = obstacleOf(reply, platform, parts.now)
    if (obstacle !== null) return failedOutcome(parts, obstacle)
  }
  if (platform === undefined) return unknownOutcome(parts)
  const opened = await open(accounts, scope, reply, context)
  if (isLeadKitError(opened)) return closedAccount(parts, opened, context.signal)
  if (reply.status !== 'pending') return lookFor(parts, scope, platform, opened.context)
  const begun = await store.begin(scope, reply, sent, parts.now)
  switch (begun) {
    case 'taken':
      return { outcome: 'retry', error: TAKEN, delayMs: LOOK_AGAIN_MS, countsAsAttempt: false }
    case 'waiting':
      return waiting(parts)
    case 'broken':
      return failedOutcome(parts, EARLIER_FAILED)
    case 'paused':
      return failedOutcome(parts, PAUSED)
    case 'opted_out':
      return failedOutcome(parts, OPTED_OUT)
    default: {
      const { opened: used, result } = await sendRenewing(accounts, platform.ingestor, begun, opened, context)
      await accounts.report(used, 'send', await faultOfAccount(store, scope, reply, result, parts.now))
      const after = { ...parts, reply: begun, now: context.now() }
      if (!result.sent) {
        observeBlock(used.context, result)
        return refusedOutcome(after, result)
      }
      sent.push(reply.id)
      return sentOutcome(after, result, 'answer')
    }
  }
}

/** `taken` is settled by reading again: sent by an echo, cancelled, or being sent by another worker. */
const TAKEN = new LeadKitError('conflict', 'Reply: its state changed while it was read')
const EARLIER_WAITS = { code: 'earlier_reply_waits', message: 'an earlier reply of the conversation is not out yet' }
const PAUSED = { code: 'automation_paused', message: 'a person has taken over the conversation' }
const EARLIER_FAILED = { code: 'earlier_part_failed', message: 'an earlier part of the same text could not be sent' }

/** If this many other people's replies were refused without a reason, the next refusal counts as the account's fault. */
const OTHERS_REFUSED = 2

/** What a send says about the account: a refusal without a reason is the recipient's, unless it happens for others too. */
async function faultOfAccount(
  store: ReplyStore,
  scope: TenantScope,
  reply: OutgoingReply,
  result: SendResult,
  now: Date,
): Promise<AccountFault | null> {
  if (result.sent) return null
  if (result.unexplained !== true) return result
  const others = await store.unexplainedRefusals(scope, reply, now)
  return others >= OTHERS_REFUSED ? { reason: 'permission' } : result
}

/** Woken when the earlier reply is settled, which may already have happened since it was read. */
function waiting(parts: OutcomeParts): TaskResult {
  const pause = { code: 'conflict', counts: false, delayMs: WAIT_FOR_EARLIER_MS } as const
  const { store, reply } = parts
  const result = postponed(parts, EARLIER_WAITS, pause)
  return {
    ...result,
    async commit(session, accepted) {
      await store.lockConversation(session, reply)
      await result.commit?.(session, accepted)
      await store.wakeIfFree(session, reply)
    },
  }
}

function obstacleOf(reply: OutgoingReply, platform: RegisteredPlatform | undefined, now: Date) {
  if (isAutomatic(reply) && reply.automationPaused) return PAUSED
  const approved = !isAutomatic(reply)
  return findObstacle({ ...reply, approved, answeredSubtype: reply.answered?.subtype ?? null }, platform, now)
}

async function open(
  accounts: AccountAccessStore,
  scope: TenantScope,
  reply: OutgoingReply,
  context: CallContext,
): Promise<OpenAccount | LeadKitError> {
  try {
    return await accounts.open(scope, reply.socialAccountId, context)
  } catch (error) {
    if (isLeadKitError(error)) return error
    throw error
  }
}

function closedAccount(parts: OutcomeParts, error: LeadKitError, signal: AbortSignal): TaskResult {
  const fault = taskFault(error, 'Reply', signal)
  // Nothing was called yet: if the worker stops, the reply goes back to the queue, whatever its state.
  if (fault.kind === 'aborted') return retryAfter(fault)
  if (parts.reply.status !== 'pending') return unknownOutcome(parts)
  if (error.code === 'auth_revoked' || error.code === 'auth_expired')
    return refusedOutcome(parts, { sent: false, reason: 'needs_reauth', detail: error.message })
  if (fault.kind === 'permanent') return failedOutcome(parts, { code: error.code, message: error.message })
  const counts = countsAsAttempt(fault.kind)
  const delayMs = error.retryAfterMs ?? backoffMs(parts.task.attempt, taskBackoff)
  return postponed(parts, { code: error.code, message: error.message }, { code: error.code, counts, delayMs })
}

/** It is sent again only if the platform says for certain that nothing arrived. */
async function lookFor(
  parts: OutcomeParts,
  scope: TenantScope,
  { ingestor }: RegisteredPlatform,
  context: PlatformContext,
): Promise<TaskResult> {
  const claimed = await parts.store.claimedMessages(scope, parts.reply)
  const found = await findOnce(ingestor, parts.reply, claimed, context)
  if (found === null) return unknownOutcome(parts)
  if (found.sent) return sentOutcome(parts, found, 'text')
  const isCertain = found.reason === 'transient' && isLongAgo(parts)
  return isCertain ? refusedOutcome(parts, found) : unknownOutcome(parts)
}

/** If the clocks disagreed about the time of the send, an adapter that gets the earlier one may think it is older than it is. In milliseconds. */
const LONG_AGO_MS = 15 * 60_000

function isLongAgo({ reply: { sendingAt, sentAfter }, now }: OutcomeParts): boolean {
  if (sendingAt === null || sentAfter === null) return true
  const disagreedMs = sendingAt.getTime() - sentAfter.getTime()
  return disagreedMs <= CLOCK_SKEW_MS || now.getTime() - sendingAt.getTime() >= LONG_AGO_MS
}

/** The whole fleet stops calling a blocked account. */
function observeBlock(
  context: PlatformContext,
  refusal: { readonly reason: string; readonly retryAt?: Date | undefined },
): void {
  if (refusal.reason === 'rate_limited' && refusal.retryAt !== undefined)
    context.budget.observe({ bucket: 'messages', blockedUntil: refusal.retryAt })
}
