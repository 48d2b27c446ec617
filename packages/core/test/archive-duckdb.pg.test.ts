import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createParquetFormat } from '@leadkit/format-parquet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TenantScope } from '../src/lib/base/identifier.ts'
import type { ArchiveManifestRepository } from '../src/lib/retention/archive-manifest-repository.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, JANUARY } from './support/retention/archive-world.ts'

// Its native code comes for some platforms only.
const duckdb = await import('@duckdb/node-api').catch(() => null)
if (duckdb === null) console.log('Skipped: archives in DuckDB. @duckdb/node-api does not run on this platform.')

const MESSAGES = 700
const FORMATS = [
  ['parquet', createParquetFormat({ rowGroupRows: 200 })],
  ['csv', 'csv'],
  ['jsonl', 'jsonl'],
] as const

/** A message without text has the empty one in the table. The questions, with their answers from PostgreSQL before and from DuckDB after the month has left. */
const SUMS = `count(*)::int AS messages, count(nullif(content, ''))::int AS texts, sum(length(content))::int AS characters,
  count(DISTINCT conversation_id)::int AS conversations, min(received_at)::timestamp::text AS first, max(received_at)::timestamp::text AS last`

/** How DuckDB reads a format's files, with the columns of the table. The file system's sink keeps an object as a folder with one file. */
const READ: Readonly<Record<string, (files: string) => string>> = {
  parquet: (files) => `read_parquet('${files}/*.parquet@/*', hive_partitioning = true)`,
  csv: (files) => `read_csv('${files}/*.csv.gz@/*', compression = 'gzip', hive_partitioning = true)`,
  jsonl: (
    files,
  ) => `(SELECT *, "conversationId" AS conversation_id, "receivedAt" AS received_at FROM read_json('${files}/*.jsonl.gz@/*',
    format = 'newline_delimited', compression = 'gzip', hive_partitioning = true, columns = {id: 'UUID', "conversationId": 'UUID',
    direction: 'VARCHAR', content: 'VARCHAR', attachments: 'JSON', "receivedAt": 'TIMESTAMPTZ'}))`,
}

async function askDuckDb(directory: string, format: string, query: string): Promise<readonly object[]> {
  const instance = await duckdb?.DuckDBInstance.create(':memory:')
  const connection = await instance?.connect()
  const files = `${directory}/messages/tenant=*/month=*`
  const text = query.replace('FROM messages', `FROM ${READ[format]?.(files)}`)
  await connection?.run("SET TimeZone = 'UTC'")
  const reader = await connection?.runAndReadAll(text)
  const rows = reader?.getRowObjectsJson() ?? []
  connection?.closeSync()
  instance?.closeSync()
  return rows
}

/** By the kit itself. */
async function askAll(archives: ArchiveManifestRepository, questions: readonly string[]): Promise<readonly object[][]> {
  const answers: object[][] = []
  for (const question of questions) {
    const { columns, rows } = await archives.query(question)
    answers.push(rows.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at]?.name, cell]))))
  }
  return answers
}

describeOnPostgres('an archive', (options) => {
  describe.skipIf(duckdb === null)('in DuckDB', () => {
    let world: ArchiveWorld | undefined
    let directory = ''
    const opened = (): ArchiveWorld => world ?? expect.fail('only in tests')
    beforeAll(async () => {
      world = new ArchiveWorld(options())
    })
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
    })
    afterEach(() => rm(directory, { recursive: true, force: true }))
    afterAll(() => opened().close())

    async function inPostgres(scope: TenantScope, query: string): Promise<readonly object[]> {
      const text = query.replace('FROM messages', `FROM "${scope.schema}".messages`)
      return opened().database.session.run<object>({ text, parameters: [] })
    }

    it.each(FORMATS)('answers plain SQL on %s as the database did', async (name, format) => {
      opened().formats = new ArchiveFormats([format])
      const sink = createFsArchiveSink({ directory })
      const route = await opened().route()
      const messages = Array.from({ length: MESSAGES }, (_, index) => ({
        messageId: `m_${index}`,
        participantId: `p_${index % 7}`,
        content: index % 5 === 0 ? null : `Größe ${index} 😀`,
        attachments: index % 5 === 0 ? [{ type: 'image' as const, url: `https://cdn.example/${index}` }] : [],
        occurredAt: new Date(JANUARY.getTime() + index * 1_001),
      }))
      await opened().receive(route, ...messages)
      const questions = [
        `SELECT ${SUMS} FROM messages`,
        `SELECT direction, ${SUMS} FROM messages GROUP BY direction ORDER BY direction`,
        `SELECT conversation_id::text AS conversation, ${SUMS} FROM messages GROUP BY conversation_id ORDER BY conversation_id`,
        `SELECT id::text AS id, content FROM messages WHERE content LIKE '%99%' ORDER BY id`,
      ]
      const before: unknown[] = []
      for (const question of questions) before.push(await inPostgres(route.scope, question))
      expect(await opened().archive(route.scope, sink)).toMatchObject({
        months: 1,
        messages: MESSAGES,
        held: [],
        failed: [],
      })

      const after: unknown[] = []
      for (const question of questions) after.push(await askDuckDb(directory, name, question))
      expect(after).toEqual(before)
      const { tenantId } = route.scope
      const where = `tenant = '${tenantId}' AND month = '2026-01'`
      expect(await askDuckDb(directory, name, `SELECT count(*)::int AS n FROM messages WHERE ${where}`)).toEqual([
        { n: MESSAGES },
      ])
      const json = "SELECT count(*)::int AS n FROM messages WHERE attachments::JSON->0->>'type' = 'image'"
      expect(await askDuckDb(directory, name, json)).toEqual([{ n: MESSAGES / 5 }])
      expect(await askAll(opened().archives(route.scope, sink), questions)).toEqual(before)
      expect((await opened().archived(route.scope, sink)).length).toBe(MESSAGES)
    })
  })
})
