import { createLeadKit } from '@leadkit/core'
import { describe, expect, it } from 'vitest'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createExplainedPool } from './support/database/explained-pool.ts'

const MANY = 400

describeOnPostgres('kit.migrate() with nothing to do', (options) => {
  const open = () => {
    const given = options()
    if (!('connectionString' in given)) throw new Error('a PostgreSQL is needed')
    const explained = createExplainedPool(given.connectionString)
    const kit = createLeadKit({ database: { pool: explained.pool }, encryption: { keys: [TEST_KEY] } })
    return { ...explained, kit }
  }

  it('sends the same statements for many tenants as for one, and reads no ledger of theirs', async () => {
    const { kit, pool, statementsOf } = open()
    const { id } = await kit.tenants.create({ name: 'One' })
    await kit.migrate()
    const forOne = await statementsOf(() => kit.migrate())
    await pool.query(
      `INSERT INTO tenants (id, name, tier, schema_name, migrated_to)
       SELECT gen_random_uuid(), 'tenant ' || one, 'free', 'tenant_of_' || one, migrated_to
       FROM tenants, generate_series(1, $2::int) AS one WHERE id = $1`,
      [id, MANY],
    )
    expect(await statementsOf(() => kit.migrate())).toEqual(forOne)
    const { rows } = await pool.query(`SELECT DISTINCT schema_name FROM schema_migrations`)
    expect(rows.length, 'a tenant that was visited would have its migrations in the ledger').toBe(2)
    await kit.close()
    await pool.end()
  })

  describe('visits a tenant', () => {
    it('whose migrations are others than this version’s, and no other', async () => {
      const { kit, pool } = open()
      const behind = await kit.tenants.create({ name: 'Behind' })
      await kit.tenants.create({ name: 'Beside it' })
      await pool.query(`UPDATE tenants SET migrated_to = 'earlier' WHERE id = $1`, [behind.id])
      const seen: string[] = []
      await kit.migrate({ onProgress: ({ schema }) => seen.push(schema) })
      expect(seen).toEqual(['shared', tenantSchema(behind.id)])
      await kit.close()
      await pool.end()
    })
  })
})
