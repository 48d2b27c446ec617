import { createHash } from 'node:crypto'
import { type CallContext, isLeadKitError } from '@leadkit/contracts'
import type { S3Connector } from './s3-client.ts'
import { headS3Object } from './s3-head.ts'
import { isWrittenBy, type WriteDetails } from './s3-object.ts'
import { isAws, type S3Settings } from './s3-options.ts'
import type { SpooledBody } from './spooled-body.ts'

/** For messages. */
export const WRITING = 'Writing an archive object'

export interface S3Parts {
  readonly connector: S3Connector
  readonly settings: S3Settings
}

/** Everything that one write passes along. */
export interface S3Upload extends S3Parts {
  readonly body: SpooledBody
  readonly details: WriteDetails
  readonly ifAbsent: boolean
  readonly context: CallContext
}

export function absentCondition({ ifAbsent, settings }: S3Upload): { IfNoneMatch?: '*' } {
  return ifAbsent && settings.conditionalWrites ? { IfNoneMatch: '*' } : {}
}

export function checksumKind(settings: S3Settings): 'sha256' | 'md5' {
  return settings.uploadChecksum ?? (isAws(settings) ? 'sha256' : 'md5')
}

/** What the store checks on its side. It proves nothing: some stores accept any value. */
export function uploadChecksum(
  settings: S3Settings,
  bytes: Uint8Array,
): { ChecksumSHA256: string } | { ContentMD5: string } {
  const kind = checksumKind(settings)
  const digest = createHash(kind).update(bytes).digest('base64')
  return kind === 'sha256' ? { ChecksumSHA256: digest } : { ContentMD5: digest }
}

/**
 * A first attempt whose answer was lost may have been carried out, so that the next one is refused: by the condition, or because its upload is gone.
 * The object under the key says whose it is.
 */
export async function throwUnlessWritten(upload: S3Upload, error: unknown): Promise<void> {
  if (!isLeadKitError(error, 'conflict') && !isLeadKitError(error, 'not_found')) throw error
  const { details, context } = upload
  const found = await headS3Object(upload, details.key, WRITING, context)
  if (found === null || !isWrittenBy(details.writeId, found)) throw error
}
