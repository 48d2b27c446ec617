import { cloneDatabase, createTestDatabase, type TemplateDatabase } from '@leadkit/testing/postgres'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { Migrator } from '../../../src/lib/database/migrator.ts'
import { prepareTenant } from '../../../src/lib/tenants/tenant-preparation-writer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    leadkitPostgres15: TemplateDatabase | null
  }
}

/** A migrated database of one test file. */
interface StorageUnderTest {
  readonly options: DatabaseOptions
  drop(): Promise<void>
}

/** The major version of most tests: 18, which the tests bring along, or an installed one that `LEADKIT_TEST_POSTGRES` names. */
export const testedVersion = Number(process.env['LEADKIT_TEST_POSTGRES'] ?? 18)

interface Engine {
  readonly name: string
  readonly skip: boolean
  open(): Promise<StorageUnderTest>
}

/** Brings a fresh database to the newest shared schema. */
export async function migrateShared(options: DatabaseOptions): Promise<void> {
  const database = new Database(options)
  await new Migrator(database, () => new Date(), prepareTenant).migrate()
  await database.session.sharedTables
    .insertInto('platforms')
    .values(['facebook', 'instagram', 'twitter', 'linkedin'].map((name) => ({ name, display_name: name })))
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  await database.close()
}

async function openPglite(): Promise<StorageUnderTest> {
  const pglite = await PGlite.create()
  const options: DatabaseOptions = { pglite: pglite as never }
  await migrateShared(options)
  return { options, drop: () => pglite.close() }
}

function engines(): readonly Engine[] {
  const older = inject('leadkitPostgres15')
  const clone = async (open: () => ReturnType<typeof createTestDatabase>): Promise<StorageUnderTest> => {
    const { connectionString, drop } = await open()
    return { options: { connectionString }, drop }
  }
  return [
    { name: `PostgreSQL ${testedVersion}`, skip: false, open: () => clone(createTestDatabase) },
    { name: 'PGlite', skip: false, open: openPglite },
    {
      name: older === null ? 'PostgreSQL 15 (not installed here, or tested already)' : 'PostgreSQL 15',
      skip: older === null,
      open: () => clone(() => cloneDatabase(older as TemplateDatabase)),
    },
  ]
}

const all = process.env['LEADKIT_TEST_ENGINES'] === 'all'

/** On one PostgreSQL, and with `LEADKIT_TEST_ENGINES=all` on all that the storage runs on. */
export function describeOnPostgres(name: string, define: Define): void {
  for (const engine of engines().slice(0, all ? undefined : 1)) describeOn(engine, name, define)
}

/** On that PostgreSQL and on the embedded PGlite, whatever is asked for. */
export function describeOnPostgresAndPglite(name: string, define: Define): void {
  for (const engine of engines().slice(0, all ? undefined : 2)) describeOn(engine, name, define)
}

/**
 * For tests of the storage itself, which CI runs on that PostgreSQL, on PGlite, and on PostgreSQL 15 where it is installed. `options()` may be
 * called inside tests and hooks; the database is fresh for each engine and file. The engine's name is for `it.skipIf`.
 */
export function describeOnEachDatabase(name: string, define: Define): void {
  describeOnPostgres(name, define)
}

// By test file: the files of one worker share this module.
const opened = new WeakMap<object, Map<string, Promise<StorageUnderTest>>>()

function openOnce(file: object, engine: Engine): Promise<StorageUnderTest> {
  const storages = opened.get(file) ?? new Map<string, Promise<StorageUnderTest>>()
  opened.set(file, storages)
  const storage = storages.get(engine.name) ?? engine.open()
  storages.set(engine.name, storage)
  return storage
}

async function dropAll(file: object): Promise<void> {
  const storages = opened.get(file)
  opened.delete(file)
  for (const storage of storages?.values() ?? []) await (await storage).drop()
}

type Define = (options: () => DatabaseOptions, engine: { readonly name: string }) => void

function describeOn(engine: Engine, name: string, define: Define): void {
  afterAll(({}, suite) => dropAll(suite.file))
  describe.skipIf(engine.skip)(`${name} on ${engine.name}`, () => {
    let storage: StorageUnderTest | undefined
    beforeAll(async ({}, suite) => {
      storage = await openOnce(suite.file, engine)
    })
    define(() => {
      if (storage === undefined) throw new Error('options() is for tests and hooks')
      return storage.options
    }, engine)
  })
}
