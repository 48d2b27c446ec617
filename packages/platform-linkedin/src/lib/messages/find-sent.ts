import { cleanText } from '@leadkit/adapter-kit'
import type { OutboundMessage, PlatformContext, SendResult } from '@leadkit/contracts'
import { readAccount } from '../linkedin-account.ts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { getComments } from '../api/linkedin-api.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import { commentElementSchema } from '../api/linkedin-schemas.ts'
import type { CommentElement } from '../api/linkedin-schemas.ts'
import { hasMore } from '../api/paging.ts'
import { targetOf } from './send.ts'
import { commentUrn, readCommentUrn } from '../values/urn.ts'

// By then a comment that LinkedIn accepted is visible under the post; how soon is not documented, so this is generous.
const SURELY_VISIBLE_AFTER_MS = 15 * 60_000
// LinkedIn's clock may differ from ours.
const CLOCK_SKEW_MS = 5000
const COMMENTS_PER_PAGE = 100
const MAX_PAGES = 10

/**
 * Looks for a comment with an unknown outcome where it should be: ours by author, text and time, because LinkedIn accepts no caller reference, and
 * not another reply's (`claimed`). Null while it is too early to say, or if there are more comments than are read. If it is not found after a quarter
 * of an hour, it was not sent and may be resent.
 */
export async function findSentComment(
  settings: LinkedinSettings,
  message: OutboundMessage,
  since: Date,
  context: PlatformContext,
  claimed: ReadonlySet<string> = new Set(),
): Promise<SendResult | null> {
  const account = readAccount(context.account)
  const { target, thread } = targetOf(message)
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { target, start: page * COMMENTS_PER_PAGE, count: COMMENTS_PER_PAGE }
    const answer = await getComments(settings, account, query, context)
    const comments = answer.elements.flatMap((element) => commentElementSchema.safeParse(element).data ?? [])
    const ours = comments.filter((comment) => isOurs(comment, message, since, account))
    const found = ours.flatMap((comment) => {
      const messageId = idOf(comment, thread)
      return messageId === undefined || claimed.has(messageId) ? [] : [{ messageId, at: comment.created.time }]
    })
    const [first] = found.toSorted((one, other) => one.at - other.at)
    if (first !== undefined) {
      const { messageId, at } = first
      return { sent: true, messageId, conversationId: message.conversationId, sentAt: new Date(at) }
    }
    if (hasMore(answer, query)) continue
    const waitedMs = context.now().getTime() - since.getTime()
    if (waitedMs < SURELY_VISIBLE_AFTER_MS) return null
    return { sent: false, reason: 'transient', detail: 'The comment is not under the post; it was not sent' }
  }
  return null
}

function isOurs(comment: CommentElement, message: OutboundMessage, since: Date, account: LinkedinAccount): boolean {
  return (
    comment.actor === account.accountId &&
    comment.created.time >= since.getTime() - CLOCK_SKEW_MS &&
    cleanText(comment.message?.text ?? '').trim() === cleanText(message.text).trim()
  )
}

function idOf(comment: CommentElement, thread: string): string | undefined {
  return (
    readCommentUrn(comment.commentUrn ?? comment.$URN ?? '')?.urn ??
    (comment.id === undefined ? undefined : commentUrn(thread, comment.id).urn)
  )
}
