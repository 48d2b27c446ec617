import { gunzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import type { ArchivedMessage, ArchiveFile } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { csvCodec, jsonLinesCodec } from '../archive-codec.ts'
import { ContentTally } from '../message-lines.ts'
import { IndexTally, parseIndex, printIndex } from './archive-index.ts'

const START = Date.UTC(2026, 0, 15)

function message(index: number): ArchivedMessage {
  return {
    id: `019cad2d-6b80-7000-8000-${index.toString(16).padStart(12, '0')}`,
    conversationId: `019cad2d-6b80-7000-9000-${Math.floor(index / 700)
      .toString(16)
      .padStart(12, '0')}`,
    platformMessageId: `m_${index}`,
    direction: 'inbound',
    subtype: 'text',
    author: 'participant',
    content: index % 9 === 0 ? null : `Größe "${index}",\n😀`,
    senderId: null,
    attachments: [],
    replyToPlatformMessageId: null,
    receivedAt: new Date(START + index),
    ingestedAt: new Date(START + index),
    editedAt: null,
    deletedAt: null,
    metadata: { index },
  }
}

const messages = Array.from({ length: 2_500 }, (_, index) => message(index))

async function* batches(...given: readonly (readonly ArchivedMessage[])[]): AsyncGenerator<readonly ArchivedMessage[]> {
  yield* given
}

async function write(codec: typeof csvCodec, ...given: readonly (readonly ArchivedMessage[])[]) {
  const tally = new IndexTally()
  const chunks: Uint8Array[] = []
  for await (const chunk of tally.pass(codec.write(batches(...given), new ContentTally(), tally.addBlock)))
    chunks.push(chunk)
  const whole = Buffer.concat(chunks)
  return { whole, ...tally.result() }
}

function fileOf(whole: Uint8Array): ArchiveFile & { readonly taken: [number, number][] } {
  const taken: [number, number][] = []
  return {
    taken,
    size: whole.length,
    async read(start, end) {
      taken.push([start, end])
      return whole.subarray(start, end)
    },
  }
}

describe.each([
  ['jsonl', jsonLinesCodec],
  ['csv', csvCodec],
] as const)('blocks of %s', (_name, codec) => {
  it('are one file together, and each is read alone', async () => {
    const { whole, index, sha256 } = await write(codec, messages.slice(0, 1_200), messages.slice(1_200))
    expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'))
    expect(gunzipSync(whole).toString()).toContain('m_2499')
    expect(index.blocks?.map(({ count }) => count)).toEqual([1_000, 200, 1_000, 300])
    expect(index.blocks?.at(1)).toMatchObject({
      firstConversationId: message(1_000).conversationId,
      lastConversationId: message(1_199).conversationId,
      from: new Date(START + 1_000),
      to: new Date(START + 1_199),
    })

    const file = fileOf(whole)
    const opened = await codec.openBlocks(file, index)
    const found: ArchivedMessage[] = []
    for (const number of [0, 1, 2, 3]) found.push(...((await opened?.read(number)) ?? []))
    expect(found).toEqual(messages)
    expect(file.taken.map(([start, end]) => end - start)).toEqual(index.blocks?.map(({ bytes }) => bytes))
    expect(await opened?.read(4)).toEqual([])
  })

  it('that are not what the index says are a checksum_mismatch', async () => {
    const { whole, index } = await write(codec, messages)
    const blocks = index.blocks?.map((block) => ({ ...block, count: block.count + 1 }))
    const counted = await codec.openBlocks(fileOf(whole), { ...index, blocks })
    await expect(counted?.read(0)).rejects.toMatchObject({ code: 'checksum_mismatch' })
    const cut = await codec.openBlocks(fileOf(whole.subarray(3)), index)
    await expect(cut?.read(0)).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })

  it('of a month without messages are none', async () => {
    const { whole, index } = await write(codec)
    expect(index.blocks).toBeUndefined()
    expect(whole.length).toBeGreaterThan(0)
    expect(await codec.openBlocks(fileOf(whole), index)).toBeNull()
  })
})

describe('an index', () => {
  it('comes back from a manifest', async () => {
    const { whole, index } = await write(jsonLinesCodec, messages)
    expect(parseIndex(JSON.parse(printIndex(index)), whole.length)).toEqual(index)
    expect(index.chunks.length).toBe(Math.ceil(whole.length / index.chunkBytes))
  })

  it('is not taken for one if it covers other bytes, or is none', async () => {
    const { whole, index } = await write(jsonLinesCodec, messages)
    const printed: unknown = JSON.parse(printIndex(index))
    expect(parseIndex(printed, whole.length + 1)).toBeNull()
    for (const other of [undefined, null, {}, { ...index, chunks: [1] }, { ...index, chunkBytes: 0 }])
      expect(parseIndex(other, whole.length)).toBeNull()
  })
})
