import type * as duckdb from '@duckdb/node-api'

/** An optional peer with tens of megabytes of native code, which only the process of a query loads. */
export type DuckDb = typeof duckdb
