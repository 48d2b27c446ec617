import { readdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLeadKitError } from '@leadkit/contracts'
import type { FakeRequest } from '@leadkit/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { context, readAll, sinkOn, startWorld, write } from './s3-world.ts'

const fake = await startWorld({ pageSize: 3 })
const partBytes = 5 * 1024 * 1024
const LARGE = Buffer.alloc(6 * 1024 * 1024, 'x')
const SECRET_KEY = 'tenants/acme/anna-schmidt'
const isPut = ({ method, url }: FakeRequest): boolean => method === 'PUT' && !url.searchParams.has('partNumber')
const isPart = ({ url }: FakeRequest): boolean => url.searchParams.has('partNumber')
const isComplete = ({ method, url }: FakeRequest): boolean => method === 'POST' && url.searchParams.has('uploadId')

beforeEach(() => {
  fake.clearFaults()
  fake.bucket.objects.clear()
  fake.bucket.uploads.clear()
  fake.levers.conditions = 'honoured'
})

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

function refusal(status: number, code: string, headers: Readonly<Record<string, string>> = {}) {
  const body = `<Error><Code>${code}</Code><Message>${SECRET_KEY} ${fake.identity.secretAccessKey}</Message><Key>${SECRET_KEY}</Key></Error>`
  return { kind: 'status', status, headers: { 'content-type': 'application/xml', ...headers }, body } as const
}

describe('errors of the store', () => {
  it.each([
    [403, 'AccessDenied', 'permission_denied'],
    [403, 'InvalidAccessKeyId', 'permission_denied'],
    [403, 'SignatureDoesNotMatch', 'permission_denied'],
    [403, 'RequestTimeTooSkewed', 'configuration'],
    [400, 'ExpiredToken', 'auth_expired'],
    [404, 'NoSuchBucket', 'configuration'],
    [301, 'PermanentRedirect', 'configuration'],
    [400, 'AuthorizationHeaderMalformed', 'configuration'],
    [400, 'BadDigest', 'checksum_mismatch'],
    [400, 'EntityTooLarge', 'permanent'],
    [403, 'InvalidObjectState', 'permanent'],
    [429, 'TooManyRequests', 'rate_limited'],
    [500, 'InternalError', 'transient'],
    [501, 'NotImplemented', 'unsupported'],
    [503, 'SlowDown', 'rate_limited'],
    [503, 'ServiceUnavailable', 'transient'],
    [400, 'KMS.NotFoundException', 'configuration'],
  ] as const)('turns %d %s into %s, without keys, credentials or bodies', async (status, code, expected) => {
    const sink = sinkOn(fake, { retries: 0 })
    await write(sink, 'first', 'text')
    fake.fault({ ...refusal(status, code), match: isPut })
    const error = await failure(write(sink, SECRET_KEY, 'a message of Anna'))
    expect(error).toMatchObject({ code: expected, source: 'archive:s3' })
    const { message, stack, cause } = error as Error
    expect(cause).toBeUndefined()
    for (const text of [message, stack, JSON.stringify(error)]) {
      expect(text).not.toContain('anna')
      expect(text).not.toContain(fake.identity.secretAccessKey)
    }
    expect(message).toContain(`status ${status}`)
  })

  it('says what the store asks to wait', async () => {
    const sink = sinkOn(fake, { retries: 0 })
    fake.fault({ ...refusal(503, 'SlowDown', { 'retry-after': '7' }), match: isPut })
    expect(await failure(write(sink, 'key', 'text'))).toMatchObject({ code: 'rate_limited', retryAfterMs: 7000 })
  })

  it.each([
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'permission_denied'],
    ['a wrong access key', { accessKeyId: 'wrong' }, 'permission_denied'],
  ] as const)('tells of %s', async (_what, wrong, code) => {
    const { accessKeyId, secretAccessKey } = fake.identity
    const sink = sinkOn(fake, { credentials: { accessKeyId, secretAccessKey, ...wrong } })
    expect(await failure(sink.head('key', context))).toMatchObject({ code })
    expect(await failure(write(sink, 'key', 'text'))).toMatchObject({ code })
  })

  it('tells of a wrong region and a wrong bucket', async () => {
    expect(await failure(write(sinkOn(fake, { region: 'eu-north-1' }), 'key', 'text'))).toMatchObject({
      code: 'configuration',
    })
    expect(await failure(write(sinkOn(fake, { bucket: 'other' }), 'key', 'text'))).toMatchObject({
      code: 'configuration',
    })
  })
})

