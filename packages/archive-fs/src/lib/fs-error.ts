import { isLeadKitError, LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'

const PERMISSION_CODES: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS'])
/** The path itself is of the wrong kind, so a retry cannot help. */
const PERMANENT_CODES: ReadonlySet<string> = new Set([
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'ELOOP',
  'EXDEV',
  'ENAMETOOLONG',
  'EINVAL',
])

export const SOURCE = 'archive:fs'

export function archiveError(code: LeadKitErrorCode, message: string, cause?: unknown): LeadKitError {
  return new LeadKitError(code, message, { source: SOURCE, cause })
}

/** The system's error code, such as `ENOENT`, if the error has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT'
}

/** Converts a file system error into a LeadKitError; any other error (such as the failure of a body) stays as it is. */
function toArchiveError(error: unknown, operation: string): unknown {
  const code = systemCode(error)
  if (code === undefined || isLeadKitError(error) || !isSystemError(error)) return error
  if (PERMISSION_CODES.has(code))
    return archiveError(
      'permission_denied',
      `${operation} was refused (${code}). Let the process read and write the archive's folder.`,
      error,
    )
  if (PERMANENT_CODES.has(code))
    return archiveError('permanent', `${operation} failed (${code}). Look at what lies in the archive's folder.`, error)
  return archiveError('transient', `${operation} failed (${code}). Try again; check the disk if it stays so.`, error)
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

/** Runs a file operation and converts its errors. */
export async function withArchiveErrors<Value>(operation: string, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run()
  } catch (error) {
    throw toArchiveError(error, operation)
  }
}

export function checkSignal(signal: AbortSignal): void {
  if (signal.aborted) throw archiveError('aborted', 'The archive call was called off.')
}
