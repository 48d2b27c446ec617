import { type ArchiveRange, LeadKitError } from '@leadkit/contracts'

const MAX_KEY_BYTES = 1024

/**
 * @param source the sink: `archive:s3`.
 * @throws LeadKitError `invalid_input` unless the key is one that the contract of archive sinks allows.
 */
export function checkArchiveKey(key: string, source: string): void {
  const fault = keyFault(key)
  if (fault !== undefined) throw new LeadKitError('invalid_input', `The archive key ${fault}.`, { source })
}

function keyFault(key: string): string | undefined {
  if (!key.isWellFormed()) return 'is not well-formed Unicode'
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `is longer than ${MAX_KEY_BYTES} bytes of UTF-8`
  if (key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..'))
    return 'has an empty, `.` or `..` segment, or begins or ends with a slash'
  return undefined
}

/** @throws LeadKitError `invalid_input` unless start and end are whole numbers in order. */
export function checkArchiveRange({ start, end }: ArchiveRange, source: string): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start) return
  throw new LeadKitError('invalid_input', 'The range of an archive read needs whole numbers, 0 <= start <= end.', {
    source,
  })
}
