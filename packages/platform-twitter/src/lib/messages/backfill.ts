import type { PlatformContext, PlatformEvent } from '@leadkit/contracts'
import { historyEvent, readMessageRows, surroundingsOf } from './history.ts'
import { parsePost } from '../webhook/parse-post.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { getDirectMessages, getPosts } from '../api/x-api.ts'
import type { Page } from '../api/x-schemas.ts'

/**
 * Direct messages of the last 30 days and mentions since a given time, both newest first and at most `backfillLimit` of each, because X charges
 * for every one. Replies come with the mentions. Encrypted chats are not in X's history.
 * @see https://docs.x.com/x-api/direct-messages/lookup/introduction
 */
export async function* backfillMessages(
  settings: TwitterSettings,
  since: Date,
  context: PlatformContext,
): AsyncIterable<PlatformEvent> {
  yield* directMessages(settings, since, context)
  yield* mentions(settings, since, context)
}

async function* directMessages(
  settings: TwitterSettings,
  since: Date,
  context: PlatformContext,
): AsyncIterable<PlatformEvent> {
  let left = settings.backfillLimit
  const pages = pagesOf((nextToken) => getDirectMessages(settings, undefined, nextToken, context))
  for await (const page of pages) {
    const beside = surroundingsOf(page)
    for (const row of readMessageRows(page, context.now())) {
      if (row.sentAt.getTime() < since.getTime() || left === 0) return
      left -= 1
      yield historyEvent(row, beside, context.account.accountId)
    }
  }
}

async function* mentions(
  settings: TwitterSettings,
  since: Date,
  context: PlatformContext,
): AsyncIterable<PlatformEvent> {
  let left = settings.backfillLimit
  const account = { accountId: context.account.accountId, receivedAt: context.now() }
  for await (const page of pagesOf((nextToken) => getPosts(settings, 'mentions', { since, nextToken }, context))) {
    const beside = surroundingsOf(page)
    for (const row of page.data) {
      if (left === 0) return
      left -= 1
      const event = parsePost(row, 'mention', beside, account)
      yield event.kind === 'message' ? { ...event, details: { ...event.details, backfilled: true } } : event
    }
  }
}

/** Follows X's cursors until a page is the last or the consumer stops. */
async function* pagesOf(read: (nextToken: string | undefined) => Promise<Page>): AsyncIterable<Page> {
  let nextToken: string | undefined
  do {
    const page = await read(nextToken)
    yield page
    nextToken = page.data.length === 0 ? undefined : page.meta?.next_token
  } while (nextToken !== undefined)
}
