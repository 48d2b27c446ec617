import { LeadKitError, type LeadKitErrorCode } from '@leadkit/contracts'
import { Client, DatabaseError, escapeIdentifier } from 'pg'

/** The codes of PostgreSQL's appendix A that these statements can get in practice. */
const CODES_OF_SQLSTATES: Readonly<Record<string, LeadKitErrorCode>> = {
  '42P04': 'conflict',
  '55006': 'conflict',
  '3D000': 'not_found',
  '53300': 'storage_unavailable',
  '57P03': 'storage_unavailable',
}

/** Runs one statement on its own connection. @throws LeadKitError with the operation's name and the SQLSTATE. */
export async function runStatement(connectionString: string, operation: string, statement: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 30_000 })
  // Ignore it if the server ends an idle connection: either the statement itself fails, or it has finished.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(statement)
  } catch (cause) {
    const state = cause instanceof DatabaseError ? cause.code : undefined
    const code = state === undefined ? 'storage_unavailable' : (CODES_OF_SQLSTATES[state] ?? 'internal')
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LeadKitError(code, `${operation} failed (${state ?? 'no connection'}): ${reason}`, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * @param template an existing database without connections; default: PostgreSQL's template1.
 * @returns the new database's connection string.
 * @throws LeadKitError `conflict` if the name is taken or the template is in use, `not_found` if there is no such template.
 */
export async function createDatabase(connectionString: string, name: string, template?: string): Promise<string> {
  const source = template === undefined ? '' : ` TEMPLATE ${escapeIdentifier(template)}`
  await runStatement(
    connectionString,
    `Creating the database ${name}`,
    `CREATE DATABASE ${escapeIdentifier(name)}${source}`,
  )
  return connectionStringOf(connectionString, name)
}

/** Ends every connection to the database and drops it; succeeds if it is already gone. */
export async function dropDatabase(connectionString: string, name: string): Promise<void> {
  const statement = `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`
  await runStatement(connectionString, `Dropping the database ${name}`, statement)
}

/** The same server's connection string for another database. */
function connectionStringOf(connectionString: string, name: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${encodeURIComponent(name)}`
  return url.href
}
