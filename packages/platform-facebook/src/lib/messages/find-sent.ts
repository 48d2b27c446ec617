import { cleanText } from '@leadkit/adapter-kit'
import type { OutboundMessage, PlatformContext, SendResult } from '@leadkit/contracts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { getConversations } from '../api/graph-api.ts'
import type { GraphConversation, HistoryMessage } from '../api/graph-schemas.ts'
import { HISTORY_DEPTH, historyFields, readHistory, sentAt } from './history.ts'

// By then a message that Meta took is visible in the conversation; how soon is not documented, so this is generous.
const SURELY_VISIBLE_AFTER_MS = 15 * 60_000

/**
 * Looks for a message with an unknown outcome in the conversation: ours by sender, text and time, because the read API does not return `metadata`,
 * and not another reply's (`claimed`). Null while it is too early to say, or if the conversation does not reach back to the send. If it is not found
 * after a quarter of an hour, it was not sent and may be resent.
 */
export async function findSentMessage(
  settings: FacebookSettings,
  message: OutboundMessage,
  since: Date,
  context: PlatformContext,
  claimed: ReadonlySet<string> = new Set(),
): Promise<SendResult | null> {
  const account = readAccount(context.account)
  const query = { fields: `id,participants,${historyFields}`, participantId: message.participantId, limit: 1 }
  const { data } = await getConversations(settings, account, query, context)
  const sinceSecond = Math.floor(since.getTime() / 1000) * 1000
  const conversation = data[0]
  const wanted = { account, message, sinceSecond, claimed }
  const found = conversation === undefined ? undefined : findMessage(conversation, wanted)
  if (found !== undefined)
    return { sent: true, messageId: found.id, conversationId: message.participantId, sentAt: new Date(sentAt(found)) }
  const waitedMs = context.now().getTime() - since.getTime()
  if (waitedMs < SURELY_VISIBLE_AFTER_MS || !reachesBack(conversation, sinceSecond)) return null
  return { sent: false, reason: 'transient', detail: 'The message is not in the conversation; it was not sent' }
}

interface Wanted {
  readonly account: FacebookAccount
  readonly message: OutboundMessage
  readonly sinceSecond: number
  readonly claimed: ReadonlySet<string>
}

function findMessage(
  conversation: GraphConversation,
  { account, message: wanted, sinceSecond, claimed }: Wanted,
): HistoryMessage | undefined {
  const text = cleanText(wanted.text).trim()
  return readHistory(conversation).find(
    (message) =>
      !claimed.has(message.id) &&
      (message.from.id === account.accountId || message.from.id === account.node) &&
      sentAt(message) >= sinceSecond &&
      cleanText(message.message ?? '').trim() === text,
  )
}

/** True if the rows read begin before the send, or are all there are. */
function reachesBack(conversation: GraphConversation | undefined, sinceSecond: number): boolean {
  if (conversation === undefined) return true
  const rows = conversation.messages?.data.length ?? 0
  const oldest = readHistory(conversation)[0]
  return rows < HISTORY_DEPTH || (oldest !== undefined && sentAt(oldest) < sinceSecond)
}
