import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createLeadKit, type LeadKit } from '@leadkit/core'
import type { PostgresServer } from '@leadkit/testing/postgres'
import { Pool } from 'pg'
import { milliseconds, print, printTable, quantile, type Target } from '../harness.ts'

const KEY = { id: 'bench', secret: Buffer.alloc(32, 7).toString('base64') }
const MIGRATIONS = new URL('../../../packages/core/migrations/tenant/', import.meta.url)
/** A migration that adds two columns. */
const VERSION = 91
const UNDONE = 'ALTER TABLE {{tenant}}.archive_manifests DROP COLUMN rehydrated_at, DROP COLUMN rehydrated_until'
const MOST = 1.3
const run = promisify(execFile)

type Make = (schema: string, tenantId: string) => string

/** New tenants and a migration of all of them, beside the same DDL by psql: one process, one file, a transaction for each tenant. */
export async function compareSchemas(server: PostgresServer, quick: boolean): Promise<readonly Target[]> {
  const connectionString = await server.createDatabase('new_tenants')
  const kit = createLeadKit({ database: { connectionString }, encryption: { keys: [KEY] } })
  await kit.migrate()
  const pool = new Pool({ connectionString, max: 2 })
  try {
    await run('psql', ['--version'])
  } catch {
    print(
      'There is no psql on this machine: new tenants and migrations are not compared (apt-get install postgresql-client)',
    )
    await kit.close()
    await pool.end()
    return []
  }
  const created = await compareCreation({ kit, connectionString }, quick)
  const migrated = await compareMigration({ kit, pool, connectionString }, quick ? 40 : 1_000)
  const rows = [created, migrated].map(({ what, ours, psql }) => [
    what,
    milliseconds(ours),
    milliseconds(psql),
    ratio(ours, psql),
  ])
  printTable(['', 'LeadKit', 'psql', 'ratio'], rows)
  await kit.close()
  await pool.end()
  return [created, migrated].map(({ what, ours, psql }) => ({
    text: `${what}, at most ${MOST} of the bare DDL by psql`,
    measured: ratio(ours, psql),
    met: ours / psql <= MOST,
  }))
}

interface Comparison {
  readonly what: string
  readonly ours: number
  readonly psql: number
}

async function compareCreation(
  { kit, connectionString }: { readonly kit: LeadKit; readonly connectionString: string },
  quick: boolean,
): Promise<Comparison> {
  const [ours, psql]: [number[], number[]] = [[], []]
  const ddl: Make = (schema, tenantId) => `CREATE SCHEMA ${schema};\n${filled(allFiles(), schema, tenantId)}`
  for (let round = 0; round < (quick ? 3 : 7); round += 1) {
    ours.push(
      await timed(async () => {
        for (let at = 0; at < 5; at += 1) await kit.tenants.create({ name: `new ${round} ${at}` })
      }),
    )
    const ids = Array.from({ length: 5 }, () => crypto.randomUUID())
    psql.push(
      await timedPsql(
        connectionString,
        ids.map((id) => ddl(`bare_${id.replaceAll('-', '')}`, id)),
      ),
    )
  }
  return { what: 'a new tenant', ours: quantile(ours, 0.5) / 5, psql: quantile(psql, 0.5) / 5 }
}

async function compareMigration(
  { kit, pool, connectionString }: { readonly kit: LeadKit; readonly pool: Pool; readonly connectionString: string },
  tenants: number,
): Promise<Comparison> {
  const { rows: first } = await pool.query<{ count: string }>('SELECT count(*) FROM tenants')
  let next = Number(first[0]?.count)
  const make = async (): Promise<void> => {
    while (next < tenants) await kit.tenants.create({ name: `migrated ${next++}` })
  }
  await Promise.all([make(), make()])
  const { rows } = await pool.query<{ id: string; schema: string }>('SELECT id, schema_name AS schema FROM tenants')
  const undo = async (): Promise<void> => {
    for (const { schema } of rows) await pool.query(UNDONE.replace('{{tenant}}', `"${schema}"`))
  }
  const [file] = readdirSync(MIGRATIONS).filter((name) => name.startsWith(String(VERSION).padStart(4, '0')))
  const text = readFileSync(new URL(file ?? '', MIGRATIONS), 'utf8')
  await undo()
  const psql = await timedPsql(
    connectionString,
    rows.map(({ id, schema }) => filled(text, schema, id)),
  )
  await undo()
  await pool.query('DELETE FROM schema_migrations WHERE version = $1 AND schema_name LIKE $2', [VERSION, 'tenant%'])
  await pool.query('UPDATE tenants SET migrated_to = NULL')
  const ours = await timed(() => kit.migrate())
  return { what: `a migration of ${tenants} tenants`, ours, psql }
}

function allFiles(): string {
  const files = readdirSync(MIGRATIONS).toSorted()
  return files.map((name) => readFileSync(new URL(name, MIGRATIONS), 'utf8')).join('\n')
}

/** New tenants have no keys to shared tables, so the bare DDL has none either: neither the clauses nor the statements that drop them. */
function filled(text: string, schema: string, tenantId: string): string {
  return text
    .replaceAll(/,\s*CONSTRAINT \w+ FOREIGN KEY \([^()]*\) REFERENCES \{\{shared\}\}\.\w+ \([^()]*\)/g, '')
    .replaceAll('{{tenant}}', `"${schema}"`)
    .replaceAll('{{tenant_id}}', `'${tenantId}'::uuid`)
    .replaceAll('{{shared}}', 'public')
}

async function timedPsql(connectionString: string, parts: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'leadkit-psql-'))
  const file = join(folder, 'ddl.sql')
  await writeFile(file, parts.map((part) => `BEGIN;\n${part};\nCOMMIT;\n`).join(''))
  try {
    return await timed(() => run('psql', ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '-d', connectionString, '-f', file]))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function ratio(ours: number, other: number): string {
  return (ours / other).toFixed(2)
}
