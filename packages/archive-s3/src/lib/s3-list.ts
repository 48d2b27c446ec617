import { type ArchiveObject, type CallContext, isLeadKitError } from '@leadkit/contracts'
import { headS3Object } from './s3-head.ts'
import { toArchiveObject } from './s3-object.ts'
import type { S3Parts } from './s3-upload.ts'

const OPERATION = 'Listing archive objects'
/** A list has no metadata, so each object is asked for its hash: so many at the same time. */
const HEADS_AT_ONCE = 16

/** In ascending order of the keys' UTF-8 bytes, as S3 has it. Leaves out what LeadKit did not write, and what is gone by the time it is asked for. */
export async function* listS3Objects(
  parts: S3Parts,
  prefix: string,
  context: CallContext,
): AsyncGenerator<ArchiveObject> {
  const waiting: Promise<ArchiveObject | null>[] = []
  for await (const key of listKeys(parts, prefix, context)) {
    const described = describe(parts, key, context)
    // Its failure is thrown when its turn comes.
    described.catch(() => {})
    waiting.push(described)
    if (waiting.length < HEADS_AT_ONCE) continue
    const object = await waiting.shift()
    if (object !== null && object !== undefined) yield object
  }
  for (const described of waiting) {
    const object = await described
    if (object !== null) yield object
  }
}

async function* listKeys(
  { connector, settings }: S3Parts,
  prefix: string,
  context: CallContext,
): AsyncGenerator<string> {
  let token: string | undefined
  do {
    const from = token === undefined ? {} : { ContinuationToken: token }
    const page = await connector.call(OPERATION, context, ({ sdk, client }) =>
      client.send(new sdk.ListObjectsV2Command({ Bucket: settings.bucket, Prefix: settings.prefix + prefix, ...from })),
    )
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key.slice(settings.prefix.length)
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

async function describe(parts: S3Parts, key: string, context: CallContext): Promise<ArchiveObject | null> {
  const found = await headS3Object(parts, parts.settings.prefix + key, OPERATION, context)
  if (found === null) return null
  try {
    return toArchiveObject(key, found)
  } catch (error) {
    if (isLeadKitError(error, 'checksum_mismatch')) return null
    throw error
  }
}
