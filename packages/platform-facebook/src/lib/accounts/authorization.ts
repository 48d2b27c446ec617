import type { AuthorizedAccount, CallContext, PlatformAuthorization, PlatformCredentials } from '@leadkit/contracts'
import type { z } from 'zod'
import type { FacebookSettings } from '../facebook-options.ts'
import { callGraph, readGraph } from '../api/graph-call.ts'
import { pagesAnswerSchema, permissionsAnswerSchema, tokenAnswerSchema } from '../api/graph-schemas.ts'

interface App {
  readonly id: string
  readonly secret: string
}

/**
 * Facebook Login: code → user token → long-lived user token (60 days) → a token for every page, which does not expire. The user token is not stored.
 * Undefined without an app id and secret.
 * @see https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
 * @see https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export function createAuthorization(settings: FacebookSettings): PlatformAuthorization | undefined {
  const { appId, appSecret } = settings
  if (appId === undefined || appSecret === undefined) return undefined
  const app: App = { id: appId, secret: appSecret }
  return {
    pkce: false,
    authorizationUrl({ state, redirectUri }) {
      const url = new URL(`${settings.loginUrl}/${settings.apiVersion}/dialog/oauth`)
      url.search = new URLSearchParams({
        client_id: app.id,
        redirect_uri: redirectUri,
        state,
        response_type: 'code',
        scope: settings.scopes.join(','),
      }).toString()
      return url
    },
    async exchange(grant, context) {
      const shortLived = await trade(settings, app, { code: grant.code, redirect_uri: grant.redirectUri }, context)
      const exchange = { grant_type: 'fb_exchange_token', fb_exchange_token: shortLived }
      const userToken = await trade(settings, app, exchange, context)
      const scopes = await grantedScopes(settings, userToken, context)
      return listAccounts(settings, userToken, scopes, context)
    },
  }
}

/** The secret is sent in a form, not in the URL. A code works once, so nothing is retried. */
async function trade(
  settings: FacebookSettings,
  app: App,
  grant: Readonly<Record<string, string>>,
  context: CallContext,
): Promise<string> {
  const answer = await callGraph(
    settings,
    {
      operation: 'Trading the authorization code',
      method: 'POST',
      path: 'oauth/access_token',
      form: { client_id: app.id, client_secret: app.secret, ...grant },
      answer: tokenAnswerSchema,
    },
    context,
  )
  return answer.access_token
}

async function grantedScopes(
  settings: FacebookSettings,
  userToken: string,
  context: CallContext,
): Promise<readonly string[]> {
  const { data } = await readGraph(
    settings,
    {
      operation: 'Reading the granted permissions',
      path: 'me/permissions',
      token: userToken,
      answer: permissionsAnswerSchema,
    },
    context,
  )
  return data.filter((item) => item.status === 'granted').map((item) => item.permission)
}

/** Without it Meta refuses the field `business`, and with the field the whole list. */
const BUSINESS_SCOPE = 'business_management'

async function listAccounts(
  settings: FacebookSettings,
  userToken: string,
  scopes: readonly string[],
  context: CallContext,
): Promise<readonly AuthorizedAccount[]> {
  const accounts: AuthorizedAccount[] = []
  let after: string | undefined
  do {
    const answer: z.infer<typeof pagesAnswerSchema> = await readGraph(
      settings,
      {
        operation: 'Listing the pages',
        path: 'me/accounts',
        query: {
          fields: `id,name,access_token,instagram_business_account{id,username,name}${scopes.includes(BUSINESS_SCOPE) ? ',business{id}' : ''}`,
          limit: '100',
          ...(after === undefined ? {} : { after }),
        },
        token: userToken,
        answer: pagesAnswerSchema,
      },
      context,
    )
    accounts.push(...answer.data.flatMap((page) => accountsOf(page, scopes)))
    after = answer.paging?.next === undefined ? undefined : answer.paging.cursors?.after
  } while (after !== undefined)
  return accounts
}

type GraphPage = z.infer<typeof pagesAnswerSchema>['data'][number]

/** On a page without a token the person may not answer messages. */
function accountsOf(page: GraphPage, scopes: readonly string[]): readonly AuthorizedAccount[] {
  if (page.access_token === undefined) return []
  const credentials: PlatformCredentials = { accessToken: page.access_token, scopes }
  const instagram = page.instagram_business_account
  const business = page.business === undefined ? {} : { businessId: page.business.id }
  return [
    {
      platform: 'facebook',
      accountId: page.id,
      accountName: page.name ?? null,
      ...business,
      credentials,
      metadata: {},
    },
    ...(instagram === undefined
      ? []
      : [
          {
            platform: 'instagram',
            accountId: instagram.id,
            accountName: instagram.username ?? instagram.name ?? null,
            ...business,
            credentials,
            metadata: { pageId: page.id, login: 'facebook' },
          },
        ]),
  ]
}
