import { describe, expect, it } from 'vitest'
import type { S3ArchiveSinkOptions } from '../src/index.ts'
import { context, readAll, sinkOn, startWorld, write } from './s3-world.ts'

const fake = await startWorld()
const LARGE = Buffer.alloc(6 * 1024 * 1024, 'x')
const partBytes = 5 * 1024 * 1024

const SETTINGS: Readonly<Record<string, readonly [Partial<S3ArchiveSinkOptions>, Readonly<Record<string, string>>]>> = {
  'SSE-S3': [{ encryption: { kind: 's3' } }, { 'x-amz-server-side-encryption': 'AES256' }],
  'SSE-KMS': [
    { encryption: { kind: 'kms', keyId: 'alias/archive', bucketKey: true } },
    {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/archive',
      'x-amz-server-side-encryption-bucket-key-enabled': 'true',
    },
  ],
  'a storage class': [{ storageClass: 'STANDARD_IA' }, { 'x-amz-storage-class': 'STANDARD_IA' }],
  tags: [{ tags: { team: 'sales & more', kind: 'archive' } }, { 'x-amz-tagging': 'team=sales+%26+more&kind=archive' }],
  'a legal hold': [{ objectLock: { legalHold: true } }, { 'x-amz-object-lock-legal-hold': 'ON' }],
  'a retention': [
    { objectLock: { mode: 'compliance', retainDays: 30 } },
    { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': '2026-12-30T00:00:00Z' },
  ],
}

describe('what an object is given', () => {
  const day = { ...context, now: () => new Date('2026-11-30T00:00:00Z') }

  it.each(Object.entries(SETTINGS))('is %s', async (_name, [options, headers]) => {
    await write(sinkOn(fake, options), 'small', 'text', { context: day })
    expect(fake.bucket.objects.get('small')?.headers).toMatchObject(headers)
  })

  it('is the same for an object in parts', async () => {
    const all = Object.values(SETTINGS).slice(1)
    const locks = { legalHold: true, mode: 'compliance', retainDays: 30 } as const
    const options = Object.assign({ partBytes }, ...all.map(([each]) => each), { objectLock: locks })
    await write(sinkOn(fake, options), 'large', LARGE, { context: day })
    for (const [, headers] of all) expect(fake.bucket.objects.get('large')?.headers).toMatchObject(headers)
  })

  it('keeps what was held although it is deleted or replaced', async () => {
    const sink = sinkOn(fake, { objectLock: { legalHold: true } })
    await write(sink, 'held', 'first')
    await write(sink, 'held', 'second')
    await sink.delete('held', context)
    const kept = fake.bucket.heldVersions.filter(({ key }) => key === 'held')
    expect(kept.map(({ object }) => Buffer.from(object.bytes).toString())).toEqual(['first', 'second'])
  })

  it('keeps an object under a legal hold until it is lifted, where the bucket has object lock and not every object is held', async () => {
    const sink = sinkOn(fake, { objectLock: { mode: 'governance', retainDays: 1 } })
    await write(sink, 'later', 'text')
    const status = (): string | undefined => fake.bucket.objects.get('later')?.headers['x-amz-object-lock-legal-hold']
    await sink.setLegalHold?.('later', true, context)
    expect(status()).toBe('ON')
    await sink.setLegalHold?.('later', false, context)
    expect(status()).toBe('OFF')
    await expect(sink.setLegalHold?.('nowhere', true, context)).rejects.toMatchObject({ code: 'not_found' })
    expect(sinkOn(fake).setLegalHold).toBeUndefined()
    expect(sinkOn(fake, { objectLock: { legalHold: true } }).setLegalHold).toBeUndefined()
  })

  it('is a hash, and a content type', async () => {
    const { sha256 } = await write(sinkOn(fake), 'hashed', 'text')
    expect(fake.bucket.objects.get('hashed')?.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-amz-meta-leadkit-sha256': sha256,
    })
  })
})

