import { cleanDetails, eventTime, touchOf, utmOfAnswers } from '@leadkit/adapter-kit'
import { readFormAnswers } from '@leadkit/contracts'
import type { PlatformContext, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { getLead } from '../api/graph-api.ts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { readGraphTime } from './history.ts'
import { nameFields } from './lead-form.ts'

/**
 * The answers of a lead form: the event again, complete, with `details.answers` as a list of `FormAnswer`. Other events need no hydration.
 * @see https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
 */
export async function hydrateLead(
  settings: FacebookSettings,
  event: StatusEvent,
  context: PlatformContext,
): Promise<readonly PlatformEvent[]> {
  const leadId = event.targetIds[0]
  if (event.status !== 'lead_created' || !event.requiresHydration || leadId === undefined) return []
  const account = readAccount(context.account)
  const lead = await getLead(settings, account, leadId, context)
  const named = event.details['formId']
  const formId = lead.form_id ?? (typeof named === 'string' ? named : undefined)
  const answers = await nameFields(settings, { account, formId, answers: readFormAnswers(lead.field_data) }, context)
  return [
    {
      ...event,
      dedupeKey: `${event.dedupeKey}:hydrated`,
      occurredAt: eventTime([lead.created_time, event.occurredAt], context.now(), readGraphTime),
      requiresHydration: false,
      details: {
        ...event.details,
        ...cleanDetails({
          formId,
          adId: lead.ad_id,
          campaignId: lead.campaign_id,
          source: lead.platform,
          isOrganic: lead.is_organic,
          answers,
        }),
      },
      touch: touchOf('form', {
        ...utmOfAnswers(answers),
        ...(lead.campaign_name !== undefined && { campaign: lead.campaign_name }),
        source: lead.platform,
        formId,
        adId: lead.ad_id ?? event.details['adId'],
        adTitle: lead.ad_name,
        adGroupId: lead.adset_id ?? event.details['adGroupId'],
        campaignId: lead.campaign_id,
        extra: { isOrganic: lead.is_organic, adGroup: lead.adset_name },
      }),
    },
  ]
}
