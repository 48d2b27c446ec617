import type { PlatformContext, PlatformEvent } from '@leadkit/contracts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { getConversations } from '../api/graph-api.ts'
import { historyEvent, historyFields, readGraphTime, readHistory, sentAt } from './history.ts'

const CONVERSATIONS_PER_PAGE = 25

/**
 * Messages since a given time, conversation by conversation from the most recently changed one; within a conversation oldest first. At most the
 * newest twenty messages of each conversation: Meta gives no details of older ones. Times have whole seconds.
 * @see https://developers.facebook.com/docs/messenger-platform/conversations
 */
export async function* backfillMessages(
  settings: FacebookSettings,
  since: Date,
  context: PlatformContext,
): AsyncIterable<PlatformEvent> {
  const account = readAccount(context.account)
  const sinceSecond = Math.floor(since.getTime() / 1000) * 1000
  const fields = `id,updated_time,participants,${historyFields}`
  let after: string | undefined
  do {
    const page = await getConversations(settings, account, { fields, limit: CONVERSATIONS_PER_PAGE, after }, context)
    for (const conversation of page.data) {
      const updatedAt = readGraphTime(conversation.updated_time)?.getTime() ?? NaN
      if (updatedAt < sinceSecond) return
      for (const message of readHistory(conversation)) {
        // A message without a readable time may be one of the missed ones.
        const isOlder = sentAt(message) < sinceSecond
        const event = isOlder ? undefined : historyEvent(message, conversation, account, context.now())
        if (event !== undefined) yield event
      }
    }
    after = page.data.length === 0 || page.paging?.next === undefined ? undefined : page.paging.cursors?.after
  } while (after !== undefined)
}