describe('attempts', () => {
  it.each([
    ['a connection that is cut', { kind: 'drop', when: 'before' }],
    ['an answer that is lost', { kind: 'drop', when: 'after' }],
    ['a 500', { kind: 'status', status: 500 }],
    ['a 500 after the write', { kind: 'status', status: 500, when: 'after' }],
  ] as const)('follow %s, for each kind of request', async (_what, fault) => {
    const sink = sinkOn(fake, { partBytes })
    for (const match of [isPut, isPart, isComplete]) fake.fault({ ...fault, match })
    await write(sink, 'small', 'text', { ifAbsent: true })
    await write(sink, 'large', LARGE, { ifAbsent: true })
    expect(await readAll(sink, 'small')).toEqual(Buffer.from('text'))
    expect(LARGE.equals(await readAll(sink, 'large'))).toBe(true)
    expect(fake.bucket.uploads.size).toBe(0)
  })

  it('end with the last error', async () => {
    const sink = sinkOn(fake, { retries: 1 })
    fake.fault({ kind: 'status', status: 500, times: 2, match: isPut })
    expect(await failure(write(sink, 'key', 'text'))).toMatchObject({ code: 'transient' })
    expect(await sink.head('key', context)).toBeNull()
  })

  it('end when an answer takes too long', async () => {
    const sink = sinkOn(fake, { retries: 0, requestTimeoutMs: 200 })
    await write(sink, 'key', 'text')
    fake.fault({ kind: 'delay', delayMs: 30_000, match: isPut })
    const error = await failure(write(sink, 'key', 'other'))
    expect(error).toMatchObject({ code: 'transient', message: expect.stringContaining('200 ms') as string })
  })

  it('end when a body stands still', async () => {
    await write(sinkOn(fake), 'key', LARGE)
    const sink = sinkOn(fake, { retries: 0, requestTimeoutMs: 500 })
    const { body } = await sink.read('key', { ...context, fetch: stalling })
    const reading = (async () => {
      for await (const chunk of body) expect(chunk.length).toBeGreaterThan(0)
    })()
    expect(await failure(reading)).toMatchObject({
      code: 'transient',
      message: expect.stringContaining('stood still') as string,
    })
  })
})

/** Passes on the first piece of a body, and then nothing. */
const stalling: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const reader = response.body?.getReader()
  const { signal } = init ?? {}
  let pulls = 0
  const body = new ReadableStream({
    async pull(controller) {
      pulls += 1
      if (pulls === 1) controller.enqueue((await reader?.read())?.value)
      else {
        signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
        await new Promise(() => {})
      }
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}

describe('conditions', () => {
  it('refuse an object in parts, too', async () => {
    const sink = sinkOn(fake, { partBytes })
    await write(sink, 'key', 'first')
    expect(await failure(write(sink, 'key', LARGE, { ifAbsent: true }))).toMatchObject({ code: 'conflict' })
    expect(await readAll(sink, 'key')).toEqual(Buffer.from('first'))
    expect(fake.bucket.uploads.size).toBe(0)
  })

  it('hold for parts where another object comes while they are sent', async () => {
    const sink = sinkOn(fake, { partBytes })
    let arrived = false
    const late: typeof fetch = async (input, init) => {
      if (new Request(input).url.includes('partNumber=2') && !arrived) {
        arrived = true
        await write(sink, 'key', 'first')
      }
      return fetch(input, init)
    }
    const writing = write(sink, 'key', LARGE, { ifAbsent: true, context: { ...context, fetch: late } })
    expect(await failure(writing)).toMatchObject({ code: 'conflict' })
    expect(await readAll(sink, 'key')).toEqual(Buffer.from('first'))
    expect(fake.bucket.uploads.size).toBe(0)
  })

  it('look before they write where the store has none', async () => {
    fake.levers.conditions = 'refused'
    expect(await failure(write(sinkOn(fake), 'key', 'text', { ifAbsent: true }))).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('conditionalWrites') as string,
    })
    const sink = sinkOn(fake, { conditionalWrites: false })
    await write(sink, 'key', 'text', { ifAbsent: true })
    expect(await failure(write(sink, 'key', 'other', { ifAbsent: true }))).toMatchObject({ code: 'conflict' })
  })
})

