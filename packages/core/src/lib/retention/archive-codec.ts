import type { ArchiveBlocks, ArchivedMessage, ArchiveFile, ArchiveFormat, ArchiveSource } from '@leadkit/contracts'
import type { ArchiveIndex, IndexedBlock } from './cold/archive-index.ts'
import { blocksOf, compressBlocks, openLineBlocks } from './cold/line-blocks.ts'
import { CSV_HEADER, csvFormat, fromCsv, measureCsv, readCsv, toCsvLines } from './csv-format.ts'
import {
  type Content,
  compressMessages,
  ContentTally,
  decompress,
  fromLine,
  measureArchive,
  splitLines,
} from './message-lines.ts'
import type { LineText } from './line-text.ts'

/**
 * A format as core uses it: what passes through is counted and hashed. Formats of lines hash the text of the file, so that nothing is parsed to prove it;
 * others hash their messages as lines of JSON.
 */
export interface ArchiveCodec extends Pick<ArchiveFormat, 'id' | 'extension' | 'contentType'> {
  /** The text that the database can make of messages; undefined for a format that is made from messages. */
  readonly text?: LineText
  /** Tells `onBlock` of each block that can be read alone, where the file does not say so itself. */
  write(
    batches: AsyncIterable<readonly ArchivedMessage[]>,
    tally: ContentTally,
    onBlock?: (block: IndexedBlock) => void,
  ): AsyncIterable<Uint8Array>
  read(source: ArchiveSource, tally: ContentTally): AsyncIterable<readonly ArchivedMessage[]>
  measure(source: ArchiveSource): Promise<Content>
  /** The parts of a file that can be read alone; null where it has none, such as files of the first versions. */
  openBlocks(file: ArchiveFile, index: ArchiveIndex): Promise<ArchiveBlocks | null>
}

const BATCH = 500
const NO_BYTES = new Uint8Array()

/** The lines that are counted are the content of the file itself: nothing is written or parsed twice. */
export const jsonLinesCodec: ArchiveCodec = {
  id: 'jsonl',
  extension: 'jsonl.gz',
  contentType: 'application/gzip',
  text: { shape: 'jsonl', header: '' },
  write: compressMessages,
  async *read(source, tally) {
    let batch: ArchivedMessage[] = []
    for await (const line of splitLines(tallied(decompress(source.stream()), tally))) {
      batch.push(fromLine(line))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  },
  measure: (source) => measureArchive(source.stream()),
  openBlocks: openLineBlocks(async (bytes) => {
    const messages: ArchivedMessage[] = []
    for await (const line of splitLines(once(bytes))) messages.push(fromLine(line))
    return messages
  }),
}

const openCsvBlocks = openLineBlocks((bytes, isFirst) => fromCsv(once(bytes), isFirst))

/** Of the first versions, whose content was hashed as messages. They are read and never written. */
export const firstCsvCodec: ArchiveCodec = { ...codecOf(csvFormat), openBlocks: openCsvBlocks }

/** Its ending says that the content is hashed as text. */
export const csvCodec: ArchiveCodec = {
  ...firstCsvCodec,
  extension: 'v2.csv.gz',
  text: { shape: 'csv', header: CSV_HEADER },
  write: (batches, tally, onBlock) =>
    compressBlocks(
      blocksOf(batches, (messages, isFirst) => {
        const bytes = toCsvLines(messages, isFirst)
        tally.addCounted(bytes, messages.length)
        return bytes
      }),
      onBlock,
    ),
  async *read(source, tally) {
    const hashed = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of decompress(source.stream())) {
        tally.addCounted(chunk, 0)
        yield chunk
      }
    }
    for await (const messages of readCsv(hashed(), true)) {
      tally.addCounted(NO_BYTES, messages.length)
      yield messages
    }
  },
  measure: (source) => measureCsv(decompress(source.stream())),
}

export function codecOf({ id, extension, contentType, encode, decode, openBlocks }: ArchiveFormat): ArchiveCodec {
  return {
    id,
    extension,
    contentType,
    write: (batches, tally) => encode(counted(batches, tally)),
    read: (source, tally) => counted(decode(source), tally),
    async measure(source) {
      const tally = new ContentTally()
      for await (const messages of decode(source)) tally.addMessages(messages)
      return tally.content()
    },
    openBlocks: async (file) => (openBlocks === undefined ? null : openBlocks(file)),
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* tallied(chunks: AsyncIterable<Uint8Array>, tally: ContentTally): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tally.add(chunk)
    yield chunk
  }
}

async function* counted(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  tally: ContentTally,
): AsyncGenerator<readonly ArchivedMessage[]> {
  for await (const messages of batches) {
    tally.addMessages(messages)
    yield messages
  }
}
