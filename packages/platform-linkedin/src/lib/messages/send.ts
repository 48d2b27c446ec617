import { isMadeId, objectionToText, toSendFailure } from '@leadkit/adapter-kit'
import { textLimitOf } from '@leadkit/contracts'
import type { OutboundMessage, PlatformContext, SendFailureReason, SendResult } from '@leadkit/contracts'
import { capabilities } from '../capabilities.ts'
import { readAccount } from '../linkedin-account.ts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { createComment } from '../api/linkedin-api.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import type { createdCommentSchema } from '../api/linkedin-schemas.ts'
import type { z } from 'zod'
import { commentUrn, readCommentUrn } from '../values/urn.ts'

/**
 * `POST /socialActions/{urn}/comments` in the organisation's name: under the comment that the message answers, else under the post. A text that
 * LinkedIn would refuse because of its length is not sent. A time-out or a lost connection is `unknown_outcome`.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api
 */
export async function sendComment(
  settings: LinkedinSettings,
  message: OutboundMessage,
  context: PlatformContext,
): Promise<SendResult> {
  const account = readAccount(context.account)
  const objection = objectionTo(message, account)
  if (objection !== undefined) return objection
  const { target, thread } = targetOf(message)
  const body = {
    actor: account.accountId,
    object: thread,
    ...(target === thread ? {} : { parentComment: target }),
    message: { text: message.text },
  }
  try {
    const created = await createComment(settings, account, { target, body }, context)
    const messageId = idOf(created, thread)
    if (messageId !== undefined) return { sent: true, messageId, conversationId: message.conversationId }
    return refuse('unknown_outcome', 'LinkedIn took the comment and named no id; look for it before repeating it')
  } catch (error) {
    return toSendFailure(error, context.now())
  }
}

export interface CommentTarget {
  /** The comment to answer, or the post. */
  readonly target: string
  /** The post. */
  readonly thread: string
}

/** LinkedIn wants the thread as the comment's urn names it, which need not be the urn that the post goes by elsewhere. */
export function targetOf(message: Pick<OutboundMessage, 'conversationId' | 'replyToMessageId'>): CommentTarget {
  const answered = message.replyToMessageId === undefined ? undefined : readCommentUrn(message.replyToMessageId)
  return answered === undefined
    ? { target: message.conversationId, thread: message.conversationId }
    : { target: answered.urn, thread: answered.thread }
}

function idOf(created: z.infer<typeof createdCommentSchema>, thread: string): string | undefined {
  const named = readCommentUrn(created.commentUrn ?? created.$URN ?? '')
  if (named !== undefined) return named.urn
  return created.id !== undefined && /^\d+$/.test(created.id) ? commentUrn(thread, created.id).urn : undefined
}

function objectionTo(message: OutboundMessage, account: LinkedinAccount): SendResult | undefined {
  if (account.kind !== 'organization') {
    return refuse('invalid', 'Not sent: an ad account has lead forms only; comments belong to an organisation')
  }
  if (!message.conversationId.startsWith('urn:li:')) {
    return refuse('invalid', 'Not sent: the conversation is not a LinkedIn post')
  }
  if (isMadeId(message.replyToMessageId ?? '')) {
    return refuse('invalid', 'Not sent: LinkedIn did not name the comment that it would answer')
  }
  const objection = objectionToText(message.text, textLimitOf(capabilities.linkedin, 'public'))
  return objection === undefined ? undefined : refuse('invalid', objection)
}

function refuse(reason: SendFailureReason, detail: string): SendResult {
  return { sent: false, reason, detail }
}
