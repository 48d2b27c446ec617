import type { CompletedPart } from '@aws-sdk/client-s3'
import type { CallContext } from '@leadkit/contracts'
import { s3Error } from './s3-error.ts'
import { objectSettings } from './s3-object.ts'
import { absentCondition, checksumKind, type S3Upload, throwUnlessWritten, uploadChecksum } from './s3-upload.ts'

const OPERATION = 'Writing an archive object in parts'
/** S3 takes parts numbered 1 to 10,000. */
const MAX_PARTS = 10_000
const ABORT_LIMIT_MS = 30_000

/** Uploads in parts. Nothing is visible before the last request; whatever ends the upload before, its parts are removed. */
export async function uploadInParts(upload: S3Upload): Promise<void> {
  const { connector, settings, details, context } = upload
  const begun = await connector.call(OPERATION, context, ({ sdk, client }) =>
    client.send(
      new sdk.CreateMultipartUploadCommand({
        ...objectSettings(settings, details),
        ...(checksumKind(settings) === 'sha256' ? { ChecksumAlgorithm: 'SHA256' as const } : {}),
      }),
    ),
  )
  const { UploadId: uploadId } = begun
  if (uploadId === undefined) throw s3Error('transient', `${OPERATION} failed: the store gave no upload. Try again.`)
  try {
    const parts = await sendParts(upload, uploadId)
    await complete(upload, uploadId, parts)
  } catch (error) {
    await abandon(upload, uploadId)
    throw error
  }
}

async function sendParts(upload: S3Upload, uploadId: string): Promise<readonly CompletedPart[]> {
  const { body, settings } = upload
  const partBytes = Math.max(settings.partBytes, Math.ceil(body.size / MAX_PARTS))
  const count = Math.ceil(body.size / partBytes)
  const parts: CompletedPart[] = []
  let next = 1
  let failed = false
  const sendNext = async (): Promise<void> => {
    while (next <= count && !failed) {
      const number = next
      next += 1
      const bytes = await body.part((number - 1) * partBytes, Math.min(number * partBytes, body.size))
      parts[number - 1] = await sendPart(upload, { uploadId, number, bytes })
    }
  }
  // All of them end before the upload is given up: a part that arrives after that would stay in the store.
  const lanes = Array.from({ length: Math.min(settings.partsAtOnce, count) }, async () => {
    try {
      await sendNext()
    } catch (error) {
      failed = true
      throw error
    }
  })
  const outcomes = await Promise.allSettled(lanes)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return parts
}

async function sendPart(
  { connector, settings, details, context }: S3Upload,
  part: { readonly uploadId: string; readonly number: number; readonly bytes: Uint8Array },
): Promise<CompletedPart> {
  const { uploadId, number, bytes } = part
  const checksum = uploadChecksum(settings, bytes)
  const { ETag } = await connector.call(OPERATION, context, ({ sdk, client }) =>
    client.send(
      new sdk.UploadPartCommand({
        Bucket: settings.bucket,
        Key: details.key,
        UploadId: uploadId,
        PartNumber: number,
        Body: bytes,
        ContentLength: bytes.byteLength,
        ...checksum,
      }),
    ),
  )
  if (ETag === undefined) throw s3Error('transient', `${OPERATION} failed: the store gave no tag. Try again.`)
  return { PartNumber: number, ETag, ...('ChecksumSHA256' in checksum ? checksum : {}) }
}

async function complete(upload: S3Upload, uploadId: string, parts: readonly CompletedPart[]): Promise<void> {
  const { connector, settings, details, context } = upload
  try {
    await connector.call(OPERATION, context, ({ sdk, client }) =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({
          Bucket: settings.bucket,
          Key: details.key,
          UploadId: uploadId,
          MultipartUpload: { Parts: [...parts] },
          ...absentCondition(upload),
        }),
      ),
    )
  } catch (error) {
    await throwUnlessWritten(upload, error)
  }
}

/** Also after the call's signal has fired, so with one of its own. What cannot be removed now is removed as a stale upload later. */
async function abandon(upload: S3Upload, uploadId: string): Promise<void> {
  const context = { ...upload.context, signal: AbortSignal.timeout(ABORT_LIMIT_MS) }
  await abortUpload(upload, { key: upload.details.key, uploadId }, context).catch(() => {
    upload.context.logger.warn({ sink: 's3' }, 'Parts of an archive write could not be removed; a later write does it')
  })
}

export async function abortUpload(
  { connector, settings }: Pick<S3Upload, 'connector' | 'settings'>,
  { key, uploadId }: { readonly key: string; readonly uploadId: string },
  context: CallContext,
): Promise<void> {
  await connector.call('Removing the parts of an archive write', context, ({ sdk, client }) =>
    client.send(new sdk.AbortMultipartUploadCommand({ Bucket: settings.bucket, Key: key, UploadId: uploadId })),
  )
}
