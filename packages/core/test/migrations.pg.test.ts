import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, tenantSchema } from '../src/lib/base/identifier.ts'
import { Database, type DatabaseOptions } from '../src/lib/database/database.ts'
import { Migrator, type PrepareTenant } from '../src/lib/database/migrator.ts'
import { prepareTenant } from '../src/lib/tenants/tenant-preparation-writer.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { forgetMigrations } from './support/database/older-tenant.ts'
const TENANT_TABLES = [
  'ai_calls',
  'ai_spend',
  'ai_tasks',
  'api_keys',
  'archive_manifests',
  'archived_keys',
  'assignments',
  'audit_chains',
  'audit_entries',
  'bulk_items',
  'bulk_runs',
  'care_settings',
  'consent_keys',
  'consent_records',
  'consent_subjects',
  'conversation_notes',
  'conversations',
  'crm_changes',
  'crm_configs',
  'crm_hints',
  'crm_inbound',
  'crm_links',
  'crm_syncs',
  'disclosures',
  'draft_reviews',
  'erasures',
  'form_leads',
  'host_events',
  'lead_duplicates',
  'lead_merges',
  'lead_scores',
  'lead_transitions',
  'leads',
  'legal_holds',
  'log_in_attempts',
  'message_keys',
  'messages',
  'replies',
  'rescore_results',
  'rescores',
  'retention_policies',
  'roles',
  'scorer_profiles',
  'segments',
  'social_accounts',
  'tags',
  'teams',
  'touches',
  'user_tokens',
  'users',
]

interface Parts {
  readonly database: Database
  readonly migrator: Migrator
}

async function insertTenant({ database, migrator }: Parts): Promise<{ tenantId: string; schema: string }> {
  const tenantId = newId()
  const scope = { tenantId, schema: tenantSchema(tenantId) }
  await database.transaction(async (session) => {
    await session.sharedTables
      .insertInto('tenants')
      .values({ id: tenantId, name: tenantId, tier: 'free', schema_name: scope.schema })
      .execute()
    await migrator.createTenantSchema(session.ofTenant(scope))
  })
  return scope
}

function testTenantSchema(parts: () => Parts): void {
  it("makes every table of the design in a new tenant's schema", async () => {
    const { schema } = await insertTenant(parts())
    const rows = await parts().database.session.run<{ relname: string }>({
      text: `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE nspname = $1 AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`,
      parameters: [schema],
    })
    expect(rows.map((row) => row.relname)).toEqual(TENANT_TABLES)
  })

  it('refuses a row of another tenant in every tenant table', async () => {
    const { schema } = await insertTenant(parts())
    const checks = await parts().database.session.run<{ table_name: string }>({
      text: `SELECT DISTINCT c.conrelid::regclass::text AS table_name FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = $1 AND c.contype = 'c' AND c.conname LIKE '%\\_tenant\\_check' AND c.coninhcount = 0`,
      parameters: [schema],
    })
    expect(checks).toHaveLength(TENANT_TABLES.length)
    const insert = parts()
      .database.session.ofTenant({ tenantId: newId(), schema })
      .tables.insertInto('roles')
      .values({ id: newId(), tenant_id: newId(), name: 'intruder' })
    await expect(insert.execute()).rejects.toMatchObject({ code: '23514' })
  })
}

/** A tenant from before all migrations, and leads that its preparation finds. */
async function insertEmptyTenant({ database }: Parts): Promise<{ schema: string; prepare: PrepareTenant }> {
  const tenantId = newId()
  const schema = tenantSchema(tenantId)
  const row = { id: tenantId, name: tenantId, tier: 'free', schema_name: schema }
  await database.session.sharedTables.insertInto('tenants').values(row).execute()
  await database.session.run({ text: `CREATE SCHEMA "${schema}"`, parameters: [] })
  const prepare: PrepareTenant = async (session, after) => {
    if (session.schema === schema && after === null)
      await session.run({
        text: `INSERT INTO "${schema}".leads (id, tenant_id, name) SELECT gen_random_uuid(), $1, 'Ada' FROM generate_series(1, 501)`,
        parameters: [tenantId],
      })
    return prepareTenant(session, after)
  }
  return { schema, prepare }
}

