import type { PlatformContext } from '@leadkit/contracts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { LinkedinError } from '../api/linkedin-error.ts'
import { LEAD_SCOPE } from '../linkedin-options.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import {
  createLeadSubscription,
  deleteEventSubscription,
  deleteLeadSubscription,
  getEventSubscription,
  getLeadSubscriptions,
  putEventSubscription,
} from '../api/linkedin-subscriptions.ts'

export type SubscriptionOutcome = 'subscribed' | 'resubscribed' | 'refused'

/** Social actions of an organisation, and lead forms if the token has the permission for them. */
export async function ensureSubscribed(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  context: PlatformContext,
): Promise<SubscriptionOutcome> {
  const { webhookUrl: webhook } = settings
  if (webhook === undefined) return 'subscribed'
  try {
    const outcomes = [await ensureSocialActions(settings, account, webhook, context)]
    for (const leadType of leadTypesOf(settings, account)) {
      outcomes.push(await ensureLeads(settings, account, { leadType, webhook }, context))
    }
    return outcomes.includes('resubscribed') ? 'resubscribed' : 'subscribed'
  } catch (error) {
    // LinkedIn accepts no webhook that has not passed its challenge.
    if (error instanceof LinkedinError && error.reason === 'invalid') return 'refused'
    throw error
  }
}

/** The kinds of lead forms that this account can have; none for an organisation whose token has no permission for them. */
export function leadTypesOf(settings: LinkedinSettings, account: LinkedinAccount): readonly string[] {
  if (account.kind === 'sponsored_account') return ['SPONSORED']
  return account.scopes?.includes(LEAD_SCOPE) === true ? settings.leadTypes : []
}

async function ensureSocialActions(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  webhook: string,
  context: PlatformContext,
): Promise<SubscriptionOutcome> {
  const { applicationId } = settings
  const { kind, memberUrn } = account
  if (kind !== 'organization' || applicationId === undefined || memberUrn === undefined) return 'subscribed'
  const key = { applicationId, memberUrn }
  if ((await getEventSubscription(settings, account, key, context)) === webhook) return 'subscribed'
  await putEventSubscription(settings, account, { ...key, webhook }, context)
  return 'resubscribed'
}

async function ensureLeads(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  subscription: { readonly leadType: string; readonly webhook: string },
  context: PlatformContext,
): Promise<SubscriptionOutcome> {
  const found = await getLeadSubscriptions(settings, account, subscription, context)
  if (found.length > 0) return 'subscribed'
  await createLeadSubscription(settings, account, subscription, context)
  return 'resubscribed'
}

/** Ends the account's subscriptions to this webhook. */
export async function endSubscriptions(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  context: PlatformContext,
): Promise<void> {
  const { applicationId, webhookUrl: webhook } = settings
  const { kind, memberUrn } = account
  if (kind === 'organization' && applicationId !== undefined && memberUrn !== undefined) {
    await deleteEventSubscription(settings, account, { applicationId, memberUrn }, context)
  }
  if (webhook === undefined) return
  for (const leadType of leadTypesOf(settings, account)) {
    for (const id of await getLeadSubscriptions(settings, account, { leadType, webhook }, context)) {
      await deleteLeadSubscription(settings, account, id, context)
    }
  }
}
