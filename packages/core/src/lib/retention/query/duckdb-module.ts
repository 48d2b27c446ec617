import type * as duckdb from '@duckdb/node-api'
import { LeadKitError } from '@leadkit/contracts'

export type DuckDb = typeof duckdb

/** Loaded when it is first needed: it is an optional peer, and tens of megabytes of native code. @throws LeadKitError `configuration` without it. */
export async function loadDuckDb(operation: string): Promise<DuckDb> {
  try {
    return await import('@duckdb/node-api')
  } catch (error) {
    throw new LeadKitError(
      'configuration',
      `${operation}: install the package @duckdb/node-api, which asks archives, on a platform that it has native code for`,
      { cause: error },
    )
  }
}
