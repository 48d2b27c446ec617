import { createZohoCrmProvider } from '@leadkit/crm-zoho'
import { createTestCallContext, createTestClock, startZohoFake, zohoAnswers, type ZohoFake } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, dataCentreOf } from './zoho-bench.ts'

const eu = {
  clientId: '1000.A',
  clientSecret: 'secret',
  refreshToken: '1000.r',
  accountsServer: 'https://accounts.zoho.eu',
}

describe('credentials', () => {
  const { credentialsSchema, session } = createZohoCrmProvider()

  it('hold an authorisation, with or without its present token', () => {
    expect(session(credentialsSchema.parse(eu))).toBeNull()
    const expiresAt = '2026-11-22T13:00:00Z'
    const live = { ...eu, apiDomain: 'https://www.zohoapis.eu', accessToken: '1000.t', expiresAt }
    expect(session(credentialsSchema.parse(live))).toEqual({
      accessToken: '1000.t',
      baseUrl: 'https://www.zohoapis.eu',
      expiresAt: new Date(expiresAt),
    })
  })

  it('may be of any region, and of a sandbox', () => {
    for (const [accounts, api] of [
      ['https://accounts.zoho.com', 'https://sandbox.zohoapis.com'],
      ['https://accounts.zoho.com.au', 'https://www.zohoapis.com.au'],
      ['https://accounts.zohocloud.ca', 'https://www.zohoapis.ca'],
    ]) {
      expect(credentialsSchema.safeParse({ ...eu, accountsServer: accounts, apiDomain: api }).success).toBe(true)
    }
  })

  it('refuse hosts that are not of Zoho, and two that are not of one region', () => {
    for (const wrong of [
      { accountsServer: 'https://accounts.zoho.example' },
      { accountsServer: 'https://accounts.zoho.eu.evil.example' },
      { accountsServer: 'http://accounts.zoho.eu' },
      { accountsServer: 'https://accounts.zoho.eu/' },
      { apiDomain: 'https://www.zohoapis.com' },
      { apiDomain: 'https://evil.example' },
    ]) {
      expect(credentialsSchema.safeParse({ ...eu, ...wrong }).success).toBe(false)
    }
  })

  it('refuse what is misspelt, empty or missing', () => {
    for (const wrong of [
      {},
      { ...eu, clientSecret: undefined },
      { ...eu, refreshToken: '' },
      { ...eu, apidomain: 'https://www.zohoapis.eu' },
      { ...eu, accessToken: 'x', expiresAt: 'tomorrow' },
    ]) {
      expect(credentialsSchema.safeParse(wrong).success).toBe(false)
    }
  })
})

let fake: ZohoFake
const clock = createTestClock()
const context = createTestCallContext({ now: clock.now })
const credentials = () => ({ ...fake.organisation('1001').oauth, accountsServer: fake.url })
const provider = () => createZohoCrmProvider({ additionalDataCentres: [dataCentreOf(fake)] })

beforeEach(async () => {
  fake = await startZohoFake({ now: clock.now })
})

afterEach(() => fake.close())

describe('refresh', () => {
  it('posts a form, and keeps the token, its end and the host as they were answered', async () => {
    const renewed = await provider().refresh(credentials(), context)
    expect(renewed).toMatchObject({
      ...credentials(),
      apiDomain: fake.url,
      expiresAt: new Date(clock.now().getTime() + 3_600_000).toISOString(),
    })
    const [request] = fake.requests
    expect(request?.url.pathname).toBe('/oauth/v2/token')
    // Not in the URL, where it would appear in every log on the way.
    expect(request?.url.search).toBe('')
    expect(provider().credentialsSchema.parse(JSON.parse(JSON.stringify(renewed)))).toEqual(renewed)
  })

  it('takes a refusal with status 200 for one (case 38)', async () => {
    const call = provider().refresh({ ...credentials(), refreshToken: 'stolen' }, context)
    const error: unknown = await call.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'auth_revoked',
      details: { vendorCode: 'invalid_code', httpStatus: 200, scope: 'account' },
    })
    expect(String(error)).not.toMatch(/stolen|secret-1001/)
  })

  it('waits ten minutes after ten tokens, and keeps what it has', async () => {
    for (let round = 0; round < 10; round += 1) await provider().refresh(credentials(), context)
    const call = provider().refresh(credentials(), context)
    await expect(call).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 600_000 })
    clock.advance(600_000)
    await expect(provider().refresh(credentials(), context)).resolves.toMatchObject({ apiDomain: fake.url })
  })

  it('takes a token answer that is cut for transient', async () => {
    fake.fault({ kind: 'truncate' })
    await expect(provider().refresh(credentials(), context)).rejects.toMatchObject({ code: 'transient' })
  })
})

describe('refresh across regions', () => {
  it('sends no token to a host that the answer names and no data centre has', async () => {
    const body = { access_token: 'x', expires_in: 3600, api_domain: 'https://evil.example' }
    fake.fault({ kind: 'status', status: 200, body })
    const call = provider().refresh(credentials(), context)
    await expect(call).rejects.toMatchObject({ code: 'auth_revoked', details: { vendorCode: 'UNKNOWN_DATA_CENTRE' } })
  })

  it("goes to the organisation's own accounts server, and its calls to the host of the answer (case 41)", async () => {
    const other = await startZohoFake({ organisations: [{ organisationId: '2002' }] })
    const both = createZohoCrmProvider({ additionalDataCentres: [dataCentreOf(fake), dataCentreOf(other)] })
    const renewed = await both.refresh({ ...other.organisation('2002').oauth, accountsServer: other.url }, context)
    const session = both.session(renewed)
    const current = { accessToken: '', baseUrl: '', ...session, version: 1 }
    const call = {
      ...context,
      budget: { acquire: () => Promise.resolve(), observe: () => {} },
      token: { get: () => Promise.resolve(current), refresh: () => Promise.resolve(current) },
    }
    const results = await both.upsert(call, 'Leads', [buildWrite()], { onDuplicate: 'link' })
    await other.close()
    expect(results).toMatchObject([{ ok: true }])
    expect(other.organisation('2002').records).toHaveLength(1)
    expect(fake.requests).toEqual([])
  })

  it('says transient, and keeps the token, when the endpoint is down', async () => {
    fake.fault({ kind: 'status', status: 503 })
    await expect(provider().refresh(credentials(), context)).rejects.toMatchObject({ code: 'transient' })
    fake.fault({ kind: 'status', ...zohoAnswers.tooManyTokens(), headers: { 'retry-after': '30' } })
    await expect(provider().refresh(credentials(), context)).rejects.toMatchObject({ retryAfterMs: 30_000 })
  })
})
