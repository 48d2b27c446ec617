import { afterEach, describe, expect, it } from 'vitest'
import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer, FakeResponse } from '../fake-http-server.ts'
import { signAsLinkedin } from './linkedin-api-fake-delivery.ts'
import { startLinkedinApiFake } from './linkedin-api-fake.ts'
import type { LinkedinApiFake, LinkedinApiFakeOptions } from './linkedin-api-fake.ts'

const running: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function startLinkedin(options: Partial<LinkedinApiFakeOptions> = {}): Promise<LinkedinApiFake> {
  const linkedin = await startLinkedinApiFake({ clientSecret: 'client-secret', retryDelayMs: 5, ...options })
  running.push(linkedin)
  return linkedin
}

async function startReceiver(answer: () => FakeResponse = () => ({ status: 204 })): Promise<FakeHttpServer> {
  const receiver = await startFakeHttpServer(answer)
  running.push(receiver)
  return receiver
}

interface Call {
  readonly token?: string
  readonly method?: string
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function call(linkedin: LinkedinApiFake, path: string, { token, method, json, headers }: Call) {
  const response = await fetch(`${linkedin.url}/rest/${path}`, {
    method: method ?? (json === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${token ?? 'nobody'}`,
      'content-type': 'application/json',
      'linkedin-version': '202609',
      'x-restli-protocol-version': '2.0.0',
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  const text = await response.text()
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
  return { status: response.status, body, code: body['code'] ?? body['serviceErrorCode'] }
}

function encode(urn: string): string {
  return encodeURIComponent(urn).replaceAll('(', '%28').replaceAll(')', '%29')
}

describe('calls', () => {
  it.each([
    [{ 'x-restli-protocol-version': '1.0.0' }, 400],
    [{ 'linkedin-version': '202401' }, 426],
    [{ authorization: 'Bearer nobody' }, 401],
  ])('with the headers %j are refused with %i', async (headers, status) => {
    const linkedin = await startLinkedin()
    const token = linkedin.addOrganization().administrator.accessToken
    const path = 'organizationAcls?q=roleAssignee&role=ADMINISTRATOR'
    expect((await call(linkedin, path, { token, headers })).status).toBe(status)
    expect((await call(linkedin, path, { token })).status).toBe(200)
  })

  it('must encode what Rest.li reserves, and name no unknown parameter', async () => {
    const linkedin = await startLinkedin()
    const { urn, administrator } = linkedin.addOrganization()
    const token = administrator.accessToken
    const path = (entity: string, more = '') =>
      `organizationalEntityNotifications?q=criteria&actions=List(LIKE)&organizationalEntity=${entity}${more}`
    expect((await call(linkedin, path(encode(urn)), { token })).status).toBe(200)
    expect((await call(linkedin, path(urn), { token })).status).toBe(400)
    expect((await call(linkedin, path(encode(urn), '&since=1'), { token })).status).toBe(400)
  })

  it('reach nothing of an organisation that the member does not administer', async () => {
    const linkedin = await startLinkedin()
    const stranger = linkedin.addOrganization().administrator.accessToken
    const organization = linkedin.addOrganization()
    const post = linkedin.addPost(organization)
    const json = { actor: organization.urn, object: post.urn, message: { text: 'forged' } }
    const answer = await call(linkedin, `socialActions/${encode(post.urn)}/comments`, { token: stranger, json })
    expect(answer).toMatchObject({ status: 403, code: 'ACCESS_DENIED' })
    expect(linkedin.heldComments).toEqual([])
  })

  it('beyond a day’s limit are refused until midnight UTC', async () => {
    let now = new Date('2026-11-22T23:59:00.000Z')
    const linkedin = await startLinkedin({ now: () => now })
    const token = linkedin.addOrganization().administrator.accessToken
    linkedin.setDailyLimit(1)
    const statusOf = async () => (await call(linkedin, 'organizationAcls?q=roleAssignee&role=X', { token })).status
    expect([await statusOf(), await statusOf()]).toEqual([200, 429])
    now = new Date('2026-11-23T00:00:00.000Z')
    expect(await statusOf()).toBe(200)
  })
})

describe('commenting', () => {
  it('holds the comment, names it and echoes it as an ADMIN_COMMENT', async () => {
    const receiver = await startReceiver()
    const linkedin = await startLinkedin({ webhookUrl: receiver.url })
    const organization = linkedin.addOrganization()
    const post = linkedin.addPost(organization)
    const { messageId: parentComment = '' } = linkedin.events.comment(post, { by: linkedin.addMember(), text: 'Hi' })
    const json = { actor: organization.urn, object: post.urn, parentComment, message: { text: 'Hello' } }
    const token = organization.administrator.accessToken
    const answer = await call(linkedin, `socialActions/${encode(parentComment)}/comments`, { token, json })
    await linkedin.settled()
    const [, held] = linkedin.heldComments
    expect(answer).toMatchObject({ status: 201, body: { commentUrn: held?.urn, id: held?.id } })
    expect(held).toMatchObject({ parent: parentComment, author: organization.urn, text: 'Hello' })
    expect(receiver.requests.map((request) => request.json())).toMatchObject([
      { notifications: [{ action: 'ADMIN_COMMENT', organizationalEntity: organization.urn }] },
    ])
  })

  it.each([
    [{ object: 'urn:li:activity:1' }, 400],
    [{ parentComment: 'urn:li:comment:(urn:li:activity:1,2)' }, 400],
    [{ message: { text: 'a'.repeat(1251) } }, 400],
    [{ message: { text: 'Hi', words: 1 } }, 400],
    [{ clientReference: 'x' }, 400],
  ])('refuses %j', async (wrong, status) => {
    const linkedin = await startLinkedin()
    const organization = linkedin.addOrganization()
    const post = linkedin.addPost(organization)
    const json = { actor: organization.urn, object: post.urn, message: { text: 'Hi' }, ...wrong }
    const token = organization.administrator.accessToken
    expect((await call(linkedin, `socialActions/${encode(post.urn)}/comments`, { token, json })).status).toBe(status)
    expect(linkedin.heldComments).toEqual([])
  })
})

describe('delivering', () => {
  it('signs the bytes, puts at most ten notifications in a body, and keeps 64-bit ids whole', async () => {
    const receiver = await startReceiver()
    const linkedin = await startLinkedin({ webhookUrl: receiver.url })
    const post = linkedin.addPost(linkedin.addOrganization())
    await linkedin.deliver(Array.from({ length: 12 }, () => linkedin.events.like(post)))
    expect(linkedin.deliveries.map((delivery) => delivery.events.length)).toEqual([10, 2])
    const [first] = receiver.requests
    expect(first?.headers.get('x-li-signature')).toBe(
      signAsLinkedin(first?.body ?? new Uint8Array(), 'client-secret')['x-li-signature'],
    )
    const ids = [...(first?.text() ?? '').matchAll(/"notificationId":(-?\d+)/g)].map((match) => match[1] ?? '')
    expect(new Set(ids).size).toBe(10)
    expect(ids.some((id) => id.startsWith('-'))).toBe(true)
    expect(ids.some((id) => BigInt(id) > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true)
  })

  it('repeats the same bytes until they are accepted', async () => {
    let left = 2
    const receiver = await startReceiver(() => ({ status: (left -= 1) >= 0 ? 503 : 204 }))
    const linkedin = await startLinkedin({ webhookUrl: receiver.url })
    const post = linkedin.addPost(linkedin.addOrganization())
    const event = await linkedin.comments(post, { by: linkedin.addMember(), text: 'Hi' })
    expect(linkedin.deliveries[0]?.attempts.map(({ status }) => status)).toEqual([503, 503, 204])
    expect(new Set(receiver.requests.map((request) => request.text())).size).toBe(1)
    expect(linkedin.acceptedMessageIds()).toEqual(new Set([event.messageId]))
  })

  it('sends nothing where nobody is subscribed, and nothing to a blocked webhook', async () => {
    const receiver = await startReceiver(() => ({ status: 500 }))
    const linkedin = await startLinkedin({ webhookUrl: receiver.url })
    const [silent, loud] = [linkedin.addOrganization({ subscribed: false }), linkedin.addOrganization()]
    expect(await linkedin.deliver(linkedin.events.like(linkedin.addPost(silent)))).toEqual([])
    expect(await linkedin.deliver(linkedin.events.lead(loud, {}))).toEqual([])
    for (let failure = 0; failure < 3; failure += 1) expect(await linkedin.validateWebhook()).toBe(false)
    expect(await linkedin.deliver(linkedin.events.like(linkedin.addPost(loud)))).toEqual([])
    expect(receiver.requests.every((request) => request.method === 'GET')).toBe(true)
  })
})
