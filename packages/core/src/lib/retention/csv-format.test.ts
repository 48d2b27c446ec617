import { createGunzip, gzipSync } from 'node:zlib'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ArchivedMessage } from '@leadkit/contracts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvFormat } from './csv-format.ts'
import { objectSource } from './object-source.ts'

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
  receivedAt: new Date('2026-01-15T12:00:00.000Z'),
  ingestedAt: new Date('2026-01-15T12:00:01.234Z'),
  editedAt: null,
  deletedAt: new Date('2026-01-16T00:00:00.000Z'),
  metadata: { nested: { emoji: '😀', quote: '"' } },
}

async function* of<Value>(...values: readonly Value[]): AsyncGenerator<Value> {
  yield* values
}

async function* inPieces(whole: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}

async function encode(...messages: readonly ArchivedMessage[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of csvFormat.encode(of(messages))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function decode(body: AsyncIterable<Uint8Array>): Promise<readonly ArchivedMessage[]> {
  const found: ArchivedMessage[] = []
  for await (const messages of csvFormat.decode(objectSource(body))) found.push(...messages)
  return found
}

describe('csvFormat', () => {
  it('gives back what went in, whatever the texts are and however the file is cut', async () => {
    const special = fc.constantFrom('', ',', '"', '""', '\n', '\r\n', '\\.', 'a,"b"\nc', 'NULL', ' ')
    const texts = fc.array(fc.oneof(special, fc.string({ unit: 'grapheme' })), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 40 }), async (contents, size) => {
        const messages = contents.map((content) => ({ ...base, content, senderId: content === '' ? null : content }))
        expect(await decode(inPieces(await encode(...messages), size))).toEqual(messages)
      }),
      { numRuns: 50 },
    )
  })

  it('is the CSV of COPY: null is nothing, the empty text is in quotes', async () => {
    const file = await encode({ ...base, platformMessageId: '' })
    const csv = await text(Readable.from([file]).pipe(createGunzip()))
    expect(csv.split('\n')).toEqual([
      'id,conversation_id,platform_message_id,direction,subtype,author,content,sender_id,attachments,reply_to_platform_message_id,received_at,ingested_at,edited_at,deleted_at,metadata',
      `${base.id},${base.conversationId},"",inbound,text,participant,,,"[{""type"":""image"",""url"":""https://cdn.example/1""}]",,2026-01-15T12:00:00.000Z,2026-01-15T12:00:01.234Z,,2026-01-16T00:00:00.000Z,"{""nested"":{""emoji"":""😀"",""quote"":""\\""""}}"`,
      '',
    ])
  })

  it.each([
    ['other columns', 'a,b\n1,2\n'],
    ['no header', ''],
    ['a record that is cut off', 'id,conversation_id'],
  ])('refuses %s', async (_what, csv) => {
    await expect(decode(of(gzipSync(csv)))).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })

  it('refuses a file that is cut within a record, or has broken JSON', async () => {
    const csv = await text(Readable.from([await encode(base)]).pipe(createGunzip()))
    await expect(decode(of(gzipSync(csv.slice(0, -10))))).rejects.toMatchObject({ code: 'checksum_mismatch' })
    const broken = csv.replace('[{', '[[{')
    await expect(decode(of(gzipSync(broken)))).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })
})