describe('what an upload in parts leaves', () => {
  it('is nothing when the body breaks', async () => {
    const sink = sinkOn(fake, { partBytes })
    await failure(sink.write({ key: 'key', body: failingBody(), contentType: 'text/plain' }, context))
    expect(fake.bucket.uploads.size).toBe(0)
    expect(await sink.head('key', context)).toBeNull()
  })

  it('is nothing when a part is refused', async () => {
    const sink = sinkOn(fake, { partBytes, retries: 0 })
    fake.fault({ ...refusal(403, 'AccessDenied'), match: isPart })
    expect(await failure(write(sink, 'key', LARGE))).toMatchObject({ code: 'permission_denied' })
    expect(fake.bucket.uploads.size).toBe(0)
  })

  it('is nothing when the signal fires while parts are sent', async () => {
    const sink = sinkOn(fake, { partBytes })
    const controller = new AbortController()
    const aborting: typeof fetch = (input, init) => {
      if (new Request(input).url.includes('partNumber=2')) controller.abort()
      return fetch(input, init)
    }
    const called = { ...context, signal: controller.signal, fetch: aborting }
    expect(await failure(write(sink, 'key', LARGE, { context: called }))).toMatchObject({ code: 'aborted' })
    expect(fake.bucket.uploads.size).toBe(0)
  })

  it('is removed a day later when the process was killed, page by page, below the prefix only', async () => {
    const begin = (key: string) => fake.bucket.begin(key, new Headers())
    for (let number = 0; number < 7; number += 1) begin('leadkit/same-key')
    begin('leadkit/other')
    const foreign = begin('elsewhere')
    const inDays = (days: number) => ({ ...context, now: () => new Date(Date.now() + days * 86_400_000) })
    await write(sinkOn(fake, { prefix: 'leadkit/' }), 'small', 'text')
    expect(fake.bucket.uploads.size).toBe(9)
    const later = sinkOn(fake, { prefix: 'leadkit/', staleUploadMs: 3_600_000 })
    await write(later, 'small', 'text', { context: inDays(0.05) })
    expect([...fake.bucket.uploads.values()]).toEqual([foreign])
  })

  it('of another program stay in a bucket that is shared without a prefix', async () => {
    const ours = fake.bucket.begin('messages/tenant=t/month=2026-01/g1.jsonl.gz', new Headers())
    const foreign = fake.bucket.begin('backups/db.tar', new Headers())
    await write(sinkOn(fake, { staleUploadMs: 3_600_000 }), 'small', 'text', {
      context: { ...context, now: () => new Date(Date.now() + 86_400_000) },
    })
    const left = [...fake.bucket.uploads.values()]
    expect([left.includes(ours), left.includes(foreign)]).toEqual([false, true])
  })

  it('does not stop a write where uploads may not be listed', async () => {
    const sink = sinkOn(fake, { retries: 0 })
    fake.fault({ ...refusal(403, 'AccessDenied'), match: ({ url }) => url.searchParams.has('uploads') })
    await write(sink, 'key', 'text')
    expect(await readAll(sink, 'key')).toEqual(Buffer.from('text'))
  })
})

async function* failingBody(): AsyncGenerator<Uint8Array> {
  yield LARGE
  throw new Error('the source broke')
}

describe('the temporary file', () => {
  it('has no name', async () => {
    const temporaryDirectory = await mkdtemp(join(tmpdir(), 'leadkit-s3-'))
    const sink = sinkOn(fake, { partBytes, temporaryDirectory })
    const names: string[][] = []
    const looking: typeof fetch = async (input, init) => {
      names.push(await readdir(temporaryDirectory))
      return fetch(input, init)
    }
    await write(sink, 'key', LARGE, { context: { ...context, fetch: looking } })
    expect(names.flat()).toEqual([])
    await rm(temporaryDirectory, { recursive: true })
  })

  it('tells where there is no room for it', async () => {
    const sink = sinkOn(fake, { partBytes, temporaryDirectory: '/nowhere/at/all' })
    const error = await failure(write(sink, 'key', LARGE))
    expect(error).toMatchObject({ code: 'transient', message: expect.stringContaining('temporaryDirectory') as string })
    expect(isLeadKitError(error)).toBe(true)
  })
})

describe('a foreign object', () => {
  it('is refused by read and head, and left out of lists', async () => {
    const sink = sinkOn(fake)
    await write(sink, 'own', 'text')
    fake.bucket.put('foreign', { bytes: Buffer.from('text'), checksums: {} }, new Headers())
    expect(await failure(sink.read('foreign', context))).toMatchObject({ code: 'checksum_mismatch' })
    expect(await failure(sink.head('foreign', context))).toMatchObject({ code: 'checksum_mismatch' })
    const listed: string[] = []
    for await (const { key } of sink.list('', context)) listed.push(key)
    expect(listed).toEqual(['own'])
  })

  it('tells a write that the store kept less than was sent', async () => {
    fake.mishap('truncated')
    expect(await failure(write(sinkOn(fake), 'key', 'some text'))).toMatchObject({ code: 'checksum_mismatch' })
  })
})
