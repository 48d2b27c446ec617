import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestClock } from '../test-call-context.ts'
import { startXApiFake } from './x-api-fake.ts'
import type { XApiFake, XApiFakeOptions } from './x-api-fake.ts'

const running: XApiFake[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((x) => x.close()))
})

async function startX(options: Partial<XApiFakeOptions> = {}): Promise<XApiFake> {
  const x = await startXApiFake({ consumerSecret: 'consumer-secret', ...options })
  running.push(x)
  return x
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

async function call(x: XApiFake, path: string, token: string | undefined, body?: unknown): Promise<Answer> {
  const response = await fetch(`${x.url}/2/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

async function requestTokens(x: XApiFake, grant: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(`${x.url}/2/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${x.clientId}:${x.clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ client_id: x.clientId, ...grant }),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

describe('the X API’s tokens', () => {
  it('rotate: each refresh token works once, and a second use ends the family', async () => {
    const x = await startX()
    const shop = x.addAccount()
    const refresh = (refreshToken: string) =>
      requestTokens(x, { grant_type: 'refresh_token', refresh_token: refreshToken })
    const first = await refresh(shop.refreshToken)
    expect(first.status).toBe(200)
    const { access_token: accessToken, refresh_token: refreshToken } = first.body
    expect((await call(x, 'users/me', String(accessToken))).status).toBe(200)
    expect(await refresh(shop.refreshToken)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    expect((await call(x, 'users/me', String(accessToken))).status).toBe(401)
    expect((await refresh(String(refreshToken))).status).toBe(400)
  })

  it('end after two hours', async () => {
    const clock = createTestClock()
    const x = await startX({ now: clock.now })
    const shop = x.addAccount()
    clock.advance(7_199_000)
    expect((await call(x, 'users/me', shop.accessToken)).status).toBe(200)
    clock.advance(1000)
    expect((await call(x, 'users/me', shop.accessToken)).status).toBe(401)
  })

  it('come for a code, once, with its verifier', async () => {
    const x = await startX()
    const redirectUri = 'https://host.example/callback'
    const codeChallenge = createHash('sha256').update('verifier').digest('base64url')
    const code = x.grantCode(x.addPerson(), { redirectUri, codeChallenge })
    const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: 'verifier' }
    expect(await requestTokens(x, grant)).toMatchObject({ status: 200, body: { expires_in: 7200 } })
    expect(await requestTokens(x, grant)).toMatchObject({ status: 400 })
  })
})

describe('the X API’s refusals', () => {
  it('are problems, for unknown parameters, tokens, scopes and routes', async () => {
    const x = await startX()
    const shop = x.addAccount({ scopes: ['tweet.read', 'users.read'] })
    const unknown = await call(x, 'users/me?user.field=name', shop.accessToken)
    expect(unknown).toMatchObject({ status: 400, body: { type: 'https://api.twitter.com/2/problems/invalid-request' } })
    expect(await call(x, 'users/me?user.fields=name,nickname', shop.accessToken)).toMatchObject({ status: 400 })
    expect(unknown.headers.get('content-type')).toContain('application/')
    expect(await call(x, 'users/me', 'nobody')).toMatchObject({ status: 401, body: { type: 'about:blank' } })
    expect(await call(x, 'dm_events', shop.accessToken)).toMatchObject({ status: 403 })
    expect(await call(x, 'no/such/route', shop.accessToken)).toMatchObject({ status: 404 })
    expect(await call(x, 'webhooks', shop.accessToken)).toMatchObject({ status: 403 })
  })

  it('keep an answer to those who asked for one', async () => {
    const x = await startX()
    const shop = x.addAccount({ username: 'oakandco' })
    const asked = x.events.mention(x.addPerson(), shop, 'Hello @OakAndCo').post
    const silent = x.events.mention(x.addPerson(), shop, 'Nice weather').post
    const reply = (id: string) =>
      call(x, 'tweets', shop.accessToken, { text: 'Hi', reply: { in_reply_to_tweet_id: id } })
    expect(await reply(asked.id)).toMatchObject({ status: 201 })
    expect(await reply(silent.id)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('mentioned') },
    })
    expect(await reply('1')).toMatchObject({ status: 400 })
  })

  it('count calls, with headers, until the window ends', async () => {
    const clock = createTestClock()
    const x = await startX({ now: clock.now })
    const [shop, other] = [x.addAccount(), x.addAccount()]
    const send = (from = shop) =>
      call(x, `dm_conversations/with/${other.id === from.id ? shop.id : other.id}/messages`, from.accessToken, {
        text: 'Hi',
      })
    for (let number = 14; number >= 0; number -= 1) {
      expect((await send()).headers.get('x-rate-limit-remaining')).toBe(String(number))
    }
    const refused = await send()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('x-rate-limit-reset')) * 1000).toBe(clock.now().getTime() + 900_000)
    expect((await send(other)).status).toBe(201)
    clock.advance(900_000)
    expect((await send()).status).toBe(201)
    expect(x.messages).toHaveLength(17)
  })
})

describe('the X API’s lists', () => {
  it('page direct messages, newest first, with ids that no number holds', async () => {
    const clock = createTestClock()
    const x = await startX({ now: clock.now })
    const [shop, person] = [x.addAccount(), x.addPerson()]
    for (const text of ['one', 'two', 'three']) {
      x.events.text(person, shop, text)
      clock.advance(1000)
    }
    const texts: unknown[] = []
    let next = ''
    for (let round = 0; round < 2; round += 1) {
      const { body } = await call(x, `dm_events?max_results=2${next}`, shop.accessToken)
      const { data, meta } = body as { data: { id: string; text: string }[]; meta: { next_token?: string } }
      texts.push(...data.map(({ text }) => text))
      expect(data.every(({ id }) => BigInt(id) > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true)
      expect(meta.next_token === undefined).toBe(round === 1)
      next = `&pagination_token=${meta.next_token}`
    }
    expect(texts).toEqual(['three', 'two', 'one'])
  })
})
