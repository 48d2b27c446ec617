import type { ArchiveSink, CallContext } from '@leadkit/contracts'
import { checkSignal, S3Connector } from './s3-client.ts'
import { headS3Object } from './s3-head.ts'
import { setS3LegalHold } from './s3-legal-hold.ts'
import { listS3Objects } from './s3-list.ts'
import { toArchiveObject, toS3Key } from './s3-object.ts'
import { readS3Options, type S3ArchiveSinkOptions } from './s3-options.ts'
import { readS3Object, readS3Range } from './s3-read.ts'
import { writeS3Object } from './s3-write.ts'
import { StaleUploads } from './stale-uploads.ts'

/**
 * An archive in a bucket of S3, or of a store with its API: Ceph, Cloudflare R2, RustFS, Garage, MinIO. Objects keep their SHA-256 as metadata, and
 * each read is checked against it. See docs/adapters/archive-s3.md.
 *
 * Errors: as {@link ArchiveSink}; also `configuration`, `rate_limited`, `auth_expired`, `unsupported` and `permanent`, with the store's own name of
 * the error and never a key, body or credential.
 *
 * @throws LeadKitError `configuration` for invalid options.
 * @example
 * const archive = createS3ArchiveSink({ bucket: 'acme-archive', region: 'eu-central-1', prefix: 'leadkit/' })
 */
export function createS3ArchiveSink(options: S3ArchiveSinkOptions): ArchiveSink {
  const settings = readS3Options(options)
  const parts = { settings, connector: new S3Connector(settings) }
  const staleUploads = new StaleUploads(parts)
  return {
    id: 's3',
    async write(request, context) {
      toS3Key(settings, request.key)
      checkSignal(context.signal)
      await staleUploads.sweep(context)
      return writeS3Object(parts, request, context)
    },
    read: async (key, context) => readS3Object(parts, key, context),
    readRange: async (key, range, context) => readS3Range(parts, key, range, context),
    async head(key, context) {
      const found = await headS3Object(parts, toS3Key(settings, key), 'Looking up an archive object', context)
      return found === null ? null : toArchiveObject(key, found)
    },
    ...(settings.objectLock === undefined || settings.objectLock.legalHold === true
      ? {}
      : {
          setLegalHold: (key: string, held: boolean, context: CallContext) => setS3LegalHold(parts, key, held, context),
        }),
    list: (prefix, context) => listS3Objects(parts, prefix, context),
    async delete(key, context) {
      const Key = toS3Key(settings, key)
      await parts.connector.call('Deleting an archive object', context, ({ sdk, client }) =>
        client.send(new sdk.DeleteObjectCommand({ Bucket: settings.bucket, Key })),
      )
    },
  }
}
