import type { PlatformContext } from '@leadkit/contracts'
import { getAccountActivityUsers } from '../api/x-webhooks.ts'
import type { WebhookSettings } from '../api/x-webhooks.ts'

/** @see https://docs.x.com/x-api/account-activity/migrate/aaa-to-xaa-migration */
const ENDS_AT = Date.UTC(2027, 0, 1)

/**
 * Warns about an account that X still delivers through the Account Activity API: from 1 January 2027 nothing arrives that way. The check maintains
 * the subscriptions to the X Activity API, which replaces it; the host has to end the older one. If the list cannot be read, there is no warning.
 */
export async function warnOfAccountActivity(
  settings: WebhookSettings,
  webhookId: string,
  context: PlatformContext,
): Promise<void> {
  if (context.now().getTime() >= ENDS_AT) return
  const { accountId } = context.account
  try {
    const users = await getAccountActivityUsers(settings, webhookId, context)
    if (!users.includes(accountId)) return
  } catch {
    // Apps that never used the older API may not read its list.
    return
  }
  context.logger.warn(
    { platform: 'twitter', accountId, endsAt: new Date(ENDS_AT).toISOString() },
    'X ends the Account Activity API on 1 January 2027, and this account is subscribed to it: keep its X Activity API subscriptions and end the older one',
  )
}
