import { createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { startStage } from './linkedin-stage.ts'

const redirectUri = 'https://host.example/oauth/linkedin'
const DAY_MS = 86_400_000

describe('reconcile', () => {
  it('names the organisation and finds it healthy', async () => {
    const stage = await startStage()
    expect(await stage.linkedin.reconcile(stage.context())).toEqual({
      health: 'healthy',
      accountName: 'Oak & Co',
      missingScopes: [],
      resubscribed: false,
    })
  })

  it('subscribes social actions and every kind of lead form again', async () => {
    const stage = await startStage({}, { leads: true, subscribed: false })
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({ health: 'healthy', resubscribed: true })
    expect(stage.vendor.subscribedWebhook(stage.organization)).toBe(stage.vendor.webhookUrl)
    expect(stage.vendor.subscribedLeadTypes(stage.organization)).toEqual(['EVENT', 'COMPANY', 'ORGANIZATION_PRODUCT'])
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({ resubscribed: false })
  })

  it('moves a subscription that goes to another webhook', async () => {
    const stage = await startStage({ webhookUrl: 'https://new.example/webhooks/linkedin' })
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({ resubscribed: true })
    expect(stage.vendor.subscribedWebhook(stage.organization)).toBe('https://new.example/webhooks/linkedin')
  })

  it('leaves lead forms alone without their permission, and needs it for an ad account', async () => {
    const stage = await startStage()
    await stage.linkedin.reconcile(stage.context())
    expect(stage.vendor.requests.some((request) => request.url.pathname.includes('leadNotifications'))).toBe(false)
    const adAccount = stage.vendor.addAdAccount({ subscribed: false })
    const account = stage.account(adAccount)
    expect(await stage.linkedin.reconcile(stage.context({ account }))).toMatchObject({ resubscribed: true })
    expect(stage.vendor.subscribedLeadTypes(adAccount)).toEqual(['SPONSORED'])
    stage.vendor.setScopes(adAccount.administrator, [])
    expect(await stage.linkedin.reconcile(stage.context({ account }))).toMatchObject({ health: 'missing_scope' })
  })

  it('names missing permissions, and takes the newer kind for the older', async () => {
    const stage = await startStage()
    const { administrator } = stage.organization
    stage.vendor.setScopes(administrator, ['rw_organization_admin', 'r_organization_social_feed'])
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({
      health: 'missing_scope',
      missingScopes: ['w_organization_social'],
    })
  })
})

describe('reconcile, when something is wrong', () => {
  it('finds the administrator where the account was connected without', async () => {
    const stage = await startStage({}, { subscribed: false })
    const account = stage.account(stage.organization, { metadata: {} })
    expect(await stage.linkedin.reconcile(stage.context({ account }))).toMatchObject({ resubscribed: true })
    expect(stage.vendor.subscribedWebhook(stage.organization)).toBe(stage.vendor.webhookUrl)
  })

  it('says missing_scope when the member is no administrator any more', async () => {
    const stage = await startStage()
    const stranger = stage.vendor.addOrganization().administrator
    const credentials = { accessToken: stranger.accessToken }
    for (const metadata of [{}, { memberUrn: stranger.urn }]) {
      const account = stage.account(stage.organization, { credentials, metadata })
      expect(await stage.linkedin.reconcile(stage.context({ account }))).toMatchObject({ health: 'missing_scope' })
    }
  })

  it('says when the webhook did not pass its challenge', async () => {
    const stage = await startStage({}, { subscribed: false })
    stage.vendor.deliverTo('http://127.0.0.1:9/webhooks/linkedin')
    for (let failure = 0; failure < 3; failure += 1) expect(await stage.vendor.validateWebhook()).toBe(false)
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({
      health: 'webhook_unsubscribed',
      resubscribed: false,
    })
  })

  it.each([
    [{ status: 401, serviceErrorCode: 65_602 }, 'needs_reauth'],
    [{ status: 429 }, 'rate_limited'],
    [{ status: 403, serviceErrorCode: 100 }, 'missing_scope'],
  ])('turns %j of the subscription into %s', async (refusal, health) => {
    const stage = await startStage()
    stage.vendor.refuse({ ...refusal, path: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)' })
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({ health })
  })

  it('sees a dead token where no client id is known', async () => {
    const stage = await startStage({ clientId: undefined } as object)
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({ health: 'healthy' })
    stage.vendor.setTokenState(stage.organization.administrator, 'revoked')
    expect(await stage.linkedin.reconcile(stage.context())).toMatchObject({ health: 'needs_reauth' })
  })

  it('throws when LinkedIn is out of order', async () => {
    const stage = await startStage()
    stage.vendor.fault({ kind: 'status', status: 503, times: 9 })
    await expect(stage.linkedin.reconcile(stage.context())).rejects.toMatchObject({ code: 'transient' })
  })
})

describe('unsubscribe', () => {
  it('ends both kinds of subscription, also when they are gone already', async () => {
    const stage = await startStage({}, { leads: true })
    const scopes = ['rw_organization_admin', 'r_marketing_leadgen_automation']
    const credentials = { accessToken: stage.organization.administrator.accessToken, scopes }
    const context = stage.context({ account: stage.account(stage.organization, { credentials }) })
    await stage.linkedin.unsubscribe(context)
    expect(stage.vendor.subscribedWebhook(stage.organization)).toBeUndefined()
    expect(stage.vendor.subscribedLeadTypes(stage.organization)).toEqual([])
    await stage.linkedin.unsubscribe(context)
  })
})

describe('refresh', () => {
  it('gives an access token of sixty days, and leaves the refresh token’s end where it is', async () => {
    const stage = await startStage()
    const first = await stage.linkedin.refresh(stage.context())
    expect(first.accessToken).not.toBe(stage.organization.administrator.accessToken)
    expect(first.refreshToken).toBe(stage.organization.administrator.refreshToken)
    expect(first.expiresAt).toEqual(new Date(stage.clock.now().getTime() + 60 * DAY_MS))
    const end = new Date(stage.clock.now().getTime() + 365 * DAY_MS)
    expect(first.refreshTokenExpiresAt).toEqual(end)
    stage.clock.advance(50 * DAY_MS + 500)
    const account = stage.account(stage.organization, { credentials: first })
    const second = await stage.linkedin.refresh(stage.context({ account }))
    expect(second.refreshTokenExpiresAt?.getTime()).toBeLessThanOrEqual(end.getTime())
    expect(second.scopes).toContain('rw_organization_admin')
  })

  it('keeps the secret out of the URL', async () => {
    const stage = await startStage()
    await stage.linkedin.refresh(stage.context())
    expect(stage.vendor.requests.at(-1)?.url.search).toBe('')
  })

  it.each(['revoked', 'expired'] as const)(
    'says of a refresh token that is %s that a person must help',
    async (state) => {
      const stage = await startStage()
      stage.vendor.setTokenState(stage.organization.administrator, state)
      await expect(stage.linkedin.refresh(stage.context())).rejects.toMatchObject({ code: 'auth_revoked' })
    },
  )

  it('makes no call without a refresh token, or with one whose time is over', async () => {
    const stage = await startStage()
    const accessToken = 'token'
    for (const credentials of [
      { accessToken },
      { accessToken, refreshToken: 'refresh', refreshTokenExpiresAt: stage.clock.now() },
    ]) {
      const account = stage.account(stage.organization, { credentials })
      const refreshed = stage.linkedin.refresh(stage.context({ account }))
      await expect(refreshed).rejects.toMatchObject({ code: 'auth_revoked' })
    }
    expect(stage.vendor.requests).toHaveLength(0)
  })

  it('leaves the old token in use when LinkedIn is out of order', async () => {
    const stage = await startStage()
    stage.vendor.fault({ kind: 'status', status: 503, times: 9 })
    await expect(stage.linkedin.refresh(stage.context())).rejects.toMatchObject({ code: 'transient' })
  })
})

describe('authorization', () => {
  it('sends people to the login page with state and scopes, without PKCE', async () => {
    const stage = await startStage({ scopes: ['rw_organization_admin', 'w_organization_social'] })
    const { authorization } = stage.linkedin
    expect(authorization?.pkce).toBe(false)
    const url = authorization?.authorizationUrl({ state: 'state-1', redirectUri })
    expect(url?.pathname).toBe('/oauth/v2/authorization')
    expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
      response_type: 'code',
      client_id: stage.vendor.clientId,
      redirect_uri: redirectUri,
      state: 'state-1',
      scope: 'rw_organization_admin w_organization_social',
    })
  })

  it('brings every organisation that the member administers, and no other', async () => {
    const stage = await startStage()
    const { administrator } = stage.organization
    const second = stage.vendor.addOrganization({ name: 'Second', administrator })
    stage.vendor.addOrganization({ name: 'Somebody else’s' })
    const code = stage.vendor.grantCode(administrator, redirectUri)
    const accounts = await stage.linkedin.authorization?.exchange(
      { code, redirectUri },
      createTestCallContext({ now: stage.clock.now }),
    )
    expect(accounts?.map(({ accountId, accountName }) => [accountId, accountName])).toEqual([
      [stage.organization.urn, 'Oak & Co'],
      [second.urn, 'Second'],
    ])
    expect(accounts?.[0]).toMatchObject({
      platform: 'linkedin',
      metadata: { memberUrn: administrator.urn },
      credentials: {
        expiresAt: new Date(stage.clock.now().getTime() + 60 * DAY_MS),
        refreshTokenExpiresAt: new Date(stage.clock.now().getTime() + 365 * DAY_MS),
      },
    })
    expect(accounts?.[0]?.credentials.scopes).toContain('rw_organization_admin')
  })

  it('connects organisations without names where LinkedIn refuses them', async () => {
    const stage = await startStage()
    stage.vendor.refuse({ status: 403, path: '/organizationsLookup' })
    const code = stage.vendor.grantCode(stage.organization.administrator, redirectUri)
    const accounts = await stage.linkedin.authorization?.exchange({ code, redirectUri }, createTestCallContext())
    expect(accounts).toMatchObject([{ accountId: stage.organization.urn, accountName: null }])
  })

  it('keeps secret and code out of URLs, and never repeats a code', async () => {
    const stage = await startStage()
    const code = stage.vendor.grantCode(stage.organization.administrator, redirectUri)
    const exchange = () => stage.linkedin.authorization?.exchange({ code, redirectUri }, createTestCallContext())
    await exchange()
    expect(stage.vendor.requests.some((request) => /client-secret|code-/.test(request.url.search))).toBe(false)
    await expect(exchange()).rejects.toMatchObject({ source: 'platform:linkedin', vendorCode: '400/invalid_request' })
  })

  it('is absent without a client id', async () => {
    const stage = await startStage({ clientId: undefined } as object)
    expect(stage.linkedin.authorization).toBeUndefined()
  })
})
