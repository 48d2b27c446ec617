import { createTestCallContext } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { defaultSubscribedFields } from '../src/index.ts'
import { startStage } from './graph-stage.ts'

const redirectUri = 'https://host.example/oauth/facebook'

describe('reconcile', () => {
  it('names the account and finds it healthy', async () => {
    const stage = await startStage()
    expect(await stage.facebook.reconcile(stage.context())).toEqual({
      health: 'healthy',
      accountName: 'Oak & Co',
      missingScopes: [],
      resubscribed: false,
      subscription: { key: stage.page.id, lost: false },
    })
  })

  it('subscribes again and keeps what else was subscribed', async () => {
    const stage = await startStage({ subscribedFields: ['messages', 'feed'] })
    stage.meta.dropSubscription(stage.page)
    expect(await stage.facebook.reconcile(stage.context())).toMatchObject({ health: 'healthy', resubscribed: true })
    expect(stage.meta.subscribedFields(stage.page)).toEqual(['messages', 'feed'])
    const wider = await startStage()
    expect(wider.meta.subscribedFields(wider.page)).toContain('feed')
    expect(defaultSubscribedFields).not.toContain('feed')
    await wider.facebook.reconcile(wider.context())
    expect(wider.meta.subscribedFields(wider.page)).toContain('feed')
  })

  it('names missing permissions', async () => {
    const stage = await startStage()
    stage.meta.setScopes(stage.page, ['pages_manage_metadata'])
    const check = await stage.facebook.reconcile(stage.context())
    expect(check).toMatchObject({ health: 'missing_scope', missingScopes: ['pages_messaging'] })
  })

  it.each([
    [{ code: 190, subcode: 463 }, 'needs_reauth'],
    [{ code: 4 }, 'rate_limited'],
    [{ code: 368 }, 'blocked'],
    [{ code: 200 }, 'missing_scope'],
  ])('turns %j into %s', async (refusal, health) => {
    const stage = await startStage()
    stage.meta.refuse({ ...refusal, times: 5 })
    expect(await stage.facebook.reconcile(stage.context())).toMatchObject({ health })
  })

  it('says when the subscription is refused', async () => {
    const stage = await startStage({ subscribedFields: ['messages', 'no_such_field'] })
    expect(await stage.facebook.reconcile(stage.context())).toMatchObject({
      health: 'webhook_unsubscribed',
      resubscribed: false,
    })
  })

  it('examines a token with itself where no app id is known', async () => {
    const stage = await startStage({ appId: undefined } as object)
    expect(await stage.facebook.reconcile(stage.context())).toMatchObject({ health: 'healthy' })
    stage.meta.setTokenState(stage.page, 'revoked')
    expect(await stage.facebook.reconcile(stage.context())).toMatchObject({ health: 'needs_reauth' })
  })
})

describe('unsubscribe', () => {
  it('ends a page’s subscription, and leaves it for a linked Instagram account', async () => {
    const stage = await startStage()
    await stage.facebook.unsubscribe(stage.context({ account: stage.account('instagram', { pageId: stage.page.id }) }))
    expect(stage.meta.subscribedFields(stage.page)).toBeDefined()
    await stage.facebook.unsubscribe(stage.context())
    expect(stage.meta.subscribedFields(stage.page)).toBeUndefined()
  })
})

describe('refresh', () => {
  it('trades an Instagram Login token for one of sixty days', async () => {
    const stage = await startStage({ login: 'instagram' })
    const credentials = await stage.facebook.refresh(stage.context())
    expect(credentials.accessToken).not.toBe(stage.page.accessToken)
    expect(credentials.expiresAt).toEqual(new Date(stage.clock.now().getTime() + 5_184_000_000))
    await expect(stage.facebook.refresh(stage.context())).rejects.toMatchObject({ code: 'auth_revoked' })
  })

  it('says of a page token that a person must help', async () => {
    const stage = await startStage()
    await expect(stage.facebook.refresh(stage.context())).rejects.toMatchObject({ code: 'auth_revoked' })
    expect(stage.meta.requests).toHaveLength(0)
  })
})

describe('authorization', () => {
  it('sends people to the login dialog with state and scopes', async () => {
    const stage = await startStage({ scopes: ['pages_messaging'] })
    const url = stage.facebook.authorization?.authorizationUrl({ state: 'state-1', redirectUri })
    expect(`${url?.origin}${url?.pathname}`).toBe('https://www.facebook.com/v26.0/dialog/oauth')
    expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
      client_id: stage.meta.appId,
      redirect_uri: redirectUri,
      state: 'state-1',
      response_type: 'code',
      scope: 'pages_messaging',
    })
  })

  it('brings every page with its token, and the linked Instagram account', async () => {
    const stage = await startStage()
    const other = stage.meta.addPage({ name: 'Second' })
    const code = stage.meta.grantCode([stage.page, other], redirectUri)
    const accounts = await stage.facebook.authorization?.exchange({ code, redirectUri }, createTestCallContext())
    expect(accounts?.map(({ platform, accountId, accountName }) => [platform, accountId, accountName])).toEqual([
      ['facebook', stage.page.id, 'Oak & Co'],
      ['instagram', stage.page.instagramId, 'oak.and.co'],
      ['facebook', other.id, 'Second'],
    ])
    expect(accounts?.[1]).toMatchObject({
      credentials: { accessToken: stage.page.accessToken },
      metadata: { pageId: stage.page.id, login: 'facebook' },
    })
    expect(accounts?.[0]?.credentials.scopes).toContain('pages_messaging')
  })

  it('reports the Meta business of each page and its Instagram account, where the person allows the question', async () => {
    const stage = await startStage()
    const owned = stage.meta.addPage({ name: 'Owned', instagramUsername: 'owned', businessId: '1234' })
    const own = stage.meta.addPage({ name: 'Nobody’s' })
    const exchange = async (...more: readonly string[]) => {
      const code = stage.meta.grantCode([owned, own], redirectUri, ['pages_show_list', ...more])
      const accounts = await stage.facebook.authorization?.exchange({ code, redirectUri }, createTestCallContext())
      return accounts?.map(({ businessId }) => businessId)
    }
    expect(await exchange('business_management')).toEqual(['1234', '1234', undefined])
    expect(await exchange()).toEqual([undefined, undefined, undefined])
  })

  it('keeps secret and code out of URLs, and never repeats a code', async () => {
    const stage = await startStage()
    const code = stage.meta.grantCode([stage.page], redirectUri)
    const exchange = () => stage.facebook.authorization?.exchange({ code, redirectUri }, createTestCallContext())
    await exchange()
    expect(stage.meta.requests.some((request) => /app-secret|code-/.test(request.url.search))).toBe(false)
    await expect(exchange()).rejects.toMatchObject({ source: 'platform:facebook', vendorCode: '100/36009' })
  })

  it('is absent without an app id', async () => {
    const stage = await startStage({ appId: undefined } as object)
    expect(stage.facebook.authorization).toBeUndefined()
  })
})
