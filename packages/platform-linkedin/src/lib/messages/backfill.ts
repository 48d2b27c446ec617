import { eventTime } from '@leadkit/adapter-kit'
import type { PlatformContext, PlatformEvent } from '@leadkit/contracts'
import { readAccount } from '../linkedin-account.ts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { getLeads, getNotifications } from '../api/linkedin-api.ts'
import type { LinkedinPage, TimeRange } from '../api/linkedin-api.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import { leadResponseSchema } from '../api/linkedin-schemas.ts'
import { hasMore } from '../api/paging.ts'
import { leadEvent } from '../webhook/parse-lead.ts'
import { parseNotifications } from '../webhook/parse-notification.ts'
import { leadTypesOf } from '../accounts/subscribe.ts'

const DAY_MS = 86_400_000
const PER_PAGE = 50
const MAX_PAGES = 100

/**
 * Social actions since a given time, at most sixty days back and 5,000 of them, in LinkedIn's order; then leads, at most ninety days back.
 * Keys are the same as those of the webhooks. Leads come without their answers: `hydrate` fetches them.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
 */
export async function* backfillNotifications(
  settings: LinkedinSettings,
  since: Date,
  context: PlatformContext,
): AsyncIterable<PlatformEvent> {
  const account = readAccount(context.account)
  if (account.kind === 'organization') {
    const range = rangeSince(since, 60, context.now())
    const pages = allPages((query) => getNotifications(settings, account, { ...query, range }, context))
    for await (const { elements } of pages) {
      for (const event of parseNotifications(elements, context.now())) {
        if (event.kind !== 'ignored' && event.occurredAt >= since) yield event
      }
    }
  }
  for (const leadType of leadTypesOf(settings, account))
    yield* backfillLeads(settings, account, leadType, since, context)
}

async function* backfillLeads(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  leadType: string,
  since: Date,
  context: PlatformContext,
): AsyncIterable<PlatformEvent> {
  const range = rangeSince(since, 90, context.now())
  const pages = allPages((query) => getLeads(settings, account, { ...query, leadType, range }, context))
  for await (const { elements } of pages) {
    for (const element of elements) {
      const { data: lead } = leadResponseSchema.safeParse(element)
      if (lead?.id === undefined) continue
      yield leadEvent('lead_created', {
        accountId: account.accountId,
        leadId: `urn:li:leadGenFormResponse:${lead.id}`,
        occurredAt: eventTime([lead.submittedAt], context.now()),
        details: { form: lead.versionedLeadGenFormUrn, leadType, associatedEntity: lead.associatedEntity },
      })
    }
  }
}

/** The next page is read when the consumer asks for it. */
async function* allPages(
  read: (query: { readonly start: number; readonly count: number }) => Promise<LinkedinPage>,
): AsyncIterable<LinkedinPage> {
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { start: page * PER_PAGE, count: PER_PAGE }
    const answer = await read(query)
    yield answer
    if (!hasMore(answer, query)) return
  }
}

function rangeSince(since: Date, days: number, now: Date): TimeRange {
  return { start: new Date(Math.max(since.getTime(), now.getTime() - days * DAY_MS)), end: now }
}
