import { isMadeId, objectionToText, toSendFailure } from '@leadkit/adapter-kit'
import { textLimitOf } from '@leadkit/contracts'
import type { OutboundMessage, PlatformContext, SendFailureReason, SendResult } from '@leadkit/contracts'
import { capabilities, replyWindow } from '../capabilities.ts'
import { isReachable } from '../values/dedupe-key.ts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { postMessage } from '../api/graph-api.ts'

/**
 * `POST /{page}/messages`. A message that Meta would refuse because of its length or window is refused here, without a call. The client reference is
 * sent as `metadata`, which the echo repeats. A time-out or a lost connection is `unknown_outcome`.
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api
 */
export async function sendMessage(
  settings: FacebookSettings,
  message: OutboundMessage,
  context: PlatformContext,
): Promise<SendResult> {
  const account = readAccount(context.account)
  const messagingType = messagingTypeOf(message, context.now())
  const objection = messagingType === undefined ? windowClosed(message) : objectionTo(message, account)
  if (objection !== undefined) return objection
  const answered = message.replyToMessageId
  const body = {
    recipient: { id: message.participantId },
    ...messagingType,
    message: { text: message.text, metadata: message.clientReference },
    ...(answered === undefined || isMadeId(answered) ? {} : { reply_to: { mid: answered } }),
  }
  try {
    const answer = await postMessage(settings, account, body, context)
    return { sent: true, messageId: answer.message_id, conversationId: message.participantId }
  } catch (error) {
    return toSendFailure(error, context.now())
  }
}

type MessagingType =
  | { readonly messaging_type: 'RESPONSE' }
  | { readonly messaging_type: 'MESSAGE_TAG'; readonly tag: 'HUMAN_AGENT' }

/** The only two types there are: the other tags were retired on 27 April 2026 and answer error 100. */
function messagingTypeOf(message: OutboundMessage, now: Date): MessagingType | undefined {
  const elapsedMs = now.getTime() - message.lastInboundAt.getTime()
  const adElapsedMs = now.getTime() - (message.adOpenedAt?.getTime() ?? 0)
  if (elapsedMs <= replyWindow.automatedMs || adElapsedMs <= replyWindow.ad.windowMs)
    return { messaging_type: 'RESPONSE' }
  if (message.author === 'person' && elapsedMs <= replyWindow.personMs) {
    return { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
  }
  return undefined
}

function windowClosed(message: OutboundMessage): SendResult {
  const limit = message.author === 'person' ? 'seven days' : '24 hours'
  return refuse('window_closed', `Not sent: the participant's last action is more than ${limit} ago`)
}

function objectionTo(message: OutboundMessage, account: FacebookAccount): SendResult | undefined {
  if (!isReachable(message.participantId)) {
    return refuse('recipient_unavailable', 'Not sent: Meta gave no id that the message could be sent to')
  }
  if (message.conversationId !== message.participantId) {
    return refuse(
      'invalid',
      'Not sent: the conversation is a comment thread; this adapter answers direct messages only',
    )
  }
  const objection = objectionToText(
    message.text,
    textLimitOf(capabilities[account.surface === 'instagram' ? 'instagram' : 'facebook'], 'direct_message'),
  )
  return objection === undefined ? undefined : refuse('invalid', objection)
}

function refuse(reason: SendFailureReason, detail: string): SendResult {
  return { sent: false, reason, detail }
}
