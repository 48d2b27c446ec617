import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { LeadKitError } from '@leadkit/contracts'
import type { Message } from '../conversations/message.ts'

/** A summary of a stream of messages: the same for the same messages in the same order, however they are compressed. */
export interface Content {
  readonly count: number
  /** Lower-case hex SHA-256 of the uncompressed lines. */
  readonly sha256: string
}

export function isSameContent(one: Content, other: Content): boolean {
  return one.count === other.count && one.sha256 === other.sha256
}

/** The line of one message; the order of its fields is that of `Message`. */
function toLine(message: Message): string {
  return `${JSON.stringify(message)}\n`
}

export function fromLine(line: string): Message {
  const fields = JSON.parse(line) as Message
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

  /** Finishes the tally. */
  content(): Content {
    return { count: this.#count, sha256: this.#hash.digest('hex') }
  }
}

const LINE_END = 0x0a

/** Batches of messages as gzip JSON lines (RFC 1952, jsonlines.org), with back-pressure. */
export async function* compressMessages(
  batches: AsyncIterable<readonly Message[]>,
  tally: ContentTally,
): AsyncGenerator<Uint8Array> {
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const batch of batches) {
      const bytes = Buffer.from(batch.map(toLine).join(''))
      tally.add(bytes)
      yield bytes
    }
  }
  yield* through(lines(), createGzip())
}

/** The uncompressed bytes of an archive object. */
export async function* decompress(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* through(body, createGunzip())
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
export async function measureMessages(batches: AsyncIterable<readonly Message[]>): Promise<Content> {
  const tally = new ContentTally()
  for await (const batch of batches) tally.add(Buffer.from(batch.map(toLine).join('')))
  return tally.content()
}

/** Splits bytes into lines. Only at line feeds: other line endings may occur inside a text. */
export async function* toLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
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

async function* through(
  source: AsyncIterable<Uint8Array>,
  transform: ReturnType<typeof createGzip> | ReturnType<typeof createGunzip>,
): AsyncGenerator<Uint8Array> {
  // An error in the source destroys the transform, and its reader then gets the error.
  const ended = pipeline(Readable.from(source, { objectMode: false }), transform).catch(() => {})
  for await (const chunk of transform as AsyncIterable<Uint8Array>) yield chunk
  await ended
}

function isZlibFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
