import { createLeadKit, type LeadKit } from '@leadkit/core'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { Database } from '../src/lib/database/database.ts'
import { TenantDirectory } from '../src/lib/database/tenant-directory.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'

interface Stage {
  readonly database: Database
  readonly told: string[]
  open(sharedSchema?: string): LeadKit
  run(text: string): Promise<unknown>
}

/** Damage done by hand to a tenant's schema, and the error that a caller gets. */
const WRONG: readonly (readonly [string, (schema: string) => readonly string[], RegExp])[] = [
  ['dropped', (schema) => [`DROP SCHEMA ${schema} CASCADE`], /is missing; restore it from a backup/],
  [
    'older',
    (schema) => [`DELETE FROM schema_migrations WHERE schema_name = '${schema}' AND version > 5`],
    /is older than this version of LeadKit; run kit.migrate\(\)/,
  ],
  [
    'half made',
    (schema) => [`DELETE FROM schema_migrations WHERE schema_name = '${schema}'`],
    /is older than .*kit.migrate/,
  ],
  ['damaged', (schema) => [`DROP TABLE ${schema}.leads CASCADE`], /lacks a table or column/],
  [
    'newer, without what this version uses',
    (schema) => [`INSERT INTO schema_migrations VALUES ('${schema}', 9999, '9999_names_contract', 'x', now())`],
    /newer version of LeadKit, .*deploy the newer version/,
  ],
  [
    'newer',
    (schema) => [
      `INSERT INTO schema_migrations VALUES ('${schema}', 9999, 'later', 'x', now())`,
      `ALTER TABLE ${schema}.leads RENAME COLUMN company TO organisation`,
    ],
    /newer version of LeadKit, .*deploy the newer version/,
  ],
]

async function openStage(): Promise<Stage & { close(): Promise<void> }> {
  const { connectionString, drop } = await createTestDatabase()
  const database = new Database({ connectionString, maxConnections: 2 })
  const told: string[] = []
  const tell = (_fields: object, message: string): void => void told.push(message)
  const logger = { debug: () => {}, info: () => {}, warn: tell, error: tell }
  const kits: LeadKit[] = []
  const open = (sharedSchema?: string): LeadKit => {
    const kit = createLeadKit({
      database: { connectionString, maxConnections: 2, sharedSchema },
      encryption: { keys: [TEST_KEY] },
      logger,
    })
    kits.push(kit)
    return kit
  }
  const close = async (): Promise<void> => {
    await Promise.all(kits.map((kit) => kit.close()))
    await database.close()
    await drop()
  }
  return { database, told, open, close, run: (text) => database.session.run({ text, parameters: [] }) }
}

describe('schemas that are not as they should be', () => {
  let opened: (Stage & { close(): Promise<void> }) | undefined
  const stage = (): Stage => opened ?? expect.fail('the stage is for tests')
  beforeAll(async () => {
    opened = await openStage()
  })
  afterAll(() => opened?.close())

  it.each(WRONG)('says what to do when a tenant’s is %s; other tenants work on', async (name, damage, advice) => {
    const kit = stage().open()
    const { id } = await kit.tenants.create({ name })
    const other = await kit.tenants.create({ name: `not ${name}` })
    for (const text of damage(tenantSchema(id))) await stage().run(text)
    const call = stage().open().tenant(id).leads.list()
    await expect(call).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(advice) as string,
    })
    expect((await kit.tenant(other.id).leads.list()).items).toEqual([])
    await kit.tenants.remove(id, { confirmName: name, graceDays: 0 })
  })

  it('serves a tenant whose schema is newer and still has everything', async () => {
    const { id } = await stage().open().tenants.create({ name: 'Ahead' })
    await stage().run(`INSERT INTO schema_migrations VALUES ('${tenantSchema(id)}', 9999, '9999_more', 'x', now())`)
    expect((await stage().open().tenant(id).leads.list()).items).toEqual([])
  })

  it('keeps a suspended tenant closed when the clock is set back', async () => {
    let elapsed = 1_000_000
    const { id } = await stage().open().tenants.create({ name: 'Clock' })
    const directory = new TenantDirectory(stage().database, () => elapsed)
    await directory.resolve(id, 'test')
    await stage().run(`UPDATE tenants SET active = false WHERE id = '${id}'`)
    elapsed += 5_001
    await expect(directory.resolve(id, 'test')).rejects.toMatchObject({ code: 'tenant_suspended' })
  })

  it('says before kit.migrate() that it has to be run: calls, a drain, and a worker that starts', async () => {
    const kit = stage().open('elsewhere')
    const first = { code: 'configuration', message: expect.stringContaining('run kit.migrate() first') as string }
    await expect(kit.tenants.list()).rejects.toMatchObject(first)
    await expect(kit.worker().drain()).rejects.toMatchObject(first)
    const worker = kit.worker()
    await worker.start()
    await expect
      .poll(() => stage().told)
      .toContainEqual(expect.stringMatching(/kit.worker: no tasks run yet: .*migrate/))
    await kit.migrate()
    expect((await kit.tenants.list()).items).toEqual([])
    await worker.stop()
  })
})
