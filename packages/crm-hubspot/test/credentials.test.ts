import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createTestCallContext, createTestClock, type HubspotFake, startHubspotFake } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const oauth = { clientId: 'client-1001', clientSecret: 'secret-1001', refreshToken: 'refresh-1001' }

describe('credentials', () => {
  const { credentialsSchema, session } = createHubspotCrmProvider()

  it('are a private app token, or an OAuth installation with or without its present token', () => {
    const accessToken = 'pat-eu1-1'
    expect(session(credentialsSchema.parse({ accessToken }))).toEqual({
      accessToken,
      baseUrl: 'https://api.hubapi.com',
    })
    expect(session(credentialsSchema.parse(oauth))).toBeNull()
    const expiresAt = '2026-11-22T12:30:00Z'
    const live = session(credentialsSchema.parse({ ...oauth, accessToken, expiresAt }))
    expect(live).toMatchObject({ accessToken, expiresAt: new Date(expiresAt) })
  })

  it('refuse what is misspelt, empty or missing', () => {
    for (const wrong of [
      {},
      { accesToken: 'x' },
      { accessToken: '' },
      { accessToken: 'x', extra: 1 },
      { ...oauth, clientSecret: undefined },
      { ...oauth, accessToken: 'x', expiresAt: 'tomorrow' },
    ]) {
      expect(credentialsSchema.safeParse(wrong).success).toBe(false)
    }
  })
})

describe('refresh', () => {
  let fake: HubspotFake
  const clock = createTestClock()
  const context = createTestCallContext({ now: clock.now })

  beforeEach(async () => {
    fake = await startHubspotFake({ now: clock.now })
  })

  afterEach(() => fake.close())

  it('posts a form to the dated path, and keeps what came back', async () => {
    const provider = createHubspotCrmProvider({ baseUrl: fake.url })
    const renewed = await provider.refresh(oauth, context)
    expect(renewed).toMatchObject({
      clientId: oauth.clientId,
      clientSecret: oauth.clientSecret,
      refreshToken: fake.auth.refreshTokenOf(fake.portal(1001)),
      expiresAt: new Date(clock.now().getTime() + 1_800_000).toISOString(),
    })
    expect(renewed).not.toMatchObject({ refreshToken: oauth.refreshToken })
    const [request] = fake.requests
    expect(request?.url.pathname).toBe('/oauth/2026-03/token')
    expect(request?.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
    expect(provider.credentialsSchema.parse(JSON.parse(JSON.stringify(renewed)))).toEqual(renewed)
  })

  it('cannot help a private app', async () => {
    const call = createHubspotCrmProvider({ baseUrl: fake.url }).refresh({ accessToken: 'pat' }, context)
    await expect(call).rejects.toMatchObject({ code: 'auth_revoked', details: { scope: 'account' } })
    expect(fake.requests).toEqual([])
  })

  it('takes a token answer that is cut for transient', async () => {
    fake.fault({ kind: 'truncate' })
    const call = createHubspotCrmProvider({ baseUrl: fake.url }).refresh(oauth, context)
    await expect(call).rejects.toMatchObject({ code: 'transient' })
  })

  it('says nothing of secrets when HubSpot refuses', async () => {
    const call = createHubspotCrmProvider({ baseUrl: fake.url }).refresh({ ...oauth, refreshToken: 'stolen' }, context)
    const error: unknown = await call.catch((thrown: unknown) => thrown)
    expect(String(error)).not.toMatch(/stolen|secret-1001/)
  })
})
