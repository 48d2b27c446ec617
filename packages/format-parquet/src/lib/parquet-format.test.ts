import type { ArchivedMessage, ArchiveFile, ArchiveSource } from '@leadkit/contracts'
import * as fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { createParquetFormat, type ParquetFormatOptions } from './parquet-format.ts'

const base: ArchivedMessage = {
  id: '019cad2d-6b80-7000-8000-000000000001',
  conversationId: '019cad2d-6b80-7000-8000-000000000002',
  platformMessageId: 'm_1',
  direction: 'inbound',
  subtype: 'text',
  author: 'participant',
  content: null,
  senderId: null,
  attachments: [{ type: 'image', url: 'https://cdn.example/1' }],
  replyToPlatformMessageId: null,
  receivedAt: new Date('2026-01-15T12:00:00.001Z'),
  ingestedAt: new Date('2026-01-15T12:00:01.234Z'),
  editedAt: null,
  deletedAt: new Date('2026-01-16T00:00:00.000Z'),
  metadata: { z: 1, a: { emoji: '😀', nothing: null, list: [1.5, true] } },
}

function numbered(count: number): readonly ArchivedMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    ...base,
    id: `019cad2d-6b80-7000-8000-${index.toString(16).padStart(12, '0')}`,
    content: index % 3 === 0 ? null : `Text ${index}`,
  }))
}

async function* batchesOf(
  messages: readonly ArchivedMessage[],
  size: number,
): AsyncGenerator<readonly ArchivedMessage[]> {
  for (let at = 0; at < messages.length; at += size) yield messages.slice(at, at + size)
}

async function encode(messages: readonly ArchivedMessage[], options: ParquetFormatOptions = {}, batch = 70) {
  const chunks: Uint8Array[] = []
  for await (const chunk of createParquetFormat(options).encode(batchesOf(messages, batch))) chunks.push(chunk)
  return { file: Buffer.concat(chunks), chunks }
}

function sourceOf(file: Uint8Array): ArchiveSource {
  return {
    stream: () => new Blob([Uint8Array.from(file)]).stream(),
    file: () =>
      Promise.resolve({ size: file.length, read: (start, end) => Promise.resolve(file.subarray(start, end)) }),
  }
}

async function decode(file: Uint8Array): Promise<readonly ArchivedMessage[]> {
  const found: ArchivedMessage[] = []
  for await (const messages of createParquetFormat().decode(sourceOf(file))) found.push(...messages)
  return found
}

const bufferOf = (file: Buffer): ArrayBuffer => Uint8Array.from(file).buffer

describe('createParquetFormat', () => {
  it.each(['zstd', 'snappy'] as const)(
    'gives back what went in, over several row groups, with %s',
    async (compression) => {
      const messages = numbered(1_050)
      const { file, chunks } = await encode(messages, { rowGroupRows: 100, compression })
      expect(await decode(file)).toEqual(messages)
      // One piece a group, and the footer: no more than a group is ever held.
      expect(chunks.length).toBe(12)
      expect(parquetMetadata(bufferOf(file)).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
        ...Array.from({ length: 10 }, () => 100),
        50,
      ])
    },
  )

  it('gives back any text, the empty one too, and fields in their order', async () => {
    const texts = fc.array(
      fc.oneof(fc.constantFrom('', '\u0001', '\n', 'NULL', '\ufeff', '\ufeffText'), fc.string({ unit: 'grapheme' })),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    await fc.assert(
      fc.asyncProperty(texts, async (contents) => {
        const messages = contents.map((content) => ({
          ...base,
          content,
          senderId: content,
          metadata: { b: content, a: 1 },
        }))
        const found = await decode((await encode(messages)).file)
        expect(JSON.stringify(found)).toBe(JSON.stringify(messages))
      }),
      { numRuns: 40 },
    )
  })

  it('takes a month without messages', async () => {
    expect(await decode((await encode([])).file)).toEqual([])
  })
})

