import { createHash } from 'node:crypto'
import type { ArchiveBlock, ArchivedMessage } from '@leadkit/contracts'
import { z } from 'zod'

/** Of an object, in its manifest: what a reader needs to read parts of it, and to trust them. */
export interface ArchiveIndex {
  /** Bytes that one hash covers; the last chunk may be shorter. */
  readonly chunkBytes: number
  /** SHA-256 of each chunk, as base64url. */
  readonly chunks: readonly string[]
  /** For formats of lines, whose files do not describe themselves. */
  readonly blocks?: readonly IndexedBlock[] | undefined
}

/** A block that was compressed alone. */
export interface IndexedBlock extends ArchiveBlock {
  /** Its compressed bytes; blocks follow each other without a gap. */
  readonly bytes: number
}

/** The block of messages in one order, which is at least one. */
export function describeBlock(messages: readonly ArchivedMessage[]): ArchiveBlock {
  const ids = messages.map(({ conversationId }) => conversationId).toSorted()
  const times = messages.map(({ receivedAt }) => receivedAt.getTime())
  return {
    count: messages.length,
    firstConversationId: ids[0] ?? '',
    lastConversationId: ids.at(-1) ?? '',
    from: new Date(times.reduce((one, other) => Math.min(one, other), Infinity)),
    to: new Date(times.reduce((one, other) => Math.max(one, other), -Infinity)),
  }
}

const CHUNK_BYTES = 65_536

/** Hashes an object as it is written, in chunks and as a whole. */
export class IndexTally {
  readonly #whole = createHash('sha256')
  readonly #chunks: string[] = []
  readonly #blocks: IndexedBlock[] = []
  #chunk = createHash('sha256')
  #filled = 0

  readonly addBlock = (block: IndexedBlock): void => {
    this.#blocks.push(block)
  }

  async *pass(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      this.#whole.update(piece)
      for (let at = 0; at < piece.length;) {
        const part = piece.subarray(at, at + CHUNK_BYTES - this.#filled)
        this.#chunk.update(part)
        this.#filled += part.length
        at += part.length
        if (this.#filled === CHUNK_BYTES) this.#endChunk()
      }
      yield piece
    }
  }

  /** Finishes the tally. */
  result(): { readonly sha256: string; readonly index: ArchiveIndex } {
    if (this.#filled > 0) this.#endChunk()
    const blocks = this.#blocks.length > 0 ? this.#blocks : undefined
    return { sha256: this.#whole.digest('hex'), index: { chunkBytes: CHUNK_BYTES, chunks: this.#chunks, blocks } }
  }

  #endChunk(): void {
    this.#chunks.push(this.#chunk.digest('base64url'))
    this.#chunk = createHash('sha256')
    this.#filled = 0
  }
}

/** A block takes a short line of the manifest: bytes, count, first and last conversation, first and last time in milliseconds. */
const blockSchema = z
  .tuple([z.int().min(1), z.int().min(1), z.guid(), z.guid(), z.int(), z.int()])
  .transform(([bytes, count, firstConversationId, lastConversationId, from, to]) => ({
    bytes,
    count,
    firstConversationId,
    lastConversationId,
    from: new Date(from),
    to: new Date(to),
  }))

const indexSchema = z.object({
  chunkBytes: z.int().min(1_024).max(16_777_216),
  chunks: z.array(z.string().length(43)),
  blocks: z.array(blockSchema).optional(),
})

/** The index in the JSON of a manifest; null for the archives of the first versions, which have none, and for what is not one. */
export function parseIndex(value: unknown, byteSize: number): ArchiveIndex | null {
  const parsed = indexSchema.safeParse(value)
  if (!parsed.success) return null
  const { chunkBytes, chunks, blocks } = parsed.data
  const isWhole = chunks.length === Math.ceil(byteSize / chunkBytes)
  const covered = blocks?.reduce((sum, { bytes }) => sum + bytes, 0) ?? byteSize
  return isWhole && covered === byteSize ? parsed.data : null
}

export function printIndex({ chunkBytes, chunks, blocks }: ArchiveIndex): string {
  const rows = blocks?.map(({ bytes, count, firstConversationId, lastConversationId, from, to }) => [
    bytes,
    count,
    firstConversationId,
    lastConversationId,
    from.getTime(),
    to.getTime(),
  ])
  return JSON.stringify({ chunkBytes, chunks, blocks: rows })
}
