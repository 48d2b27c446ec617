import { type ArchiveSink, type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { manifestKey, readDescription, type WrittenObject } from '../archive-object.ts'
import { IndexTally } from '../cold/archive-index.ts'
import type { Content } from '../message-lines.ts'
import { objectSource } from '../object-source.ts'
import type { ArchiveProblem } from './archive-check.ts'

export interface ObjectCheck {
  readonly problem: ArchiveProblem | null
  /** What the object holds, where it is right; its manifest can be written from it. */
  readonly object: WrittenObject | null
}

/** Reads an object whole, decodes it, and compares it and its manifest with the row. @throws LeadKitError `aborted`. */
export async function checkObject(
  { sink, formats }: { readonly sink: ArchiveSink; readonly formats: ArchiveFormats },
  manifest: ArchiveManifest,
  context: CallContext,
): Promise<ObjectCheck> {
  if (manifest.sink !== sink.id) return { problem: 'unreadable', object: null }
  try {
    const object = await readObject({ sink, formats }, manifest, context)
    if (typeof object === 'string') return { problem: object, object: null }
    return { problem: await checkManifest(sink, manifest, object, context), object }
  } catch (error) {
    if (context.signal.aborted)
      throw new LeadKitError('aborted', 'archives.verify: stopped; go on with the last cursor')
    if (!isLeadKitError(error)) throw error
    return { problem: PROBLEMS[error.code] ?? 'unchecked', object: null }
  }
}

const PROBLEMS: Readonly<Partial<Record<string, ArchiveProblem>>> = {
  not_found: 'missing',
  checksum_mismatch: 'damaged',
  configuration: 'unreadable',
}

async function readObject(
  { sink, formats }: { readonly sink: ArchiveSink; readonly formats: ArchiveFormats },
  manifest: ArchiveManifest,
  context: CallContext,
): Promise<WrittenObject | ArchiveProblem> {
  const codec = formats.of(manifest.objectKey)
  // What the store says of its object; what the bytes say is looked at below.
  const known = await sink.head(manifest.objectKey, context)
  if (known === null) return 'missing'
  if (known.sha256 !== manifest.sha256) return 'replaced'
  const { object, body } = await sink.read(manifest.objectKey, context)
  const bytes = new IndexTally()
  const source = objectSource(bytes.pass(body))
  let content: Content
  try {
    content = await codec.measure(source)
  } finally {
    await source.close()
  }
  const { sha256, index } = bytes.result()
  const isWhole = sha256 === manifest.sha256 && content.count === manifest.messageCount
  if (!isWhole || (manifest.contentSha256 !== null && manifest.contentSha256 !== content.sha256)) return 'damaged'
  return { encoding: codec.id, content, size: object.size, sha256, index }
}

async function checkManifest(
  sink: ArchiveSink,
  manifest: ArchiveManifest,
  { content, sha256 }: WrittenObject,
  context: CallContext,
): Promise<ArchiveProblem | null> {
  const { objectKey } = manifest
  const found = await readDescription(sink, objectKey, context)
  if (found === null)
    return (await exists(sink, manifestKey(objectKey), context)) ? 'manifest_damaged' : 'manifest_missing'
  const fits = found.sha256 === sha256 && found.messageCount === content.count && found.contentSha256 === content.sha256
  return fits ? null : 'manifest_damaged'
}

async function exists(sink: ArchiveSink, key: string, context: CallContext): Promise<boolean> {
  try {
    return (await sink.head(key, context)) !== null
  } catch (error) {
    // Something stands there that no LeadKit wrote.
    if (isLeadKitError(error, 'checksum_mismatch')) return true
    throw error
  }
}
