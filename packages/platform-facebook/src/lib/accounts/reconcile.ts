import { contentOf } from '@leadkit/adapter-kit'
import type { AccountCheck, AccountHealth, PlatformContext } from '@leadkit/contracts'
import { readAccount } from '../facebook-account.ts'
import type { FacebookAccount } from '../facebook-account.ts'
import { GraphError } from '../api/facebook-error.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { changeSubscription, getAccountName, getSubscriptions, inspectToken } from '../api/graph-api.ts'

const requiredScopes: Readonly<Record<FacebookAccount['surface'], readonly string[]>> = {
  messenger: ['pages_messaging', 'pages_manage_metadata'],
  instagram: ['instagram_basic', 'instagram_manage_messages', 'pages_manage_metadata'],
}

/** The fields that an account with Instagram Login is subscribed to; echoes always come with `messages`. */
const instagramLoginFields: readonly string[] = [
  'messages',
  'message_reactions',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_seen',
  'comments',
]

/**
 * Checks token, scopes and webhook, and resubscribes: Meta unsubscribes an app from a page after an hour of failing deliveries and reports it only by
 * mail. Fields that somebody else subscribed for this app are kept.
 */
export async function reconcileAccount(settings: FacebookSettings, context: PlatformContext): Promise<AccountCheck> {
  const account = readAccount(context.account)
  try {
    const token = await checkToken(settings, account, context)
    if (!token.valid) return check('needs_reauth')
    const { name, username } = await getAccountName(settings, account, context)
    const webhook = await ensureSubscribed(settings, account, token.appId, context)
    return {
      health:
        token.missingScopes.length > 0 ? 'missing_scope' : webhook === 'refused' ? 'webhook_unsubscribed' : 'healthy',
      accountName: contentOf(name) ?? contentOf(username) ?? undefined,
      missingScopes: token.missingScopes,
      resubscribed: webhook === 'resubscribed',
      // A linked Instagram account receives its webhooks through its page's subscription.
      subscription: { key: account.node === 'me' ? null : account.node, lost: webhook !== 'subscribed' },
    }
  } catch (error) {
    const health = healthOf(error)
    if (health === undefined) throw error
    return check(health)
  }
}

/** Ends the page's subscription. A linked Instagram account shares it with its page, so nothing is ended for it. */
export async function unsubscribeAccount(settings: FacebookSettings, context: PlatformContext): Promise<void> {
  const account = readAccount(context.account)
  if (account.surface === 'instagram' && account.login === 'facebook') return
  await changeSubscription(settings, account, undefined, context)
}

interface TokenCheck {
  readonly valid: boolean
  readonly missingScopes: readonly string[]
  readonly appId: string | undefined
}

async function checkToken(
  settings: FacebookSettings,
  account: FacebookAccount,
  context: PlatformContext,
): Promise<TokenCheck> {
  // graph.instagram.com has no debug_token: there the next call shows whether the token is valid.
  if (account.login === 'instagram') return { valid: true, missingScopes: [], appId: settings.appId }
  const { data } = await inspectToken(settings, account, context)
  const missingScopes = requiredScopes[account.surface].filter((scope) => !data.scopes.includes(scope))
  return {
    valid: data.is_valid,
    missingScopes: data.is_valid ? missingScopes : [],
    appId: settings.appId ?? data.app_id,
  }
}

async function ensureSubscribed(
  settings: FacebookSettings,
  account: FacebookAccount,
  appId: string | undefined,
  context: PlatformContext,
): Promise<'subscribed' | 'resubscribed' | 'refused'> {
  const wanted = account.login === 'instagram' ? instagramLoginFields : settings.subscribedFields
  const { data } = await getSubscriptions(settings, account, context)
  const current =
    data.find((app) => appId === undefined || app.id === undefined || app.id === appId)?.subscribed_fields ?? []
  if (wanted.every((field) => current.includes(field))) return 'subscribed'
  try {
    const fields = [...new Set([...current, ...wanted])]
    const { success } = await changeSubscription(settings, account, fields, context)
    return success ? 'resubscribed' : 'refused'
  } catch (error) {
    if (error instanceof GraphError && error.reason === 'invalid') return 'refused'
    throw error
  }
}

function check(health: AccountHealth): AccountCheck {
  return { health, missingScopes: [], resubscribed: false }
}

function healthOf(error: unknown): AccountHealth | undefined {
  if (!(error instanceof GraphError)) return undefined
  if (error.reason === 'needs_reauth' || error.reason === 'rate_limited' || error.reason === 'blocked')
    return error.reason
  return error.reason === 'permission' ? 'missing_scope' : undefined
}
