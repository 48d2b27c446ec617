import type { AccountCheck, AccountHealth, PlatformContext } from '@leadkit/contracts'
import { nameOf } from '../values/content.ts'
import { warnOfAccountActivity } from './account-activity-end.ts'
import { TwitterError } from '../api/twitter-error.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { bearer, getUser } from '../api/x-api.ts'
import {
  createSubscription,
  createWebhook,
  deleteSubscription,
  getSubscriptions,
  getWebhooks,
  validateWebhook,
} from '../api/x-webhooks.ts'
import type { WebhookSettings } from '../api/x-webhooks.ts'

/**
 * Checks token, scopes, webhook and subscriptions, and restores what it can: X disables a webhook after a wrong answer to its CRC or 28 hours of
 * failures, without notice. Warns about a subscription to the Account Activity API. Without the options `bearerToken` and `webhookUrl` only token and
 * scopes are checked.
 * @see https://docs.x.com/x-api/webhooks/introduction#webhook-validation
 * @throws LeadKitError `configuration` if X does not accept the app's own token; that says nothing about the account.
 */
export async function reconcileAccount(settings: TwitterSettings, context: PlatformContext): Promise<AccountCheck> {
  const missingScopes = missingOf(settings, context)
  try {
    const { data } = await getUser(settings, 'me', bearer(context), context)
    if (data?.id !== context.account.accountId) return check('needs_reauth')
    const delivery = canManageWebhooks(settings) ? await ensureDelivery(settings, context) : IN_ORDER
    return {
      health:
        missingScopes.length > 0
          ? 'missing_scope'
          : delivery.account === 'refused'
            ? 'webhook_unsubscribed'
            : 'healthy',
      accountName: nameOf(data.username) ?? nameOf(data.name),
      missingScopes,
      resubscribed: delivery.account === 'restored',
      // The webhook belongs to the whole app: while it is down, no account gets anything.
      ...(settings.webhookUrl !== undefined &&
        canManageWebhooks(settings) && {
          subscription: { key: settings.webhookUrl.slice(0, 255), lost: delivery.webhookLost },
        }),
    }
  } catch (error) {
    const health = healthOf(error)
    if (health === undefined) throw error
    return { ...check(health), missingScopes: health === 'missing_scope' ? missingScopes : [] }
  }
}

/** Ends the account's subscriptions. The webhook belongs to the whole app and stays. */
export async function unsubscribeAccount(settings: TwitterSettings, context: PlatformContext): Promise<void> {
  if (!canManageWebhooks(settings)) return
  for (const subscription of await getSubscriptions(settings, context.account.accountId, context)) {
    await deleteSubscription(settings, subscription.subscription_id, context)
  }
}

function canManageWebhooks(settings: TwitterSettings): settings is WebhookSettings & { readonly webhookUrl: string } {
  return settings.bearerToken !== undefined && settings.webhookUrl !== undefined
}

/** Scopes requested but not granted, if the token's scopes are known. */
function missingOf(settings: TwitterSettings, context: PlatformContext): readonly string[] {
  const { scopes } = context.account.credentials
  return scopes === undefined ? [] : settings.scopes.filter((scope) => !scopes.includes(scope))
}

interface DeliveryCheck {
  readonly account: 'in_order' | 'restored' | 'refused'
  readonly webhookLost: boolean
}

const IN_ORDER: DeliveryCheck = { account: 'in_order', webhookLost: false }

async function ensureDelivery(
  settings: WebhookSettings & { readonly webhookUrl: string },
  context: PlatformContext,
): Promise<DeliveryCheck> {
  let webhookLost = false
  try {
    const { webhookId, restored } = await ensureWebhook(settings, settings.webhookUrl, context)
    webhookLost = restored
    if (webhookId === undefined) return { account: 'refused', webhookLost: true }
    const subscriptions = await getSubscriptions(settings, context.account.accountId, context)
    const current = new Set(
      subscriptions.filter((item) => item.webhook_id === webhookId).map((item) => item.event_type),
    )
    const missing = settings.eventTypes.filter((eventType) => !current.has(eventType))
    for (const eventType of missing) await createSubscription(settings, { eventType, webhookId }, context)
    await warnOfAccountActivity(settings, webhookId, context)
    return { account: restored || missing.length > 0 ? 'restored' : 'in_order', webhookLost }
  } catch (error) {
    // Such as CrcValidationFailed, or a limit of webhooks or subscriptions.
    if (error instanceof TwitterError && error.reason === 'invalid') return { account: 'refused', webhookLost }
    throw error
  }
}

async function ensureWebhook(
  settings: WebhookSettings,
  webhookUrl: string,
  context: PlatformContext,
): Promise<{ readonly webhookId: string | undefined; readonly restored: boolean }> {
  const { data: webhooks } = await getWebhooks(settings, context)
  const webhook = webhooks.find(({ url }) => url === webhookUrl)
  if (webhook?.valid === true) return { webhookId: webhook.id, restored: false }
  if (webhook === undefined) {
    const { data } = await createWebhook(settings, webhookUrl, context)
    return { webhookId: data.valid ? data.id : undefined, restored: true }
  }
  const { data } = await validateWebhook(settings, webhook.id, context)
  return { webhookId: data?.valid === false ? undefined : webhook.id, restored: true }
}

function check(health: AccountHealth): AccountCheck {
  return { health, missingScopes: [], resubscribed: false }
}

function healthOf(error: unknown): AccountHealth | undefined {
  if (!(error instanceof TwitterError)) return undefined
  if (error.reason === 'needs_reauth' || error.reason === 'rate_limited' || error.reason === 'blocked')
    return error.reason
  return error.reason === 'permission' ? 'missing_scope' : undefined
}
