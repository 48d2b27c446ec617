import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
import {
  createTestCallContext,
  createTestClock,
  type SalesforceFake,
  salesforceAnswers,
  startSalesforceFake,
} from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const oauth = { clientId: 'client-1', clientSecret: 'secret-1', refreshToken: 'refresh-1' }
const live = { ...oauth, accessToken: '00D!x', instanceUrl: 'https://acme.my.salesforce.com' }

describe('credentials', () => {
  const { credentialsSchema, session } = createSalesforceCrmProvider()

  it('are an OAuth authorisation, with or without its present session', () => {
    expect(session(credentialsSchema.parse(oauth))).toBeNull()
    const { clientSecret: _, ...withoutSecret } = live
    expect(session(credentialsSchema.parse(withoutSecret))).toEqual({
      accessToken: '00D!x',
      baseUrl: 'https://acme.my.salesforce.com',
    })
  })

  it('count as ended after 20 days, so that the refresh token does not die of disuse', () => {
    const issuedAt = '2026-11-01T00:00:00.000Z'
    const { expiresAt } = session(credentialsSchema.parse({ ...live, issuedAt })) ?? {}
    expect(expiresAt).toEqual(new Date('2026-11-21T00:00:00.000Z'))
  })

  it('take the origin of a host, whatever its case', () => {
    const { instanceUrl } = credentialsSchema.parse({ ...live, instanceUrl: 'https://Acme.My.Salesforce.com/' })
    expect(instanceUrl).toBe('https://acme.my.salesforce.com')
  })

  it('refuse what is misspelt, empty or missing', () => {
    for (const wrong of [
      {},
      { ...oauth, clientID: 'x' },
      { ...oauth, refreshToken: '' },
      { ...oauth, accessToken: 'x' },
      { ...oauth, instanceUrl: live.instanceUrl },
      { ...live, issuedAt: 'yesterday' },
    ]) {
      expect(credentialsSchema.safeParse(wrong).success).toBe(false)
    }
  })

  it.each([
    'http://acme.my.salesforce.com',
    'https://salesforce.com.evil.example',
    'https://evilsalesforce.com',
    'https://user@acme.my.salesforce.com',
    'https://acme.my.salesforce.com/path',
    'https://acme.lightning.force.com',
    'http://127.0.0.1:80',
    'not an address',
  ])('refuse the host %s', (host) => {
    expect(credentialsSchema.safeParse({ ...live, instanceUrl: host }).success).toBe(false)
    expect(credentialsSchema.safeParse({ ...live, loginUrl: host }).success).toBe(false)
  })
})

describe('refresh', () => {
  const clock = createTestClock()
  const context = createTestCallContext({ now: clock.now })
  let fake: SalesforceFake

  beforeEach(async () => {
    fake = await startSalesforceFake({ now: clock.now, refreshMs: 20 })
  })

  afterEach(() => fake.close())

  const provider = (domains: readonly string[] = ['127.0.0.1']) =>
    createSalesforceCrmProvider({ loginUrl: fake.loginUrl, domains, timeoutMs: 1000 })

  it('keeps every token that came back, and the host as it was answered', async () => {
    const renewed = await provider().refresh(oauth, context)
    expect(renewed).toMatchObject({
      ...oauth,
      refreshToken: fake.auth.refreshTokenOf(fake.org(0)),
      instanceUrl: fake.instanceUrlOf(fake.org(0)),
      issuedAt: clock.now().toISOString(),
    })
    expect(renewed.refreshToken).not.toBe(oauth.refreshToken)
    expect(provider().credentialsSchema.parse(JSON.parse(JSON.stringify(renewed)))).toEqual(renewed)
  })

  it("goes to the config's own sign-in host", async () => {
    const elsewhere = createSalesforceCrmProvider({ loginUrl: 'http://127.0.0.1:9', domains: ['127.0.0.1'] })
    const renewed = await elsewhere.refresh({ ...oauth, loginUrl: fake.loginUrl }, context)
    expect(renewed.accessToken).toBeDefined()
  })

  it('never takes a host outside the domains for the organisation', async () => {
    const call = provider(['salesforce.com']).refresh(oauth, context)
    await expect(call).rejects.toMatchObject({ code: 'permanent', details: { vendorCode: 'STRANGE_INSTANCE_URL' } })
  })

  it('is transient when it meets another refresh of the same token', async () => {
    const calls = await Promise.allSettled([provider().refresh(oauth, context), provider().refresh(oauth, context)])
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(calls.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'transient' } })
  })

  it('is for a person when a rotated token comes again: Salesforce revokes the family', async () => {
    const renewed = await provider().refresh(oauth, context)
    await expect(provider().refresh(oauth, context)).rejects.toMatchObject({ code: 'auth_revoked' })
    await expect(provider().refresh(renewed, context)).rejects.toMatchObject({ code: 'auth_revoked' })
  })

  it('waits when Salesforce says that tokens are asked for too often', async () => {
    fake.fault({ kind: 'status', ...salesforceAnswers.invalidGrant('login rate exceeded') }, 'login')
    const call = provider().refresh(oauth, context)
    await expect(call).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 })
  })

  it('takes a token answer that is cut for transient, and says nothing of secrets when it is refused', async () => {
    fake.fault({ kind: 'truncate' }, 'login')
    await expect(provider().refresh(oauth, context)).rejects.toMatchObject({ code: 'transient' })
    const refused = provider().refresh({ ...oauth, refreshToken: 'stolen', clientSecret: 'secret-9' }, context)
    const error: unknown = await refused.catch((thrown: unknown) => thrown)
    expect(String(error)).not.toMatch(/stolen|secret-9/)
  })
})

describe('an organisation that moves to another instance', () => {
  it('is called at its new host after one refresh (case 40)', async () => {
    const fake = await startSalesforceFake()
    const org = fake.org(0)
    const provider = createSalesforceCrmProvider({ loginUrl: fake.loginUrl, domains: ['127.0.0.1'] })
    const call = createTestCallContext()
    let credentials = await provider.refresh(org.oauth, call)
    let version = 1
    const current = () => Promise.resolve({ ...provider.session(credentials)!, version })
    const refresh = async () => {
      credentials = await provider.refresh(credentials, call)
      version += 1
      return current()
    }
    const budget = { acquire: () => Promise.resolve(), observe: () => {} }
    const context = { ...call, budget, token: { get: current, refresh } }
    await provider.verify(context, { object: 'Lead', createKeyField: false })
    const former = fake.instanceUrlOf(org)
    await fake.moveInstance(org)
    await provider.verify(context, { object: 'Lead', createKeyField: false })
    const hosts = fake.requests.map(({ url }) => url.origin).filter((origin) => origin !== fake.loginUrl)
    expect(version).toBe(2)
    expect(hosts.filter((origin) => origin === former)).toHaveLength(3)
    expect(hosts.filter((origin) => origin === fake.instanceUrlOf(org))).toHaveLength(2)
    await fake.close()
  })
})
