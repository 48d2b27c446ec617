import { createHash } from 'node:crypto'
import { createTestBudget, createTestCallContext } from '@leadkit/testing'
import { LeadKitError, silentLogger } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { defaultEventTypes, defaultScopes } from '../src/index.ts'
import { startStage } from './x-stage.ts'
import type { XStage } from './x-stage.ts'

const redirectUri = 'https://host.example/oauth/twitter'

describe('reconcile', () => {
  it('names the account and finds it healthy', async () => {
    const stage = await startStage()
    expect(await stage.twitter.reconcile(stage.context())).toEqual({
      health: 'healthy',
      accountName: 'oakandco',
      missingScopes: [],
      resubscribed: false,
      subscription: { key: expect.stringMatching(/^http.*twitter$/), lost: false },
    })
  })

  it('has a disabled webhook taken up again, and adds the subscriptions that are missing', async () => {
    const stage = await startStage()
    stage.x.disableWebhook()
    stage.x.dropSubscriptions(stage.shop, 'dm.received')
    expect(await stage.twitter.reconcile(stage.context())).toMatchObject({ health: 'healthy', resubscribed: true })
    expect(stage.x.webhookIsValid()).toBe(true)
    expect(stage.x.subscribedTypes(stage.shop)).toContain('dm.received')
    const created = stage.x.requests.filter(
      ({ method, url }) => method === 'POST' && url.pathname.endsWith('/subscriptions'),
    )
    expect(created).toHaveLength(1)
    expect(created[0]?.headers.get('authorization')).toBe(`Bearer ${stage.shop.accessToken}`)
  })

  it('registers the webhook where there is none, and subscribes to everything wanted', async () => {
    const stage = await startStage({ subscribed: false })
    stage.x.deliverTo('https://old.example/webhooks/twitter')
    expect(await stage.twitter.reconcile(stage.context())).toMatchObject({ health: 'healthy', resubscribed: true })
    expect(new Set(stage.x.subscribedTypes(stage.shop))).toEqual(new Set(defaultEventTypes))
  })

  it('says that nothing is delivered where the webhook does not answer the CRC', async () => {
    const stage = await startStage()
    stage.x.disableWebhook()
    stage.answerCrc(false)
    expect(await stage.twitter.reconcile(stage.context())).toMatchObject({
      health: 'webhook_unsubscribed',
      resubscribed: false,
    })
  })
})

describe('the end of the Account Activity API', () => {
  /** The endings that the check warns of. */
  async function warningsOf(stage: XStage): Promise<readonly unknown[]> {
    const warnings: unknown[] = []
    const logger = {
      ...silentLogger,
      warn: (fields: Readonly<Record<string, unknown>>) => warnings.push(fields['endsAt']),
    }
    expect(await stage.twitter.reconcile(stage.context({ logger }))).toMatchObject({ health: 'healthy' })
    return warnings
  }

  it('is warned of while an account is subscribed there, until the day has come', async () => {
    const stage = await startStage()
    expect(await warningsOf(stage)).toEqual([])
    stage.x.subscribeAccountActivity(stage.shop)
    expect(await warningsOf(stage)).toEqual(['2027-01-01T00:00:00.000Z'])
    stage.clock.advance(45 * 86_400_000)
    stage.x.endTokens(stage.shop, 'expired')
    const fresh = await stage.twitter.refresh(stage.context())
    const account = stage.account(fresh)
    expect(await warningsOf({ ...stage, context: (more) => stage.context({ account, ...more }) })).toEqual([])
  })

  it('costs the check nothing where the list is not for the app', async () => {
    const stage = await startStage()
    stage.x.subscribeAccountActivity(stage.shop)
    stage.x.refuse({ status: 403, path: '/all/list' })
    expect(await warningsOf(stage)).toEqual([])
  })
})

