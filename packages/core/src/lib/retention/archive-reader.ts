import { type ArchivedMessage, type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import type { ArchiveManifest } from './archive-manifest.ts'
import type { ArchiveFormats } from './archive-formats.ts'
import { readManifest } from './archive-object.ts'
import { ContentTally } from './message-lines.ts'
import { objectSource } from './object-source.ts'

/**
 * The messages of one generation, a batch at a time. Its count and hashes are checked on the way; a mismatch is thrown at the end.
 * @throws LeadKitError `not_found`, `checksum_mismatch`.
 */
export async function* readGeneration(
  { sink, formats }: { readonly sink: ArchiveSink; readonly formats: ArchiveFormats },
  manifest: ArchiveManifest,
  context: CallContext,
): AsyncGenerator<readonly ArchivedMessage[]> {
  if (manifest.sink !== sink.id)
    throw new LeadKitError(
      'configuration',
      `archives.read: ${manifest.month} was written to the sink ${manifest.sink}; register that one`,
    )
  const tally = new ContentTally()
  const codec = formats.of(manifest.objectKey)
  const { object, body } = await sink.read(manifest.objectKey, context)
  if (object.sha256 !== manifest.sha256) throw mismatch(manifest)
  const source = objectSource(body)
  try {
    yield* codec.read(source, tally)
  } finally {
    await source.close()
  }
  const content = tally.content()
  const described = await readManifest(sink, manifest.objectKey, context)
  if (content.count !== manifest.messageCount || (described !== null && described.sha256 !== content.sha256))
    throw mismatch(manifest)
}

function mismatch({ month, generation }: ArchiveManifest): LeadKitError {
  return new LeadKitError(
    'checksum_mismatch',
    `archives.read: generation ${generation} of ${month} differs from what was written; restore the object from a copy`,
  )
}
