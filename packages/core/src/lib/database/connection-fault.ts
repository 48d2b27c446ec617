import { LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { sqlState } from '../base/fault-words.ts'
import { causeOf } from './pg-error.ts'

/** A connection's target as shown in errors: never with a password. */
export interface ConnectionTarget {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly database?: string | undefined
  readonly user?: string | undefined
}

type Advice = readonly [LeadKitErrorCode, string]

const STATES: Readonly<Record<string, Advice>> = {
  '28P01': ['configuration', 'the server refused the password of this user; correct the user or the password'],
  '28000': ['configuration', 'the server does not let this user in; see pg_hba.conf, and whether the server wants TLS'],
  '3D000': ['configuration', 'there is no such database on this server; create it, or correct its name'],
  '53300': ['storage_unavailable', 'the server has no connection left; lower maxConnections or raise max_connections'],
  '57P03': ['storage_unavailable', 'the server is starting up or shutting down; try again'],
}

const CODES: Readonly<Record<string, Advice>> = {
  ECONNREFUSED: [
    'storage_unavailable',
    'nothing listens there (ECONNREFUSED); start PostgreSQL, or correct host and port',
  ],
  ENOTFOUND: ['storage_unavailable', 'the host name is unknown (ENOTFOUND); correct it'],
  EAI_AGAIN: ['storage_unavailable', 'the host name could not be looked up (EAI_AGAIN); try again'],
  ETIMEDOUT: ['storage_unavailable', 'the server did not answer in time (ETIMEDOUT); a firewall may stand between'],
  EHOSTUNREACH: ['storage_unavailable', 'there is no way to the host (EHOSTUNREACH)'],
  ENETUNREACH: ['storage_unavailable', 'there is no way to the network (ENETUNREACH)'],
  ENOENT: ['storage_unavailable', 'there is no such socket (ENOENT); start PostgreSQL, or correct the host'],
  EACCES: ['configuration', 'this process may not open the socket (EACCES)'],
}

const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/
const TLS_ADVICE = 'correct the sslmode of the connection, or give the server a certificate that this process trusts'

/**
 * The error for a failed connection, with its target and what to do; null for any other error. Based only on the code if there is one: the driver's
 * texts are not passed on.
 */
export function toConnectionFault(error: unknown, operation: string, target: ConnectionTarget): LeadKitError | null {
  const advice = adviceFor(error)
  if (advice === null) return null
  const [code, text] = advice
  const message = `${operation}: cannot connect to PostgreSQL at ${nameTarget(target)}: ${text}`
  return new LeadKitError(code, message, causeOf(error))
}

function adviceFor(error: unknown): Advice | null {
  const state = sqlState(error)
  if (state !== undefined) return STATES[state] ?? null
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (CODES[code] !== undefined) return CODES[code]
  if (TLS_CODE.test(code)) return ['configuration', `TLS failed (${code}); ${TLS_ADVICE}`]
  if (/does not support SSL/i.test(error.message))
    return ['configuration', `the server does not speak TLS; ${TLS_ADVICE}`]
  if (/client password must be/i.test(error.message))
    return ['configuration', 'the server asks for a password and none is given; put it into the connection string']
  if (/timeout exceeded when trying to connect|timeout expired/i.test(error.message))
    return ['storage_unavailable', 'no connection was had in time; the pool is exhausted or the server does not answer']
  return null
}

function nameTarget({ host, port, database, user }: ConnectionTarget): string {
  return `host ${host ?? 'unknown'}, port ${port ?? 'unknown'}, database ${database ?? 'unknown'}, user ${user ?? 'unknown'}`
}
