import type { DuckDBConnection, DuckDBResultReader, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { type ArchivedMessage, LeadKitError } from '@leadkit/contracts'
import type { ArchiveQueryResult, ArchiveQueryValue } from './archive-query.ts'
import type { DuckDb } from './duckdb-module.ts'
import type { QueryRows } from './query-order.ts'

/** Rows of one vector of DuckDB. */
export const CHUNK_ROWS = 2_048

interface Column {
  readonly name: string
  readonly type: 'UUID' | 'VARCHAR' | 'JSON' | 'TIMESTAMPTZ'
  of(message: ArchivedMessage, month: string): string | Date | null
}

/** Those of the table in PostgreSQL, and the month. */
const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'UUID', of: ({ id }) => id },
  { name: 'conversation_id', type: 'UUID', of: ({ conversationId }) => conversationId },
  { name: 'platform_message_id', type: 'VARCHAR', of: ({ platformMessageId }) => platformMessageId },
  { name: 'direction', type: 'VARCHAR', of: ({ direction }) => direction },
  { name: 'subtype', type: 'VARCHAR', of: ({ subtype }) => subtype },
  { name: 'author', type: 'VARCHAR', of: ({ author }) => author },
  { name: 'content', type: 'VARCHAR', of: ({ content }) => content },
  { name: 'sender_id', type: 'VARCHAR', of: ({ senderId }) => senderId },
  { name: 'attachments', type: 'JSON', of: ({ attachments }) => JSON.stringify(attachments) },
  { name: 'reply_to_platform_message_id', type: 'VARCHAR', of: (message) => message.replyToPlatformMessageId },
  { name: 'received_at', type: 'TIMESTAMPTZ', of: ({ receivedAt }) => receivedAt },
  { name: 'ingested_at', type: 'TIMESTAMPTZ', of: ({ ingestedAt }) => ingestedAt },
  { name: 'edited_at', type: 'TIMESTAMPTZ', of: ({ editedAt }) => editedAt },
  { name: 'deleted_at', type: 'TIMESTAMPTZ', of: ({ deletedAt }) => deletedAt },
  { name: 'metadata', type: 'JSON', of: ({ metadata }) => JSON.stringify(metadata) },
  { name: 'month', type: 'VARCHAR', of: (_message, month) => month },
]

/**
 * In this order: nothing outside of the process is reached, on the disk or in the network, nothing is loaded, and none of it can be changed back.
 * Without a folder for temporary files nothing that a query works with is ever written to a disk.
 */
const SETTINGS = [
  "TimeZone = 'UTC'",
  'autoinstall_known_extensions = false',
  'autoload_known_extensions = false',
  'allow_community_extensions = false',
  'allow_persistent_secrets = false',
  "temp_directory = ''",
  'enable_external_access = false',
  'lock_configuration = true',
]

/** A DuckDB of its own in the process's memory, with the messages of one tenant as the table `messages`. */
export class MessageDatabase {
  readonly #duckdb: DuckDb
  readonly #connection: DuckDBConnection

  private constructor(duckdb: DuckDb, connection: DuckDBConnection) {
    this.#duckdb = duckdb
    this.#connection = connection
  }

  static async open(duckdb: DuckDb, memoryBytes: number): Promise<MessageDatabase> {
    const options = { memory_limit: `${Math.floor(memoryBytes / 1_048_576)}MiB`, threads: '2' }
    const instance = await duckdb.DuckDBInstance.create(':memory:', options)
    const connection = await instance.connect()
    for (const setting of SETTINGS) await connection.run(`SET ${setting}`)
    const columns = COLUMNS.map(({ name, type }) => `${name} ${type}`)
    await connection.run(`CREATE TABLE messages (${columns.join(', ')})`)
    return new MessageDatabase(duckdb, connection)
  }

  /** @param messages at most {@link CHUNK_ROWS}. */
  async append(messages: readonly ArchivedMessage[], month: string): Promise<void> {
    const duckdb = this.#duckdb
    const chunk = duckdb.DuckDBDataChunk.create(COLUMNS.map(({ type }) => typeOf(duckdb, type)))
    chunk.setColumns(
      COLUMNS.map((column) => messages.map((message) => toCell(duckdb, column, column.of(message, month)))),
    )
    const appender = await this.#connection.createAppender('messages')
    try {
      appender.appendDataChunk(chunk)
    } finally {
      appender.closeSync()
    }
  }

  /** The syntax tree of a statement, for `checkQuery`. */
  async serialize(sql: string): Promise<string> {
    const reader = await this.#connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql])
    return String(reader.value(0, 0))
  }

  /**
   * The answer of a statement that was checked.
   * @throws LeadKitError `invalid_input` for an answer of more than `longest` characters.
   */
  async ask(sql: string, limit: number, longest: number): Promise<QueryRows> {
    const statement = await this.#connection.prepare(sql)
    const reader = await statement.streamAndReadUntil(limit + 1)
    const names = reader.deduplicatedColumnNames()
    const types = reader.columnTypes()
    const rows = this.#rowsOf(reader, limit)
    if (JSON.stringify(rows).length > longest)
      throw new LeadKitError(
        'invalid_input',
        `archives.query: the answer has more than ${longest} characters; ask for less`,
      )
    return {
      columns: names.map((name, column) => ({ name, type: String(types[column]) })),
      rows,
      truncated: reader.currentRowCount > limit,
    }
  }

  #rowsOf(reader: DuckDBResultReader, limit: number): ArchiveQueryResult['rows'] {
    const cells = reader.getRowsJson() as readonly (readonly ArchiveQueryValue[])[]
    return cells
      .slice(0, limit)
      .map((row, index) => row.map((cell, column) => plain(cell, () => reader.value(column, index))))
  }
}

function typeOf(duckdb: DuckDb, type: Column['type']): DuckDBType {
  if (type === 'UUID') return duckdb.UUID
  return type === 'TIMESTAMPTZ' ? duckdb.TIMESTAMPTZ : duckdb.VARCHAR
}

function toCell(duckdb: DuckDb, { type }: Column, value: string | Date | null): DuckDBValue {
  if (value === null) return null
  if (value instanceof Date) return duckdb.timestampTZValue(BigInt(value.getTime()) * 1_000n)
  return type === 'UUID' ? duckdb.uuidValue(BigInt(`0x${value.replaceAll('-', '')}`)) : value
}

/** Whole numbers as numbers where JavaScript can hold them; times with a zone in UTC, whatever the machine's own zone is. */
function plain(cell: ArchiveQueryValue, read: () => DuckDBValue): ArchiveQueryValue {
  if (typeof cell !== 'string') return cell
  const value = read()
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : cell
  return isZoned(value) ? toIso(value.micros) : cell
}

function isZoned(value: DuckDBValue): value is DuckDBValue & { readonly micros: bigint } {
  return typeof value === 'object' && value !== null && value.constructor.name === 'DuckDBTimestampTZValue'
}

/** To the microsecond where there are any; infinite times as DuckDB writes them. */
function toIso(micros: bigint): string {
  const time = new Date(Number(micros / 1_000n))
  if (Number.isNaN(time.getTime())) return micros > 0n ? 'infinity' : '-infinity'
  const rest = micros % 1_000n
  return rest === 0n ? time.toISOString() : time.toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`)
}
