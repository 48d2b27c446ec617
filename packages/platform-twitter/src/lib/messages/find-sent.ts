import { cleanText } from '@leadkit/adapter-kit'
import type { OutboundMessage, PlatformContext, SendResult } from '@leadkit/contracts'
import { decodeEntities } from '../values/content.ts'
import { readMessageRows, readOwnPosts } from './history.ts'
import { targetOf } from './outbound-target.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { getDirectMessages, getPosts } from '../api/x-api.ts'
import type { DirectMessageTarget } from '../api/x-api.ts'

// By then a message that X took is in its lists; how soon is not documented, so this is generous.
const SURELY_VISIBLE_AFTER_MS = 15 * 60_000

/**
 * Looks for a message of unknown outcome: ours by sender, text and time, because X carries no reference of the caller's. Null while it is too
 * early to tell, or when the page read reaches back less far than the send. Found nowhere after a quarter of an hour it was not sent, and
 * may be sent again.
 */
export async function findSentMessage(
  settings: TwitterSettings,
  message: OutboundMessage,
  since: Date,
  context: PlatformContext,
): Promise<SendResult | null> {
  const target = targetOf(message, context.account.accountId)
  if (target.kind === 'none') return { sent: false, reason: 'invalid', detail: target.detail }
  // X's times have whole seconds in some places.
  const from = new Date(Math.floor(since.getTime() / 1000) * 1000)
  const found =
    target.kind === 'reply'
      ? await findReply(settings, message.text, target.postId, from, context)
      : await findDirectMessage(settings, message.text, target.to, from, context)
  if (found.messageId !== undefined) {
    return { sent: true, messageId: found.messageId, conversationId: message.conversationId }
  }
  const waitedMs = context.now().getTime() - since.getTime()
  if (waitedMs < SURELY_VISIBLE_AFTER_MS || !found.complete) return null
  return { sent: false, reason: 'transient', detail: 'The message is not in the conversation; it was not sent' }
}

interface Search {
  readonly messageId: string | undefined
  /** True when everything since the send was looked at. */
  readonly complete: boolean
}

async function findDirectMessage(
  settings: TwitterSettings,
  text: string,
  target: DirectMessageTarget,
  from: Date,
  context: PlatformContext,
): Promise<Search> {
  const page = await getDirectMessages(settings, target, undefined, context)
  const rows = readMessageRows(page)
  const match = rows.findLast(
    ({ row, sentAt }) =>
      row.sender_id === context.account.accountId && sentAt >= from && comparable(row.text) === comparable(text),
  )
  const oldest = rows.at(-1)
  const reachesBack = page.meta?.next_token === undefined || (oldest !== undefined && oldest.sentAt < from)
  return { messageId: match?.row.id, complete: reachesBack }
}

async function findReply(
  settings: TwitterSettings,
  text: string,
  postId: string,
  from: Date,
  context: PlatformContext,
): Promise<Search> {
  const page = await getPosts(settings, 'tweets', { since: from }, context)
  const match = readOwnPosts(page).findLast(({ row }) => {
    const answers = row.referenced_tweets?.some(({ type, id }) => type === 'replied_to' && id === postId) === true
    return answers && comparable(row.note_tweet?.text ?? row.text) === comparable(text)
  })
  return { messageId: match?.row.id, complete: page.meta?.next_token === undefined }
}

/** X shortens links, escapes three characters, and puts the names of those who are answered in front. */
function comparable(text: string | undefined): string {
  return cleanText(decodeEntities(text ?? ''))
    .replaceAll(/https?:\/\/\S+/g, '\u{fffc}')
    .replace(/^(?:@\w+\s+)+/, '')
    .normalize('NFC')
    .trim()
}
