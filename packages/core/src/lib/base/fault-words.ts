import { isLeadKitError } from '@leadkit/contracts'

/** What a log may say about a fault. */
export interface FaultWords {
  /** LeadKit's code; for other errors the class name. */
  readonly code: string
  /** The database's SQLSTATE (PostgreSQL, appendix A), if there is one. */
  readonly sqlState?: string
  /** The operating system's code, such as `ECONNREFUSED`, if there is one. */
  readonly errno?: string
}

/** Why something failed, without any data: never a message, because a foreign error's message may contain personal data. */
export function faultWords(error: unknown): FaultWords {
  const code = isLeadKitError(error) ? error.code : error instanceof Error ? error.name : typeof error
  const state = sqlState(error)
  const errno = state === undefined ? errnoOf(error) : undefined
  return { code, ...(state !== undefined && { sqlState: state }), ...(errno !== undefined && { errno }) }
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code } = error as { readonly code?: unknown }
  if (!isLeadKitError(error) && typeof code === 'string' && /^E[A-Z_]{2,30}$/.test(code)) return code
  return error.cause === undefined || error.cause === error ? undefined : errnoOf(error.cause)
}

/** SQLSTATE of a database error (PostgreSQL, appendix A), or of the cause of one of our errors; undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  if (isLeadKitError(error)) return error.cause === undefined ? undefined : sqlState(error.cause)
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  const { code } = error
  // An SQLSTATE always has a digit; operating system codes such as EPIPE have none.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined
}
