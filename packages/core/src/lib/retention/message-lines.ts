import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type ArchivedMessage, LeadKitError } from '@leadkit/contracts'
import type { IndexedBlock } from './cold/archive-index.ts'
import { blocksOf, compressBlocks } from './cold/line-blocks.ts'

/** A summary of a stream of messages: the same for the same messages in the same order, however they are compressed. */
export interface Content {
  readonly count: number
  /** Lower-case hex SHA-256 of the uncompressed lines: those of the file, for formats of lines; else those of {@link lineOf}. */
  readonly sha256: string
}

export function isSameContent(one: Content, other: Content): boolean {
  return one.count === other.count && one.sha256 === other.sha256
}

const json = JSON.stringify

/**
 * The line of one message. The order of its fields is fixed here, so that a message has one hash, whichever format it has been through. Put together
 * by hand, because every message is hashed three times on its way out: the same characters as `JSON.stringify(message)`, in half the time.
 */
export function lineOf(message: ArchivedMessage): string {
  const { id, conversationId, platformMessageId, direction, subtype, author, content, senderId, attachments } = message
  const { replyToPlatformMessageId, receivedAt, ingestedAt, editedAt, deletedAt, metadata } = message
  return `{"id":${json(id)},"conversationId":${json(conversationId)},"platformMessageId":${json(platformMessageId)},"direction":${json(direction)},"subtype":${json(subtype)},"author":${json(author)},"content":${json(content)},"senderId":${json(senderId)},"attachments":${json(attachments)},"replyToPlatformMessageId":${json(replyToPlatformMessageId)},"receivedAt":${json(receivedAt)},"ingestedAt":${json(ingestedAt)},"editedAt":${json(editedAt)},"deletedAt":${json(deletedAt)},"metadata":${json(metadata)}}\n`
}

function toLines(messages: readonly ArchivedMessage[]): Buffer {
  return Buffer.from(messages.map(lineOf).join(''))
}

export function fromLine(line: string): ArchivedMessage {
  const fields = JSON.parse(line) as ArchivedMessage
  const date = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null)
  return {
    ...fields,
    receivedAt: new Date(fields.receivedAt),
    ingestedAt: new Date(fields.ingestedAt),
    editedAt: date(fields.editedAt),
    deletedAt: date(fields.deletedAt),
  }
}

/** Counts and hashes lines as they pass through. */
export class ContentTally {
  #count = 0
  readonly #hash = createHash('sha256')

  add(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) this.#count += 1
    this.#hash.update(bytes)
  }

  /** Bytes of which it is known how many messages they are. */
  addCounted(bytes: Uint8Array, count: number): void {
    this.#count += count
    this.#hash.update(bytes)
  }

  addMessages(messages: readonly ArchivedMessage[]): void {
    this.addCounted(toLines(messages), messages.length)
  }

  /** Finishes the tally. */
  content(): Content {
    return { count: this.#count, sha256: this.#hash.digest('hex') }
  }
}

const LINE_END = 0x0a

/** Batches of messages as gzip JSON lines (RFC 1952, jsonlines.org), with back-pressure. */
export function compressMessages(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  tally: ContentTally,
  onBlock?: (block: IndexedBlock) => void,
): AsyncGenerator<Uint8Array> {
  const linesOf = (messages: readonly ArchivedMessage[]): Uint8Array => {
    const bytes = toLines(messages)
    tally.addCounted(bytes, messages.length)
    return bytes
  }
  return compressBlocks(blocksOf(batches, linesOf), onBlock)
}

/** The uncompressed bytes of an archive object. */
export async function* decompress(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* through(body)
  } catch (error) {
    if (!isZlibFault(error)) throw error
    throw new LeadKitError(
      'checksum_mismatch',
      'Archive: the object is not a complete gzip file; restore it from a copy',
    )
  }
}

/** Counts and hashes an archive object's messages. */
export async function measureArchive(body: AsyncIterable<Uint8Array>): Promise<Content> {
  const tally = new ContentTally()
  for await (const bytes of decompress(body)) tally.add(bytes)
  return tally.content()
}

/** Counts and hashes messages as they would be archived. */
export async function measureMessages(batches: AsyncIterable<readonly ArchivedMessage[]>): Promise<Content> {
  const tally = new ContentTally()
  for await (const batch of batches) tally.addMessages(batch)
  return tally.content()
}

/** Splits bytes into lines. Only at line feeds: other line endings may occur inside a text. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let bytes = Buffer.concat([rest, chunk])
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END)) {
      yield bytes.toString('utf8', 0, end)
      bytes = bytes.subarray(end + 1)
    }
    rest = bytes
  }
  if (rest.length > 0) yield rest.toString('utf8')
}

async function* through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const transform = createGunzip()
  // An error in the source destroys the transform, and its reader then gets the error.
  const ended = pipeline(Readable.from(source, { objectMode: false }), transform).catch(() => {})
  for await (const chunk of transform as AsyncIterable<Uint8Array>) yield chunk
  await ended
}

function isZlibFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
