import type { ArchivedMessage, ArchiveFormat, ArchiveSource } from '@leadkit/contracts'
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
  write(batches: AsyncIterable<readonly ArchivedMessage[]>, tally: ContentTally): AsyncIterable<Uint8Array>
  read(source: ArchiveSource, tally: ContentTally): AsyncIterable<readonly ArchivedMessage[]>
  measure(source: ArchiveSource): Promise<Content>
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
}

export function codecOf({ id, extension, contentType, encode, decode }: ArchiveFormat): ArchiveCodec {
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
  }
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