describe('prefix', () => {
  it('stands before every key, and is not part of it', async () => {
    const sink = sinkOn(fake, { prefix: 'leadkit/production-' })
    await write(sink, 'a/b', 'text')
    expect([...fake.bucket.objects.keys()]).toContain('leadkit/production-a/b')
    expect((await sink.head('a/b', context))?.key).toBe('a/b')
    expect(await readAll(sink, 'a/b')).toEqual(Buffer.from('text'))
    const listed: string[] = []
    for await (const { key } of sink.list('a', context)) listed.push(key)
    expect(listed).toEqual(['a/b'])
    await sink.delete('a/b', context)
    expect([...fake.bucket.objects.keys()]).not.toContain('leadkit/production-a/b')
  })

  it('counts into the longest key', async () => {
    const sink = sinkOn(fake, { prefix: 'leadkit/' })
    await write(sink, 'k'.repeat(1016), 'text')
    await expect(write(sink, 'k'.repeat(1017), 'text')).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('checksums on the way in', () => {
  it.each(['sha256', 'md5'] as const)('are %s, for every request with bytes', async (uploadChecksum) => {
    const before = fake.requests.length
    const sink = sinkOn(fake, { uploadChecksum, partBytes })
    await write(sink, 'small', 'text')
    await write(sink, 'large', LARGE)
    expect(LARGE.equals(await readAll(sink, 'large'))).toBe(true)
    const uploads = fake.requests.slice(before).filter(({ method }) => method === 'PUT')
    const header = uploadChecksum === 'md5' ? 'content-md5' : 'x-amz-checksum-sha256'
    expect(uploads.map(({ headers }) => headers.has(header))).toEqual([true, true, true])
    expect(uploads.some(({ headers }) => headers.has('x-amz-checksum-crc32'))).toBe(false)
  })
})

describe('the way', () => {
  it('is the fetch of the call', async () => {
    const seen: string[] = []
    const counting: typeof fetch = (input, init) => {
      seen.push(`${init?.method} ${init?.redirect}`)
      return fetch(input, init)
    }
    await write(sinkOn(fake), 'by-fetch', 'text', { context: { ...context, fetch: counting } })
    expect(seen).toEqual(['GET manual', 'PUT manual', 'HEAD manual'])
  })

  it('puts the bucket into the name of the host where paths are not wanted', async () => {
    const hosts: string[] = []
    const recording: typeof fetch = (input) => {
      hosts.push(new URL(new Request(input).url).host)
      return Promise.resolve(new Response(null, { status: 404 }))
    }
    const sink = sinkOn(fake, { endpoint: 'https://s3.example.com', pathStyle: false, bucket: 'archive' })
    expect(await sink.head('key', { ...context, fetch: recording })).toBeNull()
    expect(hosts).toEqual(['archive.s3.example.com'])
  })

  it("is the host's own client where one is given", async () => {
    const { S3Client } = await import('@aws-sdk/client-s3')
    const { accessKeyId, secretAccessKey, region } = fake.identity
    const client = new S3Client({
      endpoint: fake.url,
      region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey },
    })
    const { createS3ArchiveSink } = await import('../src/index.ts')
    const sink = createS3ArchiveSink({ client, bucket: fake.bucketName, partBytes })
    const noFetch: typeof fetch = () => Promise.reject(new Error('not this way'))
    await write(sink, 'by-client', LARGE, { context: { ...context, fetch: noFetch } })
    expect(LARGE.equals(await readAll(sink, 'by-client'))).toBe(true)
    client.destroy()
  })

  it('asks for credentials again when they have expired', async () => {
    let asked = 0
    const { accessKeyId, secretAccessKey } = fake.identity
    const credentials = () => {
      asked += 1
      return Promise.resolve({ accessKeyId, secretAccessKey, expiration: new Date(Date.now() - 1000) })
    }
    const sink = sinkOn(fake, { credentials })
    await sink.head('key', context)
    await sink.head('key', context)
    expect(asked).toBeGreaterThan(1)
  })
})