function testParts(parts: () => Parts): void {
  const leadsLeft = (schema: string) =>
    parts().database.session.run({ text: `SELECT id FROM "${schema}".leads WHERE search_form IS NULL`, parameters: [] })

  it('writes the search words of many leads in batches, each in a transaction of its own', async () => {
    const { schema, prepare } = await insertEmptyTenant(parts())
    const transactions: string[] = []
    const watched: PrepareTenant = async (session, after) => {
      if (session.schema === schema) {
        const text = 'SELECT pg_current_xact_id()::text AS id'
        const found = await session.run<{ id: string }>({ text, parameters: [] })
        transactions.push(...found.map(({ id }) => id))
      }
      return prepare(session, after)
    }
    await new Migrator(parts().database, () => new Date(), watched).migrate()
    expect(new Set(transactions).size).toBe(2)
    expect(await leadsLeft(schema)).toEqual([])
  })

  it('is prepared by the next run when its preparation ended between two parts', async () => {
    const { schema, prepare } = await insertEmptyTenant(parts())
    const ending: PrepareTenant = async (session, after) => {
      if (session.schema === schema && after !== null) throw new Error('the process ends here')
      return prepare(session, after)
    }
    await new Migrator(parts().database, () => new Date(), ending).migrate()
    expect(await leadsLeft(schema)).toHaveLength(1)
    await parts().migrator.migrate()
    expect(await leadsLeft(schema)).toEqual([])
    const visited: string[] = []
    await parts().migrator.migrate({ onProgress: (progress) => visited.push(progress.schema) })
    expect(visited).not.toContain(schema)
  })
}

function testLedger(parts: () => Parts): void {
  it('applies nothing twice, and reports each schema', async () => {
    await insertTenant(parts())
    const seen: string[] = []
    const report = await parts().migrator.migrate({ onProgress: (progress) => seen.push(progress.schema) })
    expect(report).toMatchObject({ applied: 0, failed: [] })
    expect(seen).toEqual(['shared'])
  })

  it('goes on past a tenant that fails, and says which and why', async () => {
    const broken = await insertTenant(parts())
    const behind = await insertTenant(parts())
    for (const scope of [broken, behind]) {
      await parts().database.session.run({
        text: `DROP TABLE "${scope.schema}".host_events, "${scope.schema}".archive_manifests`,
        parameters: [],
      })
      await forgetMigrations(parts().database, scope.schema, [5])
    }
    await parts().database.session.run({
      text: `CREATE TABLE "${broken.schema}".archive_manifests (id uuid)`,
      parameters: [],
    })

    const report = await parts().migrator.migrate()
    expect(report.applied).toBe(1)
    expect(report.failed).toMatchObject([{ tenantId: broken.tenantId, error: { code: 'migration_failed' } }])
    expect(report.failed[0]?.error.message).toMatch(/0005_events_and_archive.*42P07/)
    const tables = await parts().database.session.run({
      text: 'SELECT to_regclass($1) AS found',
      parameters: [`"${broken.schema}".host_events`],
    })
    expect(tables, 'the failed migration left nothing of itself').toEqual([{ found: null }])
  })

  it('refuses a migration that was changed after it had been applied', async () => {
    const { schema } = await insertTenant(parts())
    await forgetMigrations(parts().database, schema, [5])
    await parts()
      .database.session.sharedTables.updateTable('schema_migrations')
      .set({ checksum: 'other' })
      .where('schema_name', '=', schema)
      .execute()
    const report = await parts().migrator.migrate()
    expect(report.failed.find((failure) => failure.schema === schema)?.error.message).toMatch(
      /was changed after it was applied/,
    )
  })
}

describeOnEachDatabase('migrations', (options: () => DatabaseOptions) => {
  let opened: Parts | undefined
  const parts = (): Parts => opened ?? expect.fail('parts() is for tests')

  beforeAll(() => {
    const database = new Database(options())
    opened = { database, migrator: new Migrator(database, () => new Date(), prepareTenant) }
  })

  afterAll(() => parts().database.close())

  describe('a tenant schema', () => {
    testTenantSchema(parts)
  })
  describe('the ledger', () => {
    testLedger(parts)
  })
  describe('a tenant with leads', () => {
    testParts(parts)
  })
})

describe('Migrator.migrate', () => {
  it('stops between schemas when its signal fires', async () => {
    const { PGlite } = await import('@electric-sql/pglite')
    const pglite = await PGlite.create()
    const database = new Database({ pglite: pglite as never })
    const migrator = new Migrator(database, () => new Date(), prepareTenant)
    await migrator.migrate()
    const scope = await insertTenant({ database, migrator })
    await forgetMigrations(database, scope.schema)
    await expect(migrator.migrate({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    await pglite.close()
  })
})
