import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3'
import { type CallContext, isLeadKitError } from '@leadkit/contracts'
import { abortUpload } from './s3-parts.ts'
import type { S3Parts } from './s3-upload.ts'

interface UploadMarker {
  readonly KeyMarker?: string
  readonly UploadIdMarker?: string
}

/** How often one sink looks. */
const INTERVAL_MS = 60 * 60 * 1000

/** Aborts uploads that dead processes left, below the sink's prefix: when a process first writes, and then once an hour. */
export class StaleUploads {
  readonly #parts: S3Parts
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(parts: S3Parts) {
    this.#parts = parts
  }

  /** Never fails: the write that follows does not depend on it. */
  async sweep(context: CallContext): Promise<void> {
    const now = context.now().getTime()
    if (Math.abs(now - this.#lookedAt) < INTERVAL_MS || context.signal.aborted) return
    this.#lookedAt = now
    try {
      for await (const upload of this.#stale(context))
        await abortUpload(this.#parts, upload, context).catch((error: unknown) => {
          // Another process was faster.
          if (!isLeadKitError(error, 'not_found')) throw error
        })
    } catch (error) {
      const code = isLeadKitError(error) ? error.code : 'internal'
      context.logger.warn({ sink: 's3', code }, 'Old uploads of the archive could not be removed')
    }
  }

  async *#stale(context: CallContext): AsyncGenerator<{ readonly key: string; readonly uploadId: string }> {
    const { connector, settings } = this.#parts
    const before = context.now().getTime() - settings.staleUploadMs
    let from: UploadMarker | undefined = {}
    while (from !== undefined) {
      const at: UploadMarker = from
      const page: ListMultipartUploadsCommandOutput = await connector.call(
        'Looking for old uploads',
        context,
        ({ sdk, client }) =>
          client.send(new sdk.ListMultipartUploadsCommand({ Bucket: settings.bucket, Prefix: settings.prefix, ...at })),
      )
      for (const { Key: key, UploadId: uploadId, Initiated } of page.Uploads ?? []) {
        const isStale = Initiated !== undefined && Initiated.getTime() < before
        // Without a prefix the bucket may be shared: only what has the form of an archive's key is ours.
        const isOurs = settings.prefix !== '' || key?.startsWith('messages/tenant=') === true
        if (key !== undefined && uploadId !== undefined && isStale && isOurs) yield { key, uploadId }
      }
      from = page.IsTruncated === true ? markerAfter(page) : undefined
    }
  }
}

function markerAfter({
  NextKeyMarker,
  NextUploadIdMarker,
}: ListMultipartUploadsCommandOutput): UploadMarker | undefined {
  if (NextKeyMarker === undefined) return undefined
  return {
    KeyMarker: NextKeyMarker,
    ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
  }
}
