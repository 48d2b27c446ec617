import type { HeadObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3'
import type { ArchiveObject } from '@leadkit/contracts'
import { checkArchiveKey } from '@leadkit/adapter-kit'
import { s3Error, SOURCE } from './s3-error.ts'
import type { S3Settings } from './s3-options.ts'

const MAX_KEY_BYTES = 1024
const DAY_MS = 24 * 60 * 60 * 1000

/** Metadata names, sent as `x-amz-meta-…`. */
const HASH = 'leadkit-sha256'
/** A random id of the write: it tells our own object from another writer's when an answer was lost. */
const WRITE_ID = 'leadkit-write'

/** @throws LeadKitError `invalid_input` for a key that the contract or, with the prefix, S3 does not allow. */
export function toS3Key({ prefix }: Pick<S3Settings, 'prefix'>, key: string): string {
  checkArchiveKey(key, SOURCE)
  const whole = prefix + key
  if (Buffer.byteLength(whole) > MAX_KEY_BYTES)
    throw s3Error('invalid_input', `The archive key with the option "prefix" is longer than ${MAX_KEY_BYTES} bytes.`)
  return whole
}

type Described = Pick<HeadObjectCommandOutput, 'ContentLength' | 'LastModified' | 'Metadata'>

/** @throws LeadKitError `checksum_mismatch` for an object that no LeadKit wrote: nothing says what its bytes should be. */
export function toArchiveObject(key: string, described: Described): ArchiveObject {
  const sha256 = described.Metadata?.[HASH]
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256))
    throw s3Error(
      'checksum_mismatch',
      'Something else than LeadKit wrote the object under this key. Restore it from a copy with its metadata.',
    )
  return { key, size: described.ContentLength ?? 0, sha256, modifiedAt: described.LastModified ?? new Date(0) }
}

export function isWrittenBy(writeId: string, described: Described): boolean {
  return described.Metadata?.[WRITE_ID] === writeId
}

export interface WriteDetails {
  readonly key: string
  readonly contentType: string
  readonly sha256: string
  readonly writeId: string
  readonly now: Date
}

type Settings = Omit<PutObjectCommandInput, 'Body' | 'Bucket' | 'Key'>

/** What an object gets at its creation, in one request or in parts. */
export function objectSettings(
  settings: S3Settings,
  { key, contentType, sha256, writeId, now }: WriteDetails,
): Settings & { Bucket: string; Key: string } {
  return {
    Bucket: settings.bucket,
    Key: key,
    ContentType: contentType,
    Metadata: { [HASH]: sha256, [WRITE_ID]: writeId },
    ...encryptionSettings(settings),
    ...lockSettings(settings, now),
    ...(settings.storageClass === undefined ? {} : { StorageClass: settings.storageClass as 'STANDARD' }),
    ...(settings.tags === undefined ? {} : { Tagging: new URLSearchParams(settings.tags).toString() }),
  }
}

function encryptionSettings({ encryption }: S3Settings): Settings {
  if (encryption === undefined) return {}
  if (encryption.kind === 's3') return { ServerSideEncryption: 'AES256' }
  const { keyId, bucketKey } = encryption
  return {
    ServerSideEncryption: 'aws:kms',
    ...(keyId === undefined ? {} : { SSEKMSKeyId: keyId }),
    ...(bucketKey === undefined ? {} : { BucketKeyEnabled: bucketKey }),
  }
}

function lockSettings({ objectLock }: S3Settings, now: Date): Settings {
  if (objectLock === undefined) return {}
  const { legalHold, mode, retainDays = 0 } = objectLock
  return {
    ...(legalHold === true ? { ObjectLockLegalHoldStatus: 'ON' } : {}),
    ...(mode === undefined
      ? {}
      : {
          ObjectLockMode: mode === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE',
          ObjectLockRetainUntilDate: new Date(now.getTime() + retainDays * DAY_MS),
        }),
  }
}
