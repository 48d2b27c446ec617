import { type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import type { ArchiveManifest } from './archive-manifest.ts'
import type { Message } from '../conversations/message.ts'
import { readManifest } from './archive-object.ts'
import { ContentTally, decompress, fromLine, toLines } from './message-lines.ts'

const BATCH = 500

/**
 * The messages of one generation, a batch at a time. Its count and hashes are checked on the way; a mismatch is thrown at the end.
 * @throws LeadKitError `not_found`, `checksum_mismatch`.
 */
export async function* readGeneration(
  sink: ArchiveSink,
  manifest: ArchiveManifest,
  context: CallContext,
): AsyncGenerator<readonly Message[]> {
  if (manifest.sink !== sink.id)
    throw new LeadKitError(
      'configuration',
      `archives.read: ${manifest.month} was written to the sink ${manifest.sink}; register that one`,
    )
  const tally = new ContentTally()
  const { object, body } = await sink.read(manifest.objectKey, context)
  if (object.sha256 !== manifest.sha256) throw mismatch(manifest)
  let batch: Message[] = []
  for await (const line of toLines(tallied(decompress(body), tally))) {
    batch.push(fromLine(line))
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
  const content = tally.content()
  const described = await readManifest(sink, manifest.objectKey, context)
  if (content.count !== manifest.messageCount || (described !== null && described.sha256 !== content.sha256))
    throw mismatch(manifest)
}

async function* tallied(chunks: AsyncIterable<Uint8Array>, tally: ContentTally): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tally.add(chunk)
    yield chunk
  }
}

function mismatch({ month, generation }: ArchiveManifest): LeadKitError {
  return new LeadKitError(
    'checksum_mismatch',
    `archives.read: generation ${generation} of ${month} differs from what was written; restore the object from a copy`,
  )
}
