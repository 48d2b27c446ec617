import { cleanDetails } from '@leadkit/adapter-kit'
import type { PlatformContext, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { getLead } from '../api/graph-api.ts'
import { readGraphTime } from './history.ts'

/**
 * The answers of a lead form: the event again, complete, with `details.answers` as a list of names and values. Other events need nothing.
 * @see https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
 */
export async function hydrateLead(
  settings: FacebookSettings,
  event: StatusEvent,
  context: PlatformContext,
): Promise<readonly PlatformEvent[]> {
  const leadId = event.targetIds[0]
  if (event.status !== 'lead_created' || !event.requiresHydration || leadId === undefined) return []
  const lead = await getLead(settings, readAccount(context.account), leadId, context)
  const createdAt = lead.created_time === undefined ? NaN : readGraphTime(lead.created_time)
  return [
    {
      ...event,
      dedupeKey: `${event.dedupeKey}:hydrated`,
      occurredAt: Number.isNaN(createdAt) ? event.occurredAt : new Date(createdAt),
      requiresHydration: false,
      details: {
        ...event.details,
        ...cleanDetails({
          formId: lead.form_id,
          adId: lead.ad_id,
          campaignId: lead.campaign_id,
          source: lead.platform,
          isOrganic: lead.is_organic,
          answers: lead.field_data,
        }),
      },
    },
  ]
}
