import { CLOCK_SKEW_MS } from '../base/clock-skew.ts'
import {
  type CallContext,
  isLeadKitError,
  type OutboundMessage,
  type PlatformContext,
  type PlatformIngestor,
  type ReplyWindow,
  type SendResult,
} from '@leadkit/contracts'
import { faultWords } from '../base/fault-words.ts'
import { adOpenedAt } from '../conversations/reply-window.ts'
import type { OpenAccount } from '../accounts/open-account.ts'
import type { AccountAccessStore } from '../accounts/account-access-store.ts'
import type { OutgoingReply } from './outgoing-reply.ts'

/** What the adapter is given to send. */
function toOutboundMessage(reply: OutgoingReply, window: ReplyWindow | undefined): OutboundMessage {
  const opened = window === undefined ? null : adOpenedAt(reply.referrals, window)
  // In a chat, only a person quotes what they answer.
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

/** Sends once. Whatever is thrown after the request may have gone out is an unknown outcome. */
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
 * Sends once. A token that the platform refuses before its end is renewed, where it can be, and the send made with the new one: a refused
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

/** Looks for a send of unknown outcome; null when the platform cannot tell (yet). Messages of other replies are `claimed`. */
export async function findOnce(
  ingestor: PlatformIngestor,
  reply: OutgoingReply,
  claimed: ReadonlySet<string>,
  context: PlatformContext,
): Promise<SendResult | null> {
  if (ingestor.findSent === undefined) return null
  // By the platform's clock the send may have begun earlier than by ours.
  const since = new Date((reply.sendingAt ?? reply.generatedAt).getTime() - CLOCK_SKEW_MS)
  try {
    const found = await ingestor.findSent(toOutboundMessage(reply, windowOf(ingestor, reply)), since, context, claimed)
    // An adapter that does not look at what is claimed cannot tell which of two equal texts arrived.
    return found?.sent === true && claimed.has(found.messageId) ? null : found
  } catch (error) {
    context.logger.debug(
      { ...faultWords(error), replyId: reply.id },
      'A reply of unknown outcome could not be looked for',
    )
    return null
  }
}
