import { contentOf } from '@leadkit/adapter-kit'
import type { AuthorizedAccount, CallContext, PlatformAuthorization } from '@leadkit/contracts'
import { getAdministered, getOrganizationNames, requestToken } from '../api/linkedin-api.ts'
import { LinkedinError } from '../api/linkedin-error.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'
import { organizationAclSchema } from '../api/linkedin-schemas.ts'
import { hasMore } from '../api/paging.ts'
import { credentialsOf } from './refresh.ts'

const ORGANIZATIONS_PER_PAGE = 100
const NAMES_PER_CALL = 50

/**
 * LinkedIn's three-legged flow: code → member token → the organisations that the member administers; all of them share the member's token. Undefined
 * without a client id and secret. LinkedIn has no PKCE for web applications.
 * @see https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 */
export function createAuthorization(settings: LinkedinSettings): PlatformAuthorization | undefined {
  const { clientId, clientSecret } = settings
  if (clientId === undefined || clientSecret === undefined) return undefined
  return {
    pkce: false,
    authorizationUrl({ state, redirectUri }) {
      const url = new URL(`${settings.oauthUrl}/oauth/v2/authorization`)
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        scope: settings.scopes.join(' '),
      }).toString()
      return url
    },
    async exchange(grant, context) {
      const answer = await requestToken(
        settings,
        'Trading the authorization code',
        {
          grant_type: 'authorization_code',
          code: grant.code,
          redirect_uri: grant.redirectUri,
          client_id: clientId,
          client_secret: clientSecret,
        },
        context,
      )
      const credentials = credentialsOf(answer, context.now())
      const administered = await listAdministered(settings, answer.access_token, context)
      const names = await readNames(settings, answer.access_token, [...administered.keys()], context)
      return [...administered].map(([accountId, memberUrn]): AuthorizedAccount => {
        const metadata = memberUrn === undefined ? {} : { memberUrn }
        return { platform: 'linkedin', accountId, accountName: names.get(accountId) ?? null, credentials, metadata }
      })
    },
  }
}

/** Organisations and, for each, the member with the role. */
export async function listAdministered(
  settings: LinkedinSettings,
  token: string,
  context: CallContext,
): Promise<ReadonlyMap<string, string | undefined>> {
  const administered = new Map<string, string | undefined>()
  for (let start = 0; ; start += ORGANIZATIONS_PER_PAGE) {
    const query = { start, count: ORGANIZATIONS_PER_PAGE }
    const page = await getAdministered(settings, token, query, context)
    for (const element of page.elements) {
      const { data: acl } = organizationAclSchema.safeParse(element)
      const urn = acl?.organization ?? acl?.organizationTarget
      if (urn !== undefined) administered.set(urn, acl?.roleAssignee)
    }
    if (!hasMore(page, query)) return administered
  }
}

/** Names are optional: if LinkedIn refuses them, the accounts are connected without names. */
export async function readNames(
  settings: LinkedinSettings,
  token: string,
  organizations: readonly string[],
  context: CallContext,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (let start = 0; start < organizations.length; start += NAMES_PER_CALL) {
    const part = organizations.slice(start, start + NAMES_PER_CALL)
    const found = await getOrganizationNames(settings, token, part, context).catch(orNone)
    for (const [urn, name] of found) {
      const clean = contentOf(name)
      if (clean !== null) names.set(urn, clean)
    }
  }
  return names
}

function orNone(error: unknown): ReadonlyMap<string, string> {
  if (error instanceof LinkedinError && ['permission', 'recipient_unavailable', 'invalid'].includes(error.reason)) {
    return new Map()
  }
  throw error
}
