import { type ArchiveSink, type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import type { ArchiveManifest } from './archive-manifest.ts'
import { type Month, monthStart } from '../base/month.ts'
import type { ArchiveCodec } from './archive-codec.ts'
import { type ArchiveIndex, parseIndex, printIndex } from './cold/archive-index.ts'
import { type Content, isSameContent } from './message-lines.ts'
import { objectSource } from './object-source.ts'
import type { TenantScope } from '../base/identifier.ts'

/**
 * `messages/tenant=<tenant>/month=<month>/g<generation>-<end of its id>.<extension>`: names of folders that DuckDB, Athena, Spark and Trino take for
 * columns. No two writes ever share a key, so that no store has to guard against it.
 */
export function objectKey(
  scope: TenantScope,
  month: Month,
  part: { readonly id: string; readonly generation: number; readonly extension: string },
): string {
  const folder = `messages/tenant=${scope.tenantId}/month=${monthStart(month).slice(0, 7)}`
  return `${folder}/g${part.generation}-${part.id.slice(-12)}.${part.extension}`
}

/**
 * Beside the object. Its name begins with an underscore, which those programs pass over; objects of the first versions
 * (`tenants/<tenant>/messages/<year>/<month>/g1.jsonl.gz`) have theirs without.
 */
export function manifestKey(key: string): string {
  if (key.startsWith('tenants/')) return key.replace(/\.jsonl\.gz$/, '.manifest.json')
  return key.replace(/([^/.]+)\.[^/]+$/, '_$1.manifest.json')
}

const FORMAT = 'leadkit.messages.v1'

const manifestSchema = z.looseObject({
  format: z.literal(FORMAT),
  objectKey: z.string(),
  messageCount: z.number().int().min(0),
  sha256: z.string(),
  contentSha256: z.string(),
  index: z.unknown().optional(),
})

/** What a manifest says about its object. */
export interface WrittenObject {
  readonly encoding: string
  readonly content: Content
  readonly size: number
  readonly sha256: string
  readonly index: ArchiveIndex
}

/**
 * Writes the JSON that describes the object's content, beside it, and reads it back.
 * @throws LeadKitError `checksum_mismatch` if the store has not kept it; `conflict` if there is one.
 */
export async function writeManifest(
  sink: ArchiveSink,
  scope: TenantScope,
  manifest: ArchiveManifest,
  object: WrittenObject,
  context: CallContext,
): Promise<void> {
  const { month, generation, objectKey: key } = manifest
  const described = {
    format: FORMAT,
    encoding: object.encoding,
    tenantId: scope.tenantId,
    month,
    generation,
    objectKey: key,
    messageCount: object.content.count,
    byteSize: object.size,
    sha256: object.sha256,
    contentSha256: object.content.sha256,
    writtenAt: context.now().toISOString(),
  }
  // The index has a line of its own: it may have thousands of blocks.
  const fields = JSON.stringify(described, null, 2).slice(0, -2)
  const bytes = Buffer.from(`${fields},\n  "index": ${printIndex(object.index)}\n}\n`)
  const request = { key: manifestKey(key), body: once(bytes), contentType: 'application/json', ifAbsent: true }
  await sink.write(request, context)
  const kept = await readManifest(sink, key, context)
  if (kept === null || !isSameContent(kept, object.content))
    throw new LeadKitError('checksum_mismatch', 'Archive: the sink has not kept a manifest; nothing is dropped', {
      source: `archive:${sink.id}`,
    })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The description in the manifest beside an object; null if there is none, or if it is not ours. */
export async function readManifest(sink: ArchiveSink, key: string, context: CallContext): Promise<Content | null> {
  const found = await readDescription(sink, key, context)
  return found === null ? null : { count: found.messageCount, sha256: found.contentSha256 }
}

/** The index in the manifest beside an object; null if there is none, or if it describes other bytes. */
export async function readIndex(
  sink: ArchiveSink,
  { objectKey: key, byteSize, sha256 }: Pick<ArchiveManifest, 'objectKey' | 'byteSize' | 'sha256'>,
  context: CallContext,
): Promise<ArchiveIndex | null> {
  const found = await readDescription(sink, key, context)
  return found === null || found.sha256 !== sha256 ? null : parseIndex(found.index, byteSize)
}

/** What the manifest beside an object says; null if there is none, or if it is not ours. */
export async function readDescription(
  sink: ArchiveSink,
  key: string,
  context: CallContext,
): Promise<z.output<typeof manifestSchema> | null> {
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of (await sink.read(manifestKey(key), context)).body) chunks.push(chunk)
    const parsed = manifestSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
    return parsed.success && parsed.data.objectKey === key ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    if (isLeadKitError(error, 'not_found') || isLeadKitError(error, 'checksum_mismatch')) return null
    throw error
  }
}

/** Reads an object back and compares it with what was written. @throws LeadKitError `checksum_mismatch`. */
export async function readBack(
  sink: ArchiveSink,
  object: { readonly key: string; readonly codec: ArchiveCodec },
  expected: Content,
  context: CallContext,
): Promise<void> {
  const source = objectSource((await sink.read(object.key, context)).body)
  let found: Content
  try {
    found = await object.codec.measure(source)
  } finally {
    await source.close()
  }
  if (isSameContent(found, expected)) return
  throw new LeadKitError(
    'checksum_mismatch',
    `Archive ${sink.id}: an object reads back with ${found.count} messages instead of ${expected.count}, or with different ones; nothing is dropped`,
    { source: `archive:${sink.id}` },
  )
}

/** Has the store keep an object and its manifest, or lets it delete them again. */
export async function setHold(sink: ArchiveSink, key: string, held: boolean, context: CallContext): Promise<void> {
  for (const each of [key, manifestKey(key)]) await sink.setLegalHold?.(each, held, context)
}

/**
 * Deletes an object and its manifest for good; deleting twice is harmless. The store's hold is lifted first: a versioned store keeps what a hold keeps,
 * and nothing would name it any more. Of what is gone already there is nothing to lift.
 */
export async function deleteObject(
  sink: ArchiveSink,
  { key, held }: { readonly key: string; readonly held: boolean },
  context: CallContext,
): Promise<void> {
  for (const each of held ? [key, manifestKey(key)] : [])
    await sink.setLegalHold?.(each, false, context).catch((error: unknown) => {
      if (!isLeadKitError(error, 'not_found')) throw error
    })
  await sink.delete(key, context)
  await sink.delete(manifestKey(key), context)
}
