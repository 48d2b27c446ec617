import { createLeadKit, type DoctorFinding, type LeadKit } from '@leadkit/core'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

interface Stage {
  readonly kit: LeadKit
  readonly pool: Pool
  readonly schema: string
}

/** What is done to a schema, the finding, and whether running its repair as SQL makes the schema whole again. */
const DAMAGE: readonly (readonly [damage: string, finding: Partial<DoctorFinding>, repairable: boolean])[] = [
  ['DROP INDEX {{t}}.idx_leads_status', { kind: 'index', object: 'idx_leads_status', problem: 'missing' }, true],
  [
    'ALTER TABLE {{t}}.roles DROP CONSTRAINT roles_tenant_check',
    { kind: 'constraint', object: 'roles_tenant_check', problem: 'missing' },
    true,
  ],
  [
    'DROP INDEX {{t}}.idx_leads_status; CREATE INDEX idx_leads_status ON {{t}}.leads (name)',
    { kind: 'index', object: 'idx_leads_status', problem: 'different' },
    true,
  ],
  [
    `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{{t}}.idx_leads_status'::regclass`,
    { kind: 'index', object: 'idx_leads_status', problem: 'invalid' },
    true,
  ],
  [
    'ALTER TABLE {{t}}.roles ALTER COLUMN name TYPE text',
    { kind: 'column', object: 'roles.name', problem: 'different' },
    false,
  ],
  [
    'ALTER TABLE {{t}}.leads ADD COLUMN mine text NOT NULL',
    { kind: 'column', object: 'leads.mine', problem: 'unexpected' },
    false,
  ],
  ['CREATE TABLE {{t}}.mine (id int)', { kind: 'table', object: 'mine', problem: 'unexpected' }, false],
  ['DROP TABLE {{t}}.disclosures', { kind: 'table', object: 'disclosures', problem: 'missing' }, false],
]

async function whileLocked<Value>({ pool, schema }: Stage, work: () => Promise<Value>): Promise<Value> {
  const holder = await pool.connect()
  try {
    await holder.query(`BEGIN; LOCK TABLE "${schema}".leads IN ACCESS EXCLUSIVE MODE`)
    return await work()
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
}

describeOnPostgres('kit.doctor()', (options) => {
  let opened: Stage | undefined
  const stage = (): Stage => opened ?? expect.fail('the stage is for tests')
  beforeAll(async () => {
    const given = options()
    if (!('connectionString' in given)) throw new Error('a PostgreSQL is needed')
    const pool = new Pool({ connectionString: given.connectionString, max: 4 })
    pool.on('error', () => {})
    const kit = createLeadKit({ database: { pool }, encryption: { keys: [TEST_KEY] } })
    const { id } = await kit.tenants.create({ name: 'Patient' })
    await kit.tenants.create({ name: 'Well' })
    opened = { kit, pool, schema: tenantSchema(id) }
  })
  afterAll(async () => {
    await opened?.kit.close()
    await opened?.pool.end()
  })

  it('finds nothing where all is as the migrations made it, and leaves nothing behind', async () => {
    expect(await stage().kit.doctor()).toEqual({ healthy: true, schemas: 3, findings: [] })
    const { rows } = await stage().pool.query(`SELECT FROM pg_namespace WHERE nspname LIKE 'leadkit\\_model%'`)
    expect(rows).toEqual([])
  })

  it('passes by a schema whose tables somebody holds, and says so', async () => {
    const { kit, schema } = stage()
    const { findings, schemas } = await whileLocked(stage(), () => kit.doctor())
    expect(findings).toEqual([expect.objectContaining({ schema, kind: 'schema', problem: 'locked' })])
    expect(schemas).toBe(3)
  })

  it('finds what was damaged in one schema, and says how to repair it', async () => {
    const { kit, pool, schema } = stage()
    for (const [damage, finding, repairable] of DAMAGE) {
      await pool.query(damage.replaceAll('{{t}}', `"${schema}"`))
      const { findings } = await kit.doctor()
      const found = findings.filter(({ object }) => object === finding.object)
      expect(found).toEqual([expect.objectContaining({ ...finding, schema })])
      if (repairable) for (const statement of (found[0]?.repair ?? '').split('; ')) await pool.query(statement)
    }
    const { findings } = await kit.doctor()
    const lasting = DAMAGE.flatMap(([, { object }, repairable]) => (repairable ? [] : [object ?? '']))
    expect(findings.map(({ object }) => object).toSorted()).toEqual(lasting.toSorted())
  })

  it('says of a tenant that is behind, or without its schema, that alone', async () => {
    const { kit, pool } = stage()
    const [behind, gone] = await Promise.all(['Behind', 'Gone'].map((name) => kit.tenants.create({ name })))
    await pool.query(`DELETE FROM schema_migrations WHERE schema_name = $1 AND version > 70`, [
      tenantSchema(behind?.id ?? ''),
    ])
    await pool.query(`UPDATE tenants SET migrated_to = NULL WHERE id = $1`, [behind?.id])
    await pool.query(`DROP SCHEMA "${tenantSchema(gone?.id ?? '')}" CASCADE`)
    const { findings, healthy } = await kit.doctor()
    const problems = findings.flatMap(({ tenantId, kind, problem }) =>
      kind === 'schema' ? [{ tenantId, problem }] : [],
    )
    expect(healthy).toBe(false)
    expect(problems.toSorted((one, other) => one.problem.localeCompare(other.problem))).toEqual([
      { tenantId: behind?.id, problem: 'behind' },
      { tenantId: gone?.id, problem: 'missing' },
    ])
  })
})
