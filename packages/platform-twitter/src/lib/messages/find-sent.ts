import { cleanText } from '@leadkit/adapter-kit'
import type { OutboundMessage, PlatformContext, SendResult } from '@leadkit/contracts'
import { decodeEntities } from '../values/content.ts'
import { readMessageRows, readOwnPosts } from './history.ts'
import { targetOf } from './outbound-target.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { getDirectMessages, getPosts } from '../api/x-api.ts'
import type { DirectMessageTarget } from '../api/x-api.ts'

// By then a message that X took is visible in its lists; how soon is not documented, so this is generous.
const SURELY_VISIBLE_AFTER_MS = 15 * 60_000

/**
 * Looks for a message with an unknown outcome: ours by sender, text and time, because X carries no caller reference, and not another reply's
 * (`claimed`). Null while it is too early to say, or if the page read does not reach back to the send. If it is not found after a quarter of an hour,
 * it was not sent and may be resent.
 */
export async function findSentMessage(
  settings: TwitterSettings,
  message: OutboundMessage,
  since: Date,
  context: PlatformContext,
  claimed: ReadonlySet<string> = new Set(),
): Promise<SendResult | null> {
  const target = targetOf(message, context.account.accountId)
  if (target.kind === 'none') return { sent: false, reason: 'invalid', detail: target.detail }
  // X's times have whole seconds in some places.
  const from = new Date(Math.floor(since.getTime() / 1000) * 1000)
  const wanted = { text: comparable(message.text), from, claimed }
  const found =
    target.kind === 'reply'
      ? await findReply(settings, wanted, target.postId, context)
      : await findDirectMessage(settings, wanted, target.to, context)
  if (found.match !== undefined) {
    const { messageId, sentAt } = found.match
    return { sent: true, messageId, conversationId: message.conversationId, sentAt }
  }
  const waitedMs = context.now().getTime() - since.getTime()
  if (waitedMs < SURELY_VISIBLE_AFTER_MS || !found.complete) return null
  return { sent: false, reason: 'transient', detail: 'The message is not in the conversation; it was not sent' }
}

interface Wanted {
  readonly text: string
  readonly from: Date
  readonly claimed: ReadonlySet<string>
}

interface Search {
  readonly match: { readonly messageId: string; readonly sentAt: Date } | undefined
  /** True if everything since the send was checked. */
  readonly complete: boolean
}

async function findDirectMessage(
  settings: TwitterSettings,
  { text, from, claimed }: Wanted,
  target: DirectMessageTarget,
  context: PlatformContext,
): Promise<Search> {
  const page = await getDirectMessages(settings, target, undefined, context)
  const rows = readMessageRows(page, context.now())
  const match = rows.findLast(
    ({ row, sentAt }) =>
      !claimed.has(row.id) &&
      row.sender_id === context.account.accountId &&
      sentAt >= from &&
      comparable(row.text) === text,
  )
  const oldest = rows.at(-1)
  const reachesBack = page.meta?.next_token === undefined || (oldest !== undefined && oldest.sentAt < from)
  return { match: toMatch(match), complete: reachesBack }
}

async function findReply(
  settings: TwitterSettings,
  { text, from, claimed }: Wanted,
  postId: string,
  context: PlatformContext,
): Promise<Search> {
  const page = await getPosts(settings, 'tweets', { since: from }, context)
  const match = readOwnPosts(page).findLast(({ row }) => {
    const answers = row.referenced_tweets?.some(({ type, id }) => type === 'replied_to' && id === postId) === true
    return answers && !claimed.has(row.id) && comparable(row.note_tweet?.text ?? row.text) === text
  })
  return { match: toMatch(match), complete: page.meta?.next_token === undefined }
}

function toMatch(found: { readonly row: { readonly id: string }; readonly sentAt: Date } | undefined): Search['match'] {
  return found === undefined ? undefined : { messageId: found.row.id, sentAt: found.sentAt }
}

/** X shortens links, escapes three characters, and puts the names of those who are answered in front. */
function comparable(text: string | undefined): string {
  return cleanText(decodeEntities(text ?? ''))
    .replaceAll(/https?:\/\/\S+/g, '\u{fffc}')
    .replace(/^(?:@\w+\s+)+/, '')
    .normalize('NFC')
    .trim()
}
