import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import type { ArchiveFormatChoice } from '@leadkit/core'
import { createParquetFormat } from '@leadkit/format-parquet'
import { startPostgres } from '@leadkit/testing/postgres'
import { milliseconds, printProgress, printTable, quantile } from '../harness.ts'
import { type ArchiveMonth, openMonth } from './archive-month.ts'

/** Each message of a conversation is in one page. */
const PAGES = 30

interface ColdPages {
  readonly format: string
  /** Of a process that has read nothing yet, in milliseconds. */
  readonly first: number
  /** Of the pages after it, each of another conversation. */
  readonly median: number
  /** Of DuckDB with the same file open: null where it is not installed. */
  readonly duckdb: number | null
}

/** A page of one conversation of an archived month, beside DuckDB on the same file. */
export async function measureColdPages(rows: number): Promise<void> {
  const results = await measureAll(rows)
  printTable(
    ['a page of a cold month', 'first', 'median', 'DuckDB, median'],
    results.map(({ format, first, median, duckdb }) => [
      format,
      milliseconds(first),
      milliseconds(median),
      duckdb === null ? 'not installed' : milliseconds(duckdb),
    ]),
  )
}

async function measureAll(rows: number): Promise<readonly ColdPages[]> {
  const postgres = await startPostgres()
  const results: ColdPages[] = []
  const formats: Readonly<Record<string, ArchiveFormatChoice>> = {
    jsonl: 'jsonl',
    csv: 'csv',
    parquet: createParquetFormat(),
  }
  try {
    for (const [name, format] of Object.entries(formats)) {
      printProgress(`cold pages, ${name}`)
      const month = await openMonth(await postgres.createDatabase(`cold_${name}`))
      const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
      try {
        results.push(await measureFormat(month, { name, format, directory, rows }))
      } finally {
        await month.close()
        await rm(directory, { recursive: true, force: true })
      }
    }
  } finally {
    await postgres.stop()
  }
  return results
}

async function measureFormat(
  month: ArchiveMonth,
  { name, format, directory, rows }: { name: string; format: ArchiveFormatChoice; directory: string; rows: number },
): Promise<ColdPages> {
  await month.fill(rows)
  await month.talk()
  const sink = createFsArchiveSink({ directory })
  const kit = await month.kit(sink, format)
  const { messages, archives } = kit.tenant(month.tenantId)
  await archives.run()
  const [manifest] = await archives.list()
  const talks = Math.floor(rows / 20)
  const ids = Array.from({ length: PAGES }, (_, page) => talkId(Math.floor((page * talks) / PAGES) + 1))
  const times: number[] = []
  for (const conversationId of ids) {
    const start = performance.now()
    const { items } = await messages.list({ conversationId, limit: 20 })
    times.push(performance.now() - start)
    if (items.length === 0) throw new Error('a cold page has no messages')
  }
  await kit.close()
  const folder = join(directory, `${manifest?.objectKey ?? ''}@`)
  const [file] = await readdir(folder)
  const [first = Number.NaN, ...others] = times
  return {
    format: name,
    first,
    median: quantile(others, 0.5),
    duckdb: await askDuckDb(name, join(folder, file ?? ''), ids),
  }
}

const talkId = (index: number): string => `019b7a00-0000-7000-9000-${index.toString(16).padStart(12, '0')}`

const TABLES: Readonly<Record<string, (file: string) => string>> = {
  jsonl: (file) => `(SELECT *, "conversationId" AS conversation_id, "receivedAt" AS received_at
    FROM read_json('${file}', format = 'newline_delimited', compression = 'gzip'))`,
  csv: (file) => `read_csv('${file}', compression = 'gzip')`,
  parquet: (file) => `read_parquet('${file}')`,
}

async function askDuckDb(format: string, file: string, ids: readonly string[]): Promise<number | null> {
  // Its native code comes for some platforms only.
  const duckdb = await import('@duckdb/node-api').catch(() => null)
  if (duckdb === null) return null
  const instance = await duckdb.DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const times: number[] = []
  for (const id of ids) {
    const start = performance.now()
    const reader = await connection.runAndReadAll(
      `SELECT * FROM ${TABLES[format]?.(file) ?? ''} WHERE conversation_id = '${id}' ORDER BY received_at DESC, id DESC LIMIT 20`,
    )
    times.push(performance.now() - start)
    if (reader.currentRowCount === 0) throw new Error('DuckDB found no messages')
  }
  connection.closeSync()
  instance.closeSync()
  return quantile(times.slice(1), 0.5)
}
