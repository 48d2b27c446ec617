import { isLeadKitError, LeadKitError } from '@leadkit/contracts'

/** SQLSTATE of a database error (PostgreSQL, appendix A), or undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  const { code } = error
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** True for a fault that may pass by itself: lost connection, deadlock, serialisation failure, shutdown, too many connections. */
export function isTransientDatabaseError(error: unknown): boolean {
  const state = sqlState(error)
  if (state === undefined) return isConnectionFault(error)
  return state.startsWith('08') || state.startsWith('53') || state.startsWith('57P') || TRANSIENT_STATES.has(state)
}

const TRANSIENT_STATES: ReadonlySet<string> = new Set(['40001', '40P01', '55P03', '25006'])

function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as Error & { code?: string }).code ?? ''
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(code) ||
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|pool after calling end/i.test(
      error.message,
    )
  )
}

const STATE_MEANINGS: Readonly<
  Record<string, readonly ['conflict' | 'invalid_input' | 'not_found' | 'configuration', string]>
> = {
  '23505': ['conflict', 'a row with the same unique values exists already'],
  '23503': ['not_found', 'a row that it refers to does not exist'],
  '23514': ['invalid_input', 'a value is outside the allowed range, or belongs to another tenant'],
  '23502': ['invalid_input', 'a required value is missing'],
  '22001': ['invalid_input', 'a text is longer than its column'],
  '22P02': ['invalid_input', 'a value has the wrong form'],
  '22021': ['invalid_input', 'a text holds bytes that are not valid UTF-8'],
  '42P01': ['configuration', 'a table is missing; run kit.migrate()'],
  '3F000': ['configuration', 'a schema is missing; run kit.migrate()'],
  '42703': ['configuration', 'a column is missing; run kit.migrate()'],
}

/** Turns a database error into LeadKit's, told by SQLSTATE alone: messages of the database may hold a person's data. */
export function toLeadKitError(error: unknown, operation: string): unknown {
  if (isLeadKitError(error)) return error
  const state = sqlState(error)
  const meaning = state === undefined ? undefined : STATE_MEANINGS[state]
  if (meaning !== undefined) return new LeadKitError(meaning[0], `${operation}: ${meaning[1]} (SQLSTATE ${state})`)
  if (isTransientDatabaseError(error)) {
    return new LeadKitError(
      'storage_unavailable',
      `${operation}: the database cannot be reached or is busy (${state ?? 'connection'}); try again`,
    )
  }
  if (state !== undefined)
    return new LeadKitError('internal', `${operation}: the database refused the statement (SQLSTATE ${state})`)
  return error
}
