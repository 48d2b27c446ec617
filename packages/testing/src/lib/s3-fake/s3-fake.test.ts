import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { FakeRequest } from '../fake-http-server.ts'
import { startS3Fake } from './s3-fake.ts'
import { checkSignature } from './s3-fake-signature.ts'

const fake = await startS3Fake({ pageSize: 2 })
afterAll(() => fake.close())

beforeEach(() => {
  fake.bucket.objects.clear()
  fake.levers.acceptsWrongChecksums = false
  fake.levers.trailers = 'accepted'
})

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

interface Call {
  readonly method?: string
  readonly path: string
  readonly query?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is signed in place of the body's hash. */
  readonly payload?: string
  readonly secret?: string
  readonly signed?: readonly string[]
  readonly at?: Date
}

/** Signs as the documentation of Signature Version 4 says, for simple paths and queries, and sends. */
async function send(call: Call): Promise<Response> {
  const { method = 'GET', path, query = '', body = '', at = new Date(), secret = fake.identity.secretAccessKey } = call
  const moment = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const payload = call.payload ?? sha256(body)
  const headers: Record<string, string> = {
    host: new URL(fake.url).host,
    'x-amz-content-sha256': payload,
    'x-amz-date': moment,
    ...call.headers,
  }
  const names = call.signed ?? Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = [method, path, query, lines, names.join(';'), payload].join('\n')
  const scope = `${moment.slice(0, 8)}/${fake.identity.region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((last, part) => createHmac('sha256', last).update(part).digest(), `AWS4${secret}`)
  const signature = createHmac('sha256', key).update(toSign).digest('hex')
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${fake.identity.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  delete headers['host']
  return fetch(`${fake.url}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers,
    body: body === '' ? null : body,
  })
}

const put = (key: string, body: string, more: Partial<Call> = {}) =>
  send({ method: 'PUT', path: `/archive/${key}`, body, ...more })

describe('signatures', () => {
  it('are checked as in the example of the documentation', () => {
    const headers = new Headers({
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': sha256(''),
      'x-amz-date': '20130524T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    })
    const request: FakeRequest = {
      method: 'GET',
      url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
      headers,
      body: new Uint8Array(),
      text: () => '',
      json: () => null,
    }
    const identity = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
    }
    const now = new Date('2013-05-24T00:00:00Z')
    expect(() => checkSignature(request, identity, now)).not.toThrow()
    expect(() => checkSignature({ ...request, method: 'HEAD' }, identity, now)).toThrow('SignatureDoesNotMatch')
  })

  it.each([
    ['a wrong secret', { secret: 'wrong' }, 'SignatureDoesNotMatch'],
    ['a hash of other bytes', { payload: sha256('other') }, 'XAmzContentSHA256Mismatch'],
    ['a header that was not signed', { signed: ['host', 'x-amz-date'] }, 'AccessDenied'],
    ['an old request', { at: new Date(Date.now() - 3_600_000) }, 'RequestTimeTooSkewed'],
  ] as const)('refuse %s', async (_what, more, code) => {
    const response = await put('object', 'text', more)
    expect(await response.text()).toContain(`<Code>${code}</Code>`)
    expect(fake.bucket.objects.size).toBe(0)
  })

  it('refuse a request without one', async () => {
    expect((await fetch(`${fake.url}/archive/object`)).status).toBe(403)
  })
})

describe('bodies', () => {
  const chunked = (text: string, trailer: string): Partial<Call> & { readonly body: string } => ({
    body: `${text.length.toString(16)}\r\n${text}\r\n0\r\n${trailer}\r\n\r\n`,
    payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    headers: { 'x-amz-decoded-content-length': String(text.length), 'x-amz-trailer': 'x-amz-checksum-sha256' },
  })
  const digest = (text: string) => createHash('sha256').update(text).digest('base64')

  it('are taken out of chunks, and held against the checksum of the trailer', async () => {
    const { body, ...more } = chunked('hello', `x-amz-checksum-sha256:${digest('hello')}`)
    expect((await put('object', body, more)).status).toBe(200)
    expect(Buffer.from(fake.bucket.objects.get('object')?.bytes ?? []).toString()).toBe('hello')
    const wrong = chunked('hello', `x-amz-checksum-sha256:${digest('other')}`)
    expect(await (await put('object', wrong.body, wrong)).text()).toContain('BadDigest')
    fake.levers.trailers = 'refused'
    expect((await put('object', body, more)).status).toBe(501)
  })

  it('are held against their checksums, unless the lever says otherwise', async () => {
    const headers = { 'x-amz-checksum-sha256': digest('other') }
    expect((await put('object', 'text', { headers })).status).toBe(400)
    expect((await put('object', 'text', { headers: { 'content-md5': 'AAAA' } })).status).toBe(400)
    fake.levers.acceptsWrongChecksums = true
    expect((await put('object', 'text', { headers })).status).toBe(200)
  })
})

describe('reads', () => {
  it('give ranges, and refuse those behind the end', async () => {
    await put('object', '0123456789')
    const get = (range: string) => send({ path: '/archive/object', headers: { range } })
    const part = await get('bytes=2-4')
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10'])
    expect(await (await get('bytes=8-100')).text()).toBe('89')
    expect((await get('bytes=10-11')).status).toBe(416)
  })

  it('list page by page, and an old state while the lever says so', async () => {
    for (const key of ['a', 'b', 'c']) await put(key, key)
    const list = async (query: string) => (await send({ path: '/archive', query })).text()
    const first = await list('list-type=2')
    expect([...first.matchAll(/<Key>(.)<\/Key>/g)].map(([, key]) => key)).toEqual(['a', 'b'])
    const token = /<NextContinuationToken>(.+)<\/NextContinuationToken>/.exec(first)?.[1] ?? ''
    expect(await list(`continuation-token=${token}&list-type=2`)).toContain('<Key>c</Key>')
    fake.staleLists(true)
    await send({ method: 'DELETE', path: '/archive/a' })
    expect(await list('list-type=2')).toContain('<Key>a</Key>')
    fake.staleLists(false)
    expect(await list('list-type=2')).not.toContain('<Key>a</Key>')
  })
})

describe('conditions and mishaps', () => {
  it('refuse a second object under a key, except in stores that do not', async () => {
    const headers = { 'if-none-match': '*' }
    expect((await put('object', 'one', { headers })).status).toBe(200)
    expect((await put('object', 'two', { headers })).status).toBe(412)
    fake.levers.conditions = 'refused'
    expect((await put('object', 'two', { headers })).status).toBe(501)
    fake.levers.conditions = 'ignored'
    expect((await put('object', 'two', { headers })).status).toBe(200)
    fake.levers.conditions = 'honoured'
  })

  it('lose or cut an upload, and say that all is well', async () => {
    fake.mishap('lost')
    fake.mishap('truncated', (key) => key === 'other')
    expect((await put('object', 'text')).status).toBe(200)
    expect((await put('other', 'text')).status).toBe(200)
    expect([...fake.bucket.objects].map(([key, { bytes }]) => [key, bytes.length])).toEqual([['other', 2]])
  })
})
