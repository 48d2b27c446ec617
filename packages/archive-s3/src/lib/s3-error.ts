import { isLeadKitError, LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { parseRetryAfter } from '@leadkit/adapter-kit'

export const SOURCE = 'archive:s3'

export function s3Error(code: LeadKitErrorCode, message: string, retryAfterMs?: number): LeadKitError {
  return new LeadKitError(code, message, { source: SOURCE, retryAfterMs })
}

interface Verdict {
  readonly code: LeadKitErrorCode
  readonly advice: string
}

const OBJECT_GONE: Verdict = { code: 'not_found', advice: 'The archive has no object under this key.' }
const CREDENTIALS: Verdict = { code: 'permission_denied', advice: 'Check the credentials and who may use the bucket.' }
const AGAIN: Verdict = { code: 'transient', advice: 'Try again.' }
const WRONG_REGION: Verdict = { code: 'configuration', advice: 'Check the options "region" and "endpoint".' }
const DAMAGED: Verdict = { code: 'checksum_mismatch', advice: 'The bytes were changed on the way. Write it again.' }
const TAKEN: Verdict = { code: 'conflict', advice: 'The key already has an object.' }
const EXPIRED: Verdict = { code: 'auth_expired', advice: 'The credentials have expired; give new ones.' }
const BUSY: Verdict = { code: 'rate_limited', advice: 'Try again later.' }
const LACKING: Verdict = {
  code: 'unsupported',
  advice: 'Turn off the option that the store lacks: "conditionalWrites", "uploadChecksum", "objectLock", "tags".',
}
const KMS_KEY: Verdict = { code: 'configuration', advice: 'Correct the option "encryption".' }

/** What S3 and its like call their refusals: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  NoSuchKey: OBJECT_GONE,
  NotFound: OBJECT_GONE,
  NoSuchUpload: { code: 'not_found', advice: 'The upload is gone; write the object again.' },
  NoSuchBucket: { code: 'configuration', advice: 'Create the bucket, or correct the option "bucket".' },
  PreconditionFailed: TAKEN,
  ConditionalRequestConflict: AGAIN,
  AccessDenied: CREDENTIALS,
  Forbidden: CREDENTIALS,
  InvalidAccessKeyId: CREDENTIALS,
  SignatureDoesNotMatch: CREDENTIALS,
  ExpiredToken: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  CredentialsProviderError: {
    code: 'configuration',
    advice: 'Give the option "credentials", or set up the SDK\'s own.',
  },
  RequestTimeTooSkewed: { code: 'configuration', advice: 'Set the clock of this machine.' },
  AuthorizationHeaderMalformed: WRONG_REGION,
  PermanentRedirect: WRONG_REGION,
  TemporaryRedirect: AGAIN,
  BadDigest: DAMAGED,
  InvalidDigest: DAMAGED,
  XAmzContentSHA256Mismatch: DAMAGED,
  IncompleteBody: AGAIN,
  RequestTimeout: AGAIN,
  InternalError: AGAIN,
  SlowDown: BUSY,
  ServiceUnavailable: AGAIN,
  NotImplemented: LACKING,
  InvalidObjectState: { code: 'permanent', advice: 'The object must be restored from its storage class first.' },
  InvalidStorageClass: { code: 'configuration', advice: 'Correct the option "storageClass".' },
  KMSKeyNotFound: KMS_KEY,
}

function verdictOf(name: string, status: number | undefined): Verdict {
  const named = VERDICTS[name]
  if (named !== undefined) return named
  if (name.startsWith('KMS') || name.startsWith('Kms.')) return KMS_KEY
  // No status: the connection failed, or the answer could not be read.
  if (status === undefined || status >= 500) return status === 501 ? LACKING : AGAIN
  if (status === 429) return BUSY
  if (status === 401 || status === 403) return CREDENTIALS
  if (status === 404) return OBJECT_GONE
  if (status === 412) return TAKEN
  if (status === 408 || status === 409) return AGAIN
  if (status >= 300 && status < 400) return WRONG_REGION
  return {
    code: 'permanent',
    advice: 'The same call cannot succeed; look the name up in the documentation of the store.',
  }
}

/**
 * Turns an error of the SDK into ours. Its own texts name keys, buckets and access keys, and its fields hold bodies: of it all only the error's name,
 * the status and the request's id are kept, and no cause.
 */
export function toS3Error(error: unknown, operation: string, now: Date): LeadKitError {
  if (isLeadKitError(error)) return error
  const name = errorName(error)
  const metadata = field(error, '$metadata')
  const status = numberField(metadata, 'httpStatusCode') ?? numberField(field(error, '$response'), 'statusCode')
  const { code, advice } = verdictOf(name, status)
  const requestId = field(metadata, 'requestId')
  const facts = [
    /^[A-Za-z.]{1,60}$/.test(name) ? name : undefined,
    status === undefined ? undefined : `status ${status}`,
    typeof requestId === 'string' && /^[\w-]{1,100}$/.test(requestId) ? `request ${requestId}` : undefined,
  ].filter((fact) => fact !== undefined)
  const shown = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  return s3Error(code, `${operation} failed${shown}. ${advice}`, retryAfter(error, now))
}

function errorName(error: unknown): string {
  const name = field(error, 'name')
  const code = field(error, 'Code')
  // Where an answer has no body, as after HEAD, the SDK has no name to give.
  const isUnnamed = name === 'UnknownError' || name === 'Unknown' || name === 'Error' || name === 'TypeError'
  if (typeof name === 'string' && !isUnnamed) return name
  return typeof code === 'string' ? code : ''
}

function retryAfter(error: unknown, now: Date): number | undefined {
  const header = field(field(field(error, '$response'), 'headers'), 'retry-after')
  return typeof header === 'string' ? parseRetryAfter(header, now) : undefined
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function numberField(value: unknown, name: string): number | undefined {
  const found = field(value, name)
  return typeof found === 'number' ? found : undefined
}
