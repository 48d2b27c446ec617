import { type ArchiveSink, type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import type { ArchiveManifest } from './archive-manifest.ts'
import { type Month, monthStart } from '../base/month.ts'
import { type Content, isSameContent, measureArchive } from './message-lines.ts'
import type { TenantScope } from '../base/identifier.ts'

/** `tenants/<tenant>/messages/<year>/<month>/g<generation>.jsonl.gz` */
export function objectKey(scope: TenantScope, month: Month, generation: number): string {
  const [year, number] = monthStart(month).split('-')
  return `tenants/${scope.tenantId}/messages/${year}/${number}/g${generation}.jsonl.gz`
}

export function manifestKey(key: string): string {
  return key.replace(/\.jsonl\.gz$/, '.manifest.json')
}

const FORMAT = 'leadkit.messages.v1'

const manifestSchema = z.looseObject({
  format: z.literal(FORMAT),
  objectKey: z.string(),
  messageCount: z.number().int().min(0),
  sha256: z.string(),
  contentSha256: z.string(),
})

/** Writes the JSON that describes the object's content, beside it. */
export async function writeManifest(
  sink: ArchiveSink,
  scope: TenantScope,
  manifest: ArchiveManifest,
  object: { readonly content: Content; readonly size: number; readonly sha256: string },
  context: CallContext,
): Promise<void> {
  const { month, generation, objectKey: key } = manifest
  const described = {
    format: FORMAT,
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
  const bytes = Buffer.from(`${JSON.stringify(described, null, 2)}\n`)
  await sink.write({ key: manifestKey(key), body: once(bytes), contentType: 'application/json' }, context)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The description in the manifest beside an object; null if there is none, or if it is not ours. */
export async function readManifest(sink: ArchiveSink, key: string, context: CallContext): Promise<Content | null> {
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of (await sink.read(manifestKey(key), context)).body) chunks.push(chunk)
    const parsed = manifestSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
    if (!parsed.success || parsed.data.objectKey !== key) return null
    return { count: parsed.data.messageCount, sha256: parsed.data.contentSha256 }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    if (isLeadKitError(error, 'not_found') || isLeadKitError(error, 'checksum_mismatch')) return null
    throw error
  }
}

/** Reads an object back and compares it with what was written. @throws LeadKitError `checksum_mismatch`. */
export async function readBack(sink: ArchiveSink, key: string, expected: Content, context: CallContext): Promise<void> {
  const found = await measureArchive((await sink.read(key, context)).body)
  if (isSameContent(found, expected)) return
  throw new LeadKitError(
    'checksum_mismatch',
    `Archive ${sink.id}: an object reads back with ${found.count} messages instead of ${expected.count}, or with different ones; nothing is dropped`,
    { source: `archive:${sink.id}` },
  )
}
