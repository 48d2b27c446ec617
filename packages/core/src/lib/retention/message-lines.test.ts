import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../conversations/message.ts'
import { compressMessages, ContentTally, decompress, fromLine, measureArchive, splitLines } from './message-lines.ts'

const base: Message = {
  id: '019cad2d-6b80-7000-8000-000000000001',
  conversationId: '019cad2d-6b80-7000-8000-000000000002',
  platformMessageId: 'm_1',
  direction: 'inbound',
  subtype: 'text',
  author: 'participant',
  content: null,
  senderId: null,
  attachments: [],
  replyToPlatformMessageId: null,
  receivedAt: new Date('2026-01-15T12:00:00.000Z'),
  ingestedAt: new Date('2026-01-15T12:00:01.234Z'),
  editedAt: null,
  deletedAt: new Date('2026-01-16T00:00:00.000Z'),
  metadata: { nested: { emoji: '😀' } },
}

async function* batches(...given: readonly (readonly Message[])[]): AsyncGenerator<readonly Message[]> {
  yield* given
}

async function bytes(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return chunks
}

async function* inPieces(chunks: readonly Uint8Array[], size: number): AsyncGenerator<Uint8Array> {
  const whole = Buffer.concat(chunks)
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}

describe('archive lines', () => {
  it('come back as the messages that went in, whatever their text and however they are cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 40 }), async (contents, size) => {
        const messages = contents.map((content) => ({ ...base, content }))
        const tally = new ContentTally()
        const packed = await bytes(compressMessages(batches(messages.slice(0, 3), messages.slice(3)), tally))
        const found: Message[] = []
        for await (const line of splitLines(decompress(inPieces(packed, size)))) found.push(fromLine(line))
        expect(found).toEqual(messages)
        expect(await measureArchive(inPieces(packed, size))).toEqual(tally.content())
      }),
      { numRuns: 30 },
    )
  })

  it('are those of JSON, in the order of the fields of a message', async () => {
    const packed = await bytes(compressMessages(batches([base]), new ContentTally()))
    const lines: string[] = []
    for await (const line of splitLines(decompress(inPieces(packed, 100)))) lines.push(line)
    expect(lines).toEqual([JSON.stringify(base)])
  })

  it('of a cut object are a checksum_mismatch', async () => {
    const packed = await bytes(compressMessages(batches([base]), new ContentTally()))
    const cut = Buffer.concat(packed).subarray(0, 40)
    await expect(measureArchive(inPieces([cut], 10))).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })

  it('stop with the fault of the database that they are read from', async () => {
    async function* failing(): AsyncGenerator<readonly Message[]> {
      yield [base]
      throw new Error('the database went away')
    }
    await expect(bytes(compressMessages(failing(), new ContentTally()))).rejects.toThrow('the database went away')
  })
})
