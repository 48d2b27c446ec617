import { objectionToText, toSendFailure } from '@leadkit/adapter-kit'
import { textLimitOf } from '@leadkit/contracts'
import type { OutboundMessage, PlatformContext, SendFailureReason, SendResult } from '@leadkit/contracts'
import { capabilities } from '../capabilities.ts'
import { targetOf } from './outbound-target.ts'
import type { OutboundTarget } from './outbound-target.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { postDirectMessage, postReply } from '../api/x-api.ts'

/**
 * A direct message, or a reply to the post that the message answers. A message that X would refuse because of its length is refused here, without a
 * call. A time-out or a lost connection is `unknown_outcome`.
 * @see https://docs.x.com/x-api/direct-messages/manage/introduction
 * @see https://docs.x.com/x-api/posts/manage-tweets/introduction
 */
export async function sendMessage(
  settings: TwitterSettings,
  message: OutboundMessage,
  context: PlatformContext,
): Promise<SendResult> {
  const target = targetOf(message, context.account.accountId)
  const objection = objectionTo(message.text, target)
  if (objection !== undefined) return refuse('invalid', objection)
  try {
    return await sendTo(settings, target, message, context)
  } catch (error) {
    return toSendFailure(error, context.now())
  }
}

async function sendTo(
  settings: TwitterSettings,
  target: OutboundTarget,
  message: OutboundMessage,
  context: PlatformContext,
): Promise<SendResult> {
  if (target.kind === 'none') return refuse('invalid', target.detail)
  if (target.kind === 'reply') {
    const { data } = await postReply(settings, message.text, target.postId, context)
    return { sent: true, messageId: data.id, conversationId: message.conversationId }
  }
  const { data } = await postDirectMessage(settings, target.to, message.text, context)
  return { sent: true, messageId: data.dm_event_id, conversationId: data.dm_conversation_id ?? message.conversationId }
}

function objectionTo(text: string, target: OutboundTarget): string | undefined {
  if (target.kind === 'none') return target.detail
  const channel = target.kind === 'reply' ? 'public' : 'direct_message'
  return objectionToText(text, textLimitOf(capabilities.twitter, channel))
}

function refuse(reason: SendFailureReason, detail: string): SendResult {
  return { sent: false, reason, detail }
}
