import { type ArchivedMessage, type ArchiveFormat, LeadKitError } from '@leadkit/contracts'
import { readCsvRecords } from './csv-records.ts'
import { blocksOf, compressBlocks } from './cold/line-blocks.ts'
import { type Content, ContentTally, decompress } from './message-lines.ts'

type Cell = (message: ArchivedMessage) => string | null

/** The columns of the table, in its order; JSON as text, times in ISO 8601. */
const COLUMNS: Readonly<Record<string, Cell>> = {
  id: ({ id }) => id,
  conversation_id: ({ conversationId }) => conversationId,
  platform_message_id: ({ platformMessageId }) => platformMessageId,
  direction: ({ direction }) => direction,
  subtype: ({ subtype }) => subtype,
  author: ({ author }) => author,
  content: ({ content }) => content,
  sender_id: ({ senderId }) => senderId,
  attachments: ({ attachments }) => JSON.stringify(attachments),
  reply_to_platform_message_id: ({ replyToPlatformMessageId }) => replyToPlatformMessageId,
  received_at: ({ receivedAt }) => receivedAt.toISOString(),
  ingested_at: ({ ingestedAt }) => ingestedAt.toISOString(),
  edited_at: ({ editedAt }) => editedAt?.toISOString() ?? null,
  deleted_at: ({ deletedAt }) => deletedAt?.toISOString() ?? null,
  metadata: ({ metadata }) => JSON.stringify(metadata),
}
const CELLS = Object.values(COLUMNS)
const HEADER = Object.keys(COLUMNS)
const BATCH = 500

/** CSV with a header, as `COPY … (FORMAT csv, HEADER)` writes it and takes it: null is nothing, the empty text is `""`. Gzipped. */
export const csvFormat: ArchiveFormat = {
  id: 'csv',
  extension: 'csv.gz',
  contentType: 'application/gzip',
  encode: (batches) => compressBlocks(blocksOf(batches, toCsvLines)),
  async *decode(source) {
    yield* readCsv(decompress(source.stream()), true)
  },
}

/** Some of a file's messages; `hasHeader` for those at its beginning. */
export async function fromCsv(
  text: AsyncIterable<Uint8Array>,
  hasHeader: boolean,
): Promise<readonly ArchivedMessage[]> {
  const messages: ArchivedMessage[] = []
  for await (const batch of readCsv(text, hasHeader)) messages.push(...batch)
  return messages
}

export async function* readCsv(
  text: AsyncIterable<Uint8Array>,
  hasHeader: boolean,
): AsyncGenerator<readonly ArchivedMessage[]> {
  let batch: ArchivedMessage[] = []
  let isHeader = hasHeader
  for await (const record of readCsvRecords(text)) {
    if (isHeader) {
      checkHeader(record)
      isHeader = false
      continue
    }
    batch.push(toMessage(record))
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (isHeader) throw broken()
  if (batch.length > 0) yield batch
}

export const CSV_HEADER = `${HEADER.join(',')}\n`

/** The records of messages; under the header at a file's beginning. */
export function toCsvLines(messages: readonly ArchivedMessage[], isFirst: boolean): Uint8Array {
  return Buffer.from((isFirst ? CSV_HEADER : '') + messages.map(toRecord).join(''))
}

function toRecord(message: ArchivedMessage): string {
  return `${CELLS.map((cell) => quote(cell(message))).join(',')}\n`
}

function quote(text: string | null): string {
  if (text === null) return ''
  return text === '' || /[",\r\n]|^\\\.$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Additional columns at the end are those of a later version. */
function checkHeader(record: readonly (string | null)[]): void {
  if (HEADER.some((name, index) => record[index] !== name)) throw broken()
}

function toMessage(record: readonly (string | null)[]): ArchivedMessage {
  if (record.length < HEADER.length) throw broken()
  const [id, conversationId, platformMessageId, direction, subtype, author, content = null, senderId = null] = record
  const [attachments, replyToPlatformMessageId = null, receivedAt, ingestedAt, editedAt, deletedAt, metadata] =
    record.slice(8)
  return {
    id: id ?? '',
    conversationId: conversationId ?? '',
    platformMessageId: platformMessageId ?? '',
    direction: direction as ArchivedMessage['direction'],
    subtype: subtype as ArchivedMessage['subtype'],
    author: author as ArchivedMessage['author'],
    content,
    senderId,
    attachments: parseJson(attachments) as ArchivedMessage['attachments'],
    replyToPlatformMessageId,
    receivedAt: new Date(receivedAt ?? ''),
    ingestedAt: new Date(ingestedAt ?? ''),
    editedAt: toDate(editedAt),
    deletedAt: toDate(deletedAt),
    metadata: parseJson(metadata) as ArchivedMessage['metadata'],
  }
}

function toDate(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text)
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    throw broken()
  }
}

function broken(): LeadKitError {
  return new LeadKitError(
    'checksum_mismatch',
    'Archive: the object is not a CSV file of messages; restore it from a copy',
  )
}

const [QUOTE, LINE_FEED] = [0x22, 0x0a]

/** Counts the records of a file under its header, and hashes its text. */
export async function measureCsv(text: AsyncIterable<Uint8Array>): Promise<Content> {
  const tally = new ContentTally()
  let isQuoted = false
  let isHeader = true
  for await (const chunk of text) {
    let count = 0
    for (const byte of chunk)
      if (byte === QUOTE) isQuoted = !isQuoted
      else if (byte === LINE_FEED && !isQuoted) {
        if (!isHeader) count += 1
        isHeader = false
      }
    tally.addCounted(chunk, count)
  }
  if (isHeader || isQuoted) throw broken()
  return tally.content()
}
