import type { ArchiveFormat } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { ArchiveFormats } from './archive-formats.ts'
import { manifestKey, objectKey } from './archive-object.ts'

const avro: ArchiveFormat = {
  id: 'avro',
  extension: 'avro',
  contentType: 'application/avro',
  async *encode() {},
  async *decode() {},
}

describe('ArchiveFormats', () => {
  it('writes the first, and reads all and those that are built in', () => {
    const formats = new ArchiveFormats([avro, 'csv'])
    expect(formats.current.id).toBe('avro')
    expect(['a/g1.avro', 'a/g1.v2.csv.gz', 'a/g1.jsonl.gz'].map((key) => formats.of(key).id)).toEqual([
      'avro',
      'csv',
      'jsonl',
    ])
    expect(new ArchiveFormats().current.id).toBe('jsonl')
  })

  it('names a format that it was not given', () => {
    expect(() => new ArchiveFormats().of('a/g1.parquet')).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('parquet') as string }),
    )
  })

  it.each(['csv.gz', 'gz', 'old.csv.gz', '', '.avro', 'a/b'])('refuses the extension %j', (extension) => {
    expect(() => new ArchiveFormats([{ ...avro, extension }])).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    )
  })
})

describe('keys', () => {
  const scope = { tenantId: '019cad2d-6b80-7000-8000-000000000001', schema: 'tenant' } as never
  const part = { id: '019cad2d-6b80-7000-8000-0123456789ab', generation: 2, extension: 'csv.gz' }

  it('name tenant and month as columns, and are never used twice', () => {
    const key = objectKey(scope, { year: 2026, month: 2 }, part)
    const folder = 'messages/tenant=019cad2d-6b80-7000-8000-000000000001/month=2026-02'
    expect(key).toBe(`${folder}/g2-0123456789ab.csv.gz`)
    expect(manifestKey(key)).toBe(`${folder}/_g2-0123456789ab.manifest.json`)
  })

  it('of the first versions keep the names of their manifests', () => {
    expect(manifestKey('tenants/a/messages/2026/02/g1.jsonl.gz')).toBe('tenants/a/messages/2026/02/g1.manifest.json')
  })
})
