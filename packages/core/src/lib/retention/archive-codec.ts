import type { ArchiveBlocks, ArchivedMessage, ArchiveFile, ArchiveFormat, ArchiveSource } from '@leadkit/contracts'
import type { ArchiveIndex, IndexedBlock } from './cold/archive-index.ts'
import { compressBlocks, openLineBlocks } from './cold/line-blocks.ts'
import { csvFormat, fromCsv, toCsvLines } from './csv-format.ts'
import {
  type Content,
  compressMessages,
  ContentTally,
  decompress,
  fromLine,
  measureArchive,
  splitLines,
} from './message-lines.ts'

/** A format as core uses it: what passes through is counted and hashed as messages, in the same way for every format. */
export interface ArchiveCodec extends Pick<ArchiveFormat, 'id' | 'extension' | 'contentType'> {
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

/** The lines that are counted are the content of the file itself: nothing is written or parsed twice. */
export const jsonLinesCodec: ArchiveCodec = {
  id: 'jsonl',
  extension: 'jsonl.gz',
  contentType: 'application/gzip',
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

/** As the format, in blocks. */
export const csvCodec: ArchiveCodec = {
  ...codecOf(csvFormat),
  write: (batches, tally, onBlock) =>
    compressBlocks(
      batches,
      (messages, isFirst) => {
        tally.addMessages(messages)
        return toCsvLines(messages, isFirst)
      },
      onBlock,
    ),
  openBlocks: openLineBlocks((bytes, isFirst) => fromCsv(once(bytes), isFirst)),
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
