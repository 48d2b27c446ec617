import type { AccountCheck, AccountHealth, PlatformContext } from '@leadkit/contracts'
import { listAdministered, readNames } from './authorization.ts'
import { readAccount } from '../linkedin-account.ts'
import type { LinkedinAccount } from '../linkedin-account.ts'
import { introspectToken } from '../api/linkedin-api.ts'
import { LinkedinError } from '../api/linkedin-error.ts'
import { LEAD_SCOPE } from '../linkedin-options.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import { ensureSubscribed, endSubscriptions } from './subscribe.ts'

/** Each line has one permission and its alternatives: new applications get the `_feed` kind. */
const requiredScopes: Readonly<Record<LinkedinAccount['kind'], readonly (readonly string[])[]>> = {
  organization: [
    ['rw_organization_admin'],
    ['r_organization_social', 'r_organization_social_feed'],
    ['w_organization_social', 'w_organization_social_feed'],
  ],
  sponsored_account: [[LEAD_SCOPE]],
}

/**
 * Checks token, scopes and webhook, and resubscribes: a subscription ends without notice when the administrator withdraws consent or loses the role.
 * Without `webhookUrl`, the host manages subscriptions.
 */
export async function reconcileAccount(settings: LinkedinSettings, context: PlatformContext): Promise<AccountCheck> {
  const account = readAccount(context.account)
  try {
    const token = await checkToken(settings, account, context)
    if (!token.valid) return check('needs_reauth')
    const accountName = await nameOf(settings, account, context)
    const known = { ...account, scopes: token.scopes ?? account.scopes }
    const administrator = await withMember(settings, known, context)
    if (administrator === undefined) return { ...check('missing_scope'), accountName, missingScopes: token.missing }
    const webhook = await ensureSubscribed(settings, administrator, context)
    return {
      health: token.missing.length > 0 ? 'missing_scope' : webhook === 'refused' ? 'webhook_unsubscribed' : 'healthy',
      accountName,
      missingScopes: token.missing,
      resubscribed: webhook === 'resubscribed',
    }
  } catch (error) {
    const health = healthOf(error)
    if (health === undefined) throw error
    return check(health)
  }
}

/** Ends the subscriptions that `reconcile` created. */
export async function unsubscribeAccount(settings: LinkedinSettings, context: PlatformContext): Promise<void> {
  const account = readAccount(context.account)
  const administrator = await withMember(settings, account, context)
  await endSubscriptions(settings, administrator ?? account, context)
}

interface TokenCheck {
  readonly valid: boolean
  readonly missing: readonly string[]
  /** Undefined if they are not known. */
  readonly scopes: readonly string[] | undefined
}

async function checkToken(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  context: PlatformContext,
): Promise<TokenCheck> {
  const { clientId, clientSecret } = settings
  // Without the application's own id the next call shows whether the token is valid.
  if (clientId === undefined || clientSecret === undefined) return tokenCheck(account, account.scopes)
  const form = { token: account.token, client_id: clientId, client_secret: clientSecret }
  const { active, status, scope } = await introspectToken(settings, form, context)
  if (!active || (status !== undefined && status !== 'active')) return { valid: false, missing: [], scopes: undefined }
  return tokenCheck(account, scope?.split(/[\s,]+/) ?? account.scopes)
}

function tokenCheck(account: LinkedinAccount, scopes: readonly string[] | undefined): TokenCheck {
  const wanted = requiredScopes[account.kind]
  const missing = wanted.filter((choices) => !choices.some((scope) => scopes?.includes(scope)))
  return { valid: true, missing: scopes === undefined ? [] : missing.flatMap(([scope]) => scope ?? []), scopes }
}

async function nameOf(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  context: PlatformContext,
): Promise<string | undefined> {
  if (account.kind !== 'organization') return undefined
  const names = await readNames(settings, account.token, [account.accountId], context)
  return names.get(account.accountId)
}

/** The account with the administrator's urn, looked up if it was not stored; undefined if the member is no longer one. */
async function withMember(
  settings: LinkedinSettings,
  account: LinkedinAccount,
  context: PlatformContext,
): Promise<LinkedinAccount | undefined> {
  if (account.kind !== 'organization' || account.memberUrn !== undefined) return account
  if (settings.webhookUrl === undefined || settings.applicationId === undefined) return account
  const memberUrn = (await listAdministered(settings, account.token, context)).get(account.accountId)
  return memberUrn === undefined ? undefined : { ...account, memberUrn }
}

function check(health: AccountHealth): AccountCheck {
  return { health, missingScopes: [], resubscribed: false }
}

function healthOf(error: unknown): AccountHealth | undefined {
  if (!(error instanceof LinkedinError)) return undefined
  if (error.reason === 'needs_reauth' || error.reason === 'rate_limited') return error.reason
  return error.reason === 'permission' ? 'missing_scope' : undefined
}