describe('reconcile of an account that is not in order', () => {
  it('names missing scopes, where the token’s are known', async () => {
    const stage = await startStage()
    const account = stage.account({ scopes: defaultScopes.filter((scope) => scope !== 'dm.write') })
    expect(await stage.twitter.reconcile(stage.context({ account }))).toMatchObject({
      health: 'missing_scope',
      missingScopes: ['dm.write'],
    })
  })

  it.each([
    [{ status: 401 }, 'needs_reauth'],
    [{ status: 429 }, 'rate_limited'],
    [{ status: 402 }, 'blocked'],
    [{ status: 403, problem: 'client-forbidden' }, 'missing_scope'],
  ])('turns %j into %s', async (refusal, health) => {
    const stage = await startStage()
    stage.x.refuse({ ...refusal, times: 5 })
    expect(await stage.twitter.reconcile(stage.context())).toMatchObject({ health })
  })

  it('says needs_reauth for a token of another account', async () => {
    const stage = await startStage()
    const account = stage.account({ accessToken: stage.x.addAccount().accessToken })
    expect(await stage.twitter.reconcile(stage.context({ account }))).toMatchObject({ health: 'needs_reauth' })
  })

  it('takes a wrong token of the app for a setting, not for the account’s fault', async () => {
    const stage = await startStage({ bearerToken: 'wrong' })
    await expect(stage.twitter.reconcile(stage.context())).rejects.toMatchObject({ code: 'configuration' })
    const patient = await startStage()
    patient.x.refuse({ status: 429, path: '/webhooks' })
    expect(await patient.twitter.reconcile(patient.context())).toMatchObject({ health: 'rate_limited' })
    expect(patient.budget.observations.every((observation) => observation.blockedUntil === undefined)).toBe(true)
  })

  it('looks at the token only without the app’s own bearer token', async () => {
    const stage = await startStage({ bearerToken: undefined } as object)
    stage.x.disableWebhook()
    expect(await stage.twitter.reconcile(stage.context())).toMatchObject({ health: 'healthy', resubscribed: false })
    expect(stage.x.requests).toHaveLength(1)
  })
})

describe('unsubscribe', () => {
  it('ends the account’s subscriptions and nobody else’s', async () => {
    const stage = await startStage()
    const other = stage.x.addAccount()
    for (let number = 0; number < 20; number += 1) stage.x.addAccount()
    await stage.twitter.unsubscribe(stage.context())
    expect(stage.x.subscribedTypes(stage.shop)).toEqual([])
    expect(stage.x.subscribedTypes(other)).not.toEqual([])
  })
})

