import { z } from 'zod'
import { signalSchema } from '../../base/field-schema.ts'

export interface ArchiveQueryOptions {
  /** The first and the last month to ask about, such as `2026-01`, in UTC. Default: all that are archived. Fewer months need less time and memory. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Rows of the answer, 1 to 100,000. Default 1,000. */
  readonly limit?: number | undefined
  /** For all of the call: waiting, loading and answering. In milliseconds, 100 to 3,600,000. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /**
   * What DuckDB may use in memory, messages and work together. In bytes, 32 MiB to 64 GiB. Default 512 MiB, which is about 1.5 million short messages. Its process may
   * take 256 MiB more, and is ended beyond that.
   */
  readonly memoryBytes?: number | undefined
  /** Stops the call. */
  readonly signal?: AbortSignal | undefined
}

/** A cell of an answer, as JSON has it. */
export type ArchiveQueryValue =
  | string
  | number
  | boolean
  | null
  | readonly ArchiveQueryValue[]
  | { readonly [name: string]: ArchiveQueryValue }

export interface ArchiveQueryResult {
  /** In their order. `type` is DuckDB's name, such as `VARCHAR` or `BIGINT`. A name that comes twice ends with `:1` the second time. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /**
   * Each row as its columns' values, in their order. Whole numbers that JavaScript cannot hold, and decimals, are text; times with a zone are ISO 8601 in
   * UTC; JSON and UUIDs are text.
   */
  readonly rows: readonly (readonly ArchiveQueryValue[])[]
  /** True if there are more rows than `limit`. */
  readonly truncated: boolean
  /** The months that were asked, oldest first. */
  readonly months: readonly string[]
  /** How many messages they have. */
  readonly messages: number
}

const MONTH = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must have the form 2026-02')
const MEGABYTE = 1_048_576
const MOST_MEMORY = 65_536 * MEGABYTE

/** No statement that a person writes is longer, and none of this length reaches the depth of DuckDB's own stack. */
const LONGEST = 20_000

/** DuckDB ends a statement at U+0000 and drops the rest. */
export const statementSchema = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST)
  .regex(/^[^\0]*$/, 'must not contain U+0000')

export const queryOptionsSchema = z
  .strictObject({
    from: MONTH.optional(),
    to: MONTH.optional(),
    limit: z.int().min(1).max(100_000).default(1_000),
    timeoutMs: z.int().min(100).max(3_600_000).default(60_000),
    memoryBytes: z
      .int()
      .min(32 * MEGABYTE)
      .max(MOST_MEMORY)
      .default(512 * MEGABYTE),
    signal: signalSchema.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    message: 'must not be after to',
    path: ['from'],
  })

/** A query whose input is checked. */
export type ArchiveQuery = Readonly<z.output<typeof queryOptionsSchema>> & { readonly sql: string }
