import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { FaultKind } from '../base/fault-kind.ts'
import { sqlState } from '../base/fault-words.ts'

/** The code from the database or the operating system, without the message, which may contain personal data. */
class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** The part of a database error that our error keeps for logs. */
export function causeOf(error: unknown): { readonly cause?: DatabaseFault } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z_]{3,30}$/.test(code) ? { cause: new DatabaseFault(code) } : {}
}

/** Decides by SQLSTATE (PostgreSQL, appendix A), or by the code of a LeadKitError. */
export function faultKind(error: unknown): FaultKind {
  if (isLeadKitError(error)) return OWN_FAULTS[error.code] ?? (error.retryable ? 'storage' : 'schema')
  const state = sqlState(error)
  if (state === undefined) {
    if (isConnectionFault(error)) return 'storage'
    // A value that our own code cannot handle, such as a date outside JavaScript's range.
    return error instanceof TypeError || error instanceof RangeError ? 'data' : 'busy'
  }
  // 54: too deeply nested, or too long, for the server's limits.
  if (/^(?:2[23]|54)/.test(state)) return 'data'
  if (BUSY_STATES.has(state)) return 'busy'
  return STORAGE_STATES.test(state) ? 'storage' : 'schema'
}

const OWN_FAULTS: Readonly<Partial<Record<string, FaultKind>>> = {
  invalid_input: 'data',
  conflict: 'data',
  not_found: 'data',
  payload_invalid: 'data',
  illegal_transition: 'data',
  legal_hold: 'data',
  internal: 'busy',
  storage_unavailable: 'storage',
}

/** Serialisation failure; deadlock. */
const LOST_RACES: ReadonlySet<string> = new Set(['40001', '40P01'])
/** And a lock that was not free in time. */
const HELD_UP: ReadonlySet<string> = new Set([...LOST_RACES, '55P03'])
/** And an object in use; a statement cancelled at its time limit. */
const BUSY_STATES: ReadonlySet<string> = new Set([...HELD_UP, '55006', '57014'])
const STORAGE_STATES = /^(?:08|28|3D|53|57P|58|25006)/

const TRANSIENT_STATES = /^(?:08|53|57P|58|25006)/

/** True for a deadlock or a serialisation failure: the same transaction succeeds once the other one has ended. */
export function isLostRace(error: unknown): boolean {
  return LOST_RACES.has(sqlState(error) ?? '')
}

/** True if another transaction's lock was in the way: a lost race, or a lock that was not free within `lock_timeout`. */
export function isHeldUp(error: unknown): boolean {
  return HELD_UP.has(sqlState(error) ?? '')
}

/** True for a temporary fault: lost connection, deadlock, timeout, serialisation failure, shutdown, too many connections. */
function isTransientDatabaseError(error: unknown): boolean {
  const state = sqlState(error)
  if (state === undefined) return isConnectionFault(error)
  return BUSY_STATES.has(state) || TRANSIENT_STATES.test(state)
}

function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as Error & { code?: string }).code ?? ''
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(code) ||
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i.test(
      error.message,
    )
  )
}

const STATE_MEANINGS: Readonly<
  Record<string, readonly ['conflict' | 'invalid_input' | 'not_found' | 'configuration', string]>
> = {
  '23514': ['invalid_input', 'a value is outside the allowed range, or belongs to another tenant'],
  '23502': ['invalid_input', 'a required value is missing'],
  '22001': ['invalid_input', 'a text is longer than its column'],
  '22P02': ['invalid_input', 'a value has the wrong form'],
  '22P05': ['invalid_input', 'a text holds U+0000, which PostgreSQL cannot store'],
  '22021': ['invalid_input', 'a text holds bytes that are not valid UTF-8'],
  '54001': ['invalid_input', 'a value is nested too deeply'],
  '42P01': ['configuration', 'a table is missing; run kit.migrate()'],
  '3F000': ['configuration', 'a schema is missing; run kit.migrate()'],
  '42703': ['configuration', 'a column is missing; run kit.migrate()'],
}

/** What is wrong with the tables, as text for an error. */
export interface SchemaFault {
  readonly advice: string
}

/**
 * Turns a database error into LeadKit's, based on the SQLSTATE and column names: the database's messages may contain personal data.
 * @param schemaFault the diagnosis of the tables, for a statement that missed one.
 */
export function toLeadKitError(error: unknown, operation: string, schemaFault: SchemaFault | null = null): unknown {
  if (isLeadKitError(error)) return error
  const state = sqlState(error)
  const cause = causeOf(error)
  if (schemaFault !== null) return new LeadKitError('configuration', `${operation}: ${schemaFault.advice}`, cause)
  const meaning = meaningOf(error, state)
  if (meaning !== undefined)
    return new LeadKitError(meaning[0], `${operation}: ${meaning[1]} (SQLSTATE ${state})`, cause)
  if (isTransientDatabaseError(error)) {
    return new LeadKitError(
      'storage_unavailable',
      `${operation}: the database cannot be reached or is busy (${state ?? 'connection'}); try again`,
      cause,
    )
  }
  if (isEndedPool(error))
    return new LeadKitError('configuration', `${operation}: the host's pool has ended; create another kit`)
  if (state !== undefined)
    return new LeadKitError('internal', `${operation}: the database refused the statement (SQLSTATE ${state})`, cause)
  return error
}

type Meaning = (typeof STATE_MEANINGS)[string]

function meaningOf(error: unknown, state: string | undefined): Meaning | undefined {
  if (state === undefined) return undefined
  const fields = keyFields(error)
  if (state === '23505')
    return [
      'conflict',
      `another row has the same ${fields ?? 'unique values'}; use a different value, or change that row`,
    ]
  if (state === '23503') return ['not_found', `the row that ${fields ?? 'it'} refers to does not exist`]
  const meaning = STATE_MEANINGS[state]
  if (meaning === undefined && state.startsWith('22'))
    return ['invalid_input', 'a value is outside of what the database can store']
  return meaning
}

const KEY_DETAIL = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)=\(/
const OF_EVERY_ROW = new Set(['tenant_id', 'id'])

/** The columns of a violated constraint, from the server's detail: `Key (tenant_id, email)=(…)`. Never their values. */
function keyFields(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('detail' in error) || typeof error.detail !== 'string')
    return undefined
  const columns = KEY_DETAIL.exec(error.detail)?.[1]?.match(/[a-z][a-z0-9_]*/g) ?? []
  const told = columns.filter((column) => !OF_EVERY_ROW.has(column)).map(toCamelCase)
  return told.length === 0 ? undefined : told.join(' and ')
}

function toCamelCase(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

function isEndedPool(error: unknown): boolean {
  return error instanceof Error && /pool after calling end/i.test(error.message)
}
