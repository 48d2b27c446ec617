import { randomUUID } from 'node:crypto'
import type { ArchiveObject, ArchiveWrite, CallContext } from '@leadkit/contracts'
import { s3Error } from './s3-error.ts'
import { isWrittenBy, objectSettings, toArchiveObject, toS3Key } from './s3-object.ts'
import { headS3Object } from './s3-head.ts'
import { uploadInParts } from './s3-parts.ts'
import {
  absentCondition,
  type S3Parts,
  type S3Upload,
  throwUnlessWritten,
  uploadChecksum,
  WRITING,
} from './s3-upload.ts'
import { spoolBody } from './spooled-body.ts'

/**
 * Writes an object, in one request or in parts. Its hash is known before the first byte is sent, travels with it as metadata, and does not depend on
 * what the store checks.
 */
export async function writeS3Object(
  { connector, settings }: S3Parts,
  request: ArchiveWrite,
  context: CallContext,
): Promise<ArchiveObject> {
  const key = toS3Key(settings, request.key)
  const { signal } = context
  const body = await spoolBody(request.body, {
    signal,
    memoryBytes: settings.partBytes,
    temporaryDirectory: settings.temporaryDirectory,
  })
  try {
    const { sha256 } = body
    if (request.sha256 !== undefined && request.sha256 !== sha256)
      throw s3Error(
        'checksum_mismatch',
        'The body does not hash to the promised SHA-256. Nothing was written; send it again.',
      )
    const details = { key, contentType: request.contentType, sha256, writeId: randomUUID(), now: context.now() }
    const ifAbsent = request.ifAbsent === true
    const upload: S3Upload = { connector, settings, body, details, ifAbsent, context }
    if (ifAbsent) await refuseTaken(upload)
    await (body.size <= settings.partBytes ? putWhole(upload) : uploadInParts(upload))
    return await describeWritten(upload, request.key)
  } finally {
    await body.close()
  }
}

/** Before the condition of the write itself: stores that ignore it for uploads in parts are caught in most cases. */
async function refuseTaken({ connector, settings, details, context }: S3Upload): Promise<void> {
  if ((await headS3Object({ connector, settings }, details.key, WRITING, context)) !== null)
    throw s3Error('conflict', 'The key already has an object.')
}

async function putWhole(upload: S3Upload): Promise<void> {
  const { connector, settings, body, details, context } = upload
  const bytes = await body.part(0, body.size)
  const checksum = uploadChecksum(settings, bytes)
  try {
    await connector.call(WRITING, context, ({ sdk, client }) =>
      client.send(
        new sdk.PutObjectCommand({
          ...objectSettings(settings, details),
          Body: bytes,
          ContentLength: body.size,
          ...checksum,
          ...absentCondition(upload),
        }),
      ),
    )
  } catch (error) {
    await throwUnlessWritten(upload, error)
  }
}

/** The object as the store has it, whose clock and size count. */
async function describeWritten(upload: S3Upload, key: string): Promise<ArchiveObject> {
  const { body, details, context } = upload
  const written = { key, size: body.size, sha256: body.sha256 }
  const found = await headS3Object(upload, details.key, WRITING, context)
  // Another writer or a delete came after us.
  if (found === null || !isWrittenBy(details.writeId, found)) return { ...written, modifiedAt: context.now() }
  const object = toArchiveObject(key, found)
  if (object.size !== body.size)
    throw s3Error(
      'checksum_mismatch',
      'The store kept an object of another size than was sent. Write it again; do not trust the store if this repeats.',
    )
  return object
}