describe('refresh', () => {
  it('trades the refresh token for the next pair, in one call', async () => {
    const stage = await startStage()
    const credentials = await stage.twitter.refresh(stage.context())
    expect(credentials.accessToken).not.toBe(stage.shop.accessToken)
    expect(credentials.refreshToken).not.toBe(stage.shop.refreshToken)
    expect(credentials.expiresAt).toEqual(new Date('2026-11-22T14:00:00.000Z'))
    expect(credentials.scopes).toEqual(defaultScopes)
    expect(stage.x.requests).toHaveLength(1)
    expect(stage.x.requests[0]?.url.search).toBe('')
    expect(await stage.twitter.reconcile(stage.context({ account: stage.account(credentials) }))).toMatchObject({
      health: 'healthy',
    })
  })

  it('finds a token dead that was used before, as X then ends the whole family', async () => {
    const stage = await startStage()
    const credentials = await stage.twitter.refresh(stage.context())
    await expect(stage.twitter.refresh(stage.context())).rejects.toMatchObject({ code: 'auth_revoked' })
    const next = stage.context({ account: stage.account(credentials) })
    await expect(stage.twitter.refresh(next)).rejects.toMatchObject({ code: 'auth_revoked' })
    expect(await stage.twitter.reconcile(next)).toMatchObject({ health: 'needs_reauth' })
  })

  it('is not repeated when the answer is lost: a person must connect the account again', async () => {
    const stage = await startStage()
    stage.x.fault({ kind: 'drop', when: 'after', times: 5 })
    await expect(stage.twitter.refresh(stage.context())).rejects.toMatchObject({ code: 'auth_revoked' })
    expect(stage.x.requests).toHaveLength(1)
  })

  it('leaves the token in use when X says that it did nothing', async () => {
    const stage = await startStage()
    stage.x.fault({ kind: 'status', status: 502 })
    await expect(stage.twitter.refresh(stage.context())).rejects.toMatchObject({ code: 'transient' })
    expect(await stage.twitter.refresh(stage.context())).toMatchObject({ refreshToken: expect.any(String) as string })
  })

  it('tells a wrong client from a dead token', async () => {
    const stage = await startStage({ clientSecret: 'wrong' })
    await expect(stage.twitter.refresh(stage.context())).rejects.toMatchObject({ code: 'configuration' })
  })

  it('works while the account’s limits are used up', async () => {
    const stage = await startStage()
    const acquire = (): Promise<never> => Promise.reject(new LeadKitError('rate_limited', 'Used up'))
    const context = stage.context({ budget: { ...createTestBudget(), acquire } })
    expect(await stage.twitter.refresh(context)).toMatchObject({ accessToken: expect.any(String) })
  })

  it('needs a refresh token', async () => {
    const stage = await startStage()
    const account = { ...stage.account(), credentials: { accessToken: stage.shop.accessToken } }
    await expect(stage.twitter.refresh(stage.context({ account }))).rejects.toMatchObject({ code: 'auth_revoked' })
    expect(stage.x.requests).toHaveLength(0)
  })
})

describe('authorization', () => {
  const codeVerifier = 'verifier-verifier-verifier-verifier-verifier'
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')

  it('sends people to the consent page with state, scopes and challenge', async () => {
    const stage = await startStage()
    const url = stage.twitter.authorization?.authorizationUrl({ state: 'state-1', redirectUri, codeChallenge })
    expect(`${url?.origin}${url?.pathname}`).toBe('https://x.com/i/oauth2/authorize')
    expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
      response_type: 'code',
      client_id: stage.x.clientId,
      redirect_uri: redirectUri,
      scope: defaultScopes.join(' '),
      state: 'state-1',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    })
  })

  it('brings the account with both tokens', async () => {
    const stage = await startStage()
    const code = stage.x.grantCode(stage.shop, { redirectUri, codeChallenge })
    const accounts = await stage.twitter.authorization?.exchange(
      { code, redirectUri, codeVerifier },
      createTestCallContext(),
    )
    expect(accounts).toMatchObject([{ platform: 'twitter', accountId: stage.shop.id, accountName: 'oakandco' }])
    expect(accounts?.[0]?.credentials).toMatchObject({ refreshToken: expect.any(String), scopes: defaultScopes })
  })

  it('is bound to the verifier, and never repeats a code', async () => {
    const stage = await startStage()
    const code = stage.x.grantCode(stage.shop, { redirectUri, codeChallenge })
    const exchange = (verifier?: string) =>
      stage.twitter.authorization?.exchange({ code, redirectUri, codeVerifier: verifier }, createTestCallContext())
    await expect(exchange()).rejects.toMatchObject({ code: 'invalid_input' })
    expect(stage.x.requests).toHaveLength(0)
    await expect(exchange('another-verifier')).rejects.toMatchObject({ vendorCode: '400/invalid_request' })
    await expect(exchange(codeVerifier)).rejects.toMatchObject({ vendorCode: '400/invalid_request' })
    expect(stage.x.requests).toHaveLength(2)
  })

  it('is absent without a client id', async () => {
    const stage = await startStage({ clientId: undefined } as object)
    expect(stage.twitter.authorization).toBeUndefined()
    await expect(stage.twitter.refresh(stage.context())).rejects.toMatchObject({ code: 'configuration' })
  })
})
