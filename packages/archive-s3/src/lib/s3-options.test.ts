import { describe, expect, it } from 'vitest'
import { isAws, readS3Options } from './s3-options.ts'

const client = { send: () => Promise.resolve() } as never

describe('readS3Options', () => {
  it('fills in the defaults', () => {
    expect(readS3Options({ bucket: 'archive' })).toEqual({
      bucket: 'archive',
      prefix: '',
      partBytes: 8 * 1024 * 1024,
      partsAtOnce: 3,
      retries: 4,
      requestTimeoutMs: 60_000,
      conditionalWrites: true,
      staleUploadMs: 86_400_000,
    })
  })

  it.each([
    ['bucket', { bucket: 'Not A Bucket' }],
    ['endpoint', { bucket: 'archive', endpoint: 's3.example.com' }],
    ['prefix', { bucket: 'archive', prefix: '/leadkit' }],
    ['prefix', { bucket: 'archive', prefix: 'a//b' }],
    ['prefix', { bucket: 'archive', prefix: '../a' }],
    ['credentials', { bucket: 'archive', credentials: { accessKeyId: 'key' } }],
    ['encryption', { bucket: 'archive', encryption: { kind: 'client' } }],
    ['encryption', { bucket: 'archive', encryption: { kind: 's3', keyId: 'x' } }],
    ['storageClass', { bucket: 'archive', storageClass: 'standard ia' }],
    ['objectLock', { bucket: 'archive', objectLock: { mode: 'governance' } }],
    ['tags', { bucket: 'archive', tags: { '': 'empty' } }],
    ['partBytes', { bucket: 'archive', partBytes: 1024 }],
    ['retries', { bucket: 'archive', retries: -1 }],
    ['ssl', { bucket: 'archive', ssl: true }],
    ['options', { bucket: 'archive', client, region: 'eu-central-1' }],
  ])('names %s where it is wrong, and not its value', (name, options) => {
    const read = (): unknown => readS3Options(options as never)
    expect(read).toThrow(expect.objectContaining({ code: 'configuration', source: 'archive:s3' }))
    expect(read).toThrow(new RegExp(`createS3ArchiveSink: option "${name}`))
  })

  it('takes credentials that a client of the SDK has had before', () => {
    const noted = { accessKeyId: 'key', secretAccessKey: 'secret', $source: { CREDENTIALS_CODE: 'e' } }
    expect(readS3Options({ bucket: 'archive', credentials: noted }).credentials).toEqual({
      accessKeyId: 'key',
      secretAccessKey: 'secret',
    })
  })

  it.each(['', 'leadkit/', 'leadkit/production-', 'a.b/..c/'])('takes the prefix %j', (prefix) => {
    expect(readS3Options({ bucket: 'archive', prefix }).prefix).toBe(prefix)
  })
})

describe('isAws', () => {
  it.each([
    [true, {}],
    [true, { endpoint: 'https://s3.eu-central-1.amazonaws.com' }],
    [true, { endpoint: 'https://s3.cn-north-1.amazonaws.com.cn' }],
    [false, { endpoint: 'https://amazonaws.com.example.com' }],
    [false, { endpoint: 'http://127.0.0.1:7480' }],
    [false, { client }],
  ])('is %j for %j', (expected, settings) => {
    expect(isAws(settings)).toBe(expected)
  })
})
