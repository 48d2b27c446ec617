import type { ArchivedMessage, LeadKitErrorCode } from '@leadkit/contracts'
import type { ArchiveQueryResult } from './archive-query.ts'

/** What the process is asked for, one at a time. */
export type QueryOrder =
  /** Comes first. `duckdb` is the file of `@duckdb/node-api`, as a URL. */
  | { readonly kind: 'open'; readonly duckdb: string; readonly memoryBytes: number }
  /** The syntax tree of a statement, as DuckDB prints it. */
  | { readonly kind: 'serialize'; readonly sql: string }
  | { readonly kind: 'append'; readonly messages: readonly ArchivedMessage[]; readonly month: string }
  | { readonly kind: 'ask'; readonly sql: string; readonly limit: number }

export type QueryRows = Pick<ArchiveQueryResult, 'columns' | 'rows' | 'truncated'>

/** Its answer to one order. */
export type QueryAnswer =
  | { readonly value: string | QueryRows | null }
  | { readonly error: { readonly code: LeadKitErrorCode; readonly message: string } }