describe('the row groups', () => {
  it('say which conversations and times they have, and are read alone, each by one read', async () => {
    const messages = numbered(1_050).map((message, index) => ({
      ...message,
      conversationId: `019cad2d-6b80-7000-9000-${Math.floor(index / 70)
        .toString(16)
        .padStart(12, '0')}`,
      receivedAt: new Date(base.receivedAt.getTime() + index),
    }))
    const { file } = await encode(messages, { rowGroupRows: 100 })
    const taken: number[] = []
    const part: ArchiveFile = {
      size: file.length,
      async read(start, end) {
        taken.push(end - start)
        return file.subarray(start, end)
      },
    }
    const opened = await createParquetFormat().openBlocks?.(part)
    expect(opened?.blocks.length).toBe(11)
    expect(opened?.blocks[1]).toEqual({
      count: 100,
      firstConversationId: messages[100]?.conversationId,
      lastConversationId: messages[199]?.conversationId,
      from: messages[100]?.receivedAt,
      to: messages[199]?.receivedAt,
    })
    const reads = taken.length
    expect(await opened?.read(1)).toEqual(messages.slice(100, 200))
    expect(await opened?.read(10)).toEqual(messages.slice(1_000))
    expect(await opened?.read(11)).toEqual([])
    expect(taken.length).toBe(reads + 2)
    expect(Math.max(...taken.slice(reads))).toBeLessThan(file.length / 5)
  })

  it('of bytes that are not Parquet are a checksum_mismatch', async () => {
    const { file } = await encode(numbered(300))
    const cut: ArchiveFile = { size: 200, read: async (start, end) => file.subarray(start, end) }
    await expect(createParquetFormat().openBlocks?.(cut)).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })
})

describe('the file', () => {
  it('has typed columns, and says which version they are', async () => {
    const { file } = await encode([base])
    const { schema, key_value_metadata: pairs } = parquetMetadata(bufferOf(file))
    expect(pairs).toEqual([{ key: 'leadkit.schema', value: 'leadkit.messages.v1' }])
    const types = schema.slice(1).map(({ name, type, converted_type: converted, logical_type: logical }) => {
      return `${name} ${converted ?? logical?.type ?? type}`
    })
    expect(types).toEqual([
      'id UUID',
      'conversation_id UUID',
      'platform_message_id UTF8',
      'direction UTF8',
      'subtype UTF8',
      'author UTF8',
      'content UTF8',
      'sender_id UTF8',
      'attachments JSON',
      'reply_to_platform_message_id UTF8',
      'received_at TIMESTAMP_MILLIS',
      'ingested_at TIMESTAMP_MILLIS',
      'edited_at TIMESTAMP_MILLIS',
      'deleted_at TIMESTAMP_MILLIS',
      'metadata JSON',
    ])
    expect(
      await parquetReadObjects({ file: bufferOf((await encode([base], { compression: 'snappy' })).file) }),
    ).toEqual([expect.objectContaining({ id: base.id, received_at: base.receivedAt, metadata: base.metadata })])
  })

  it('refuses a file that is cut, foreign, or of another version', async () => {
    const { file } = await encode(numbered(300), { rowGroupRows: 100 })
    for (const bad of [
      file.subarray(0, 200),
      file.subarray(0, -1),
      Buffer.from('PAR1 something else PAR1'),
      Buffer.alloc(0),
    ])
      await expect(decode(bad)).rejects.toMatchObject({ code: 'checksum_mismatch' })
    const later = Buffer.from(file.toString('latin1').replace('leadkit.messages.v1', 'leadkit.messages.v9'), 'latin1')
    await expect(decode(later)).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })

  it('passes on the fault of the database and of the store', async () => {
    async function* failing(): AsyncGenerator<readonly ArchivedMessage[]> {
      yield [base]
      throw new TypeError('the database went away')
    }
    const encoding = (async () => {
      for await (const chunk of createParquetFormat().encode(failing())) expect(chunk.length).toBeGreaterThan(0)
    })()
    await expect(encoding).rejects.toThrow(TypeError)
  })

  it.each([{ rowGroupRows: 1 }, { compression: 'lzo' }, { codec: 'zstd' }])('refuses the options %j', (options) => {
    expect(() => createParquetFormat(options as never)).toThrow(expect.objectContaining({ code: 'configuration' }))
  })
})
