import type { AuditVerification, TenantKit } from '@leadkit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuditWorld, moveLead } from './support/audit/audit-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

type World = () => AuditWorld

/** Two chains: the second begins while the first is held. The first has five entries, the second three. */
async function twoChains(world: AuditWorld): Promise<TenantKit> {
  const tenant = await world.create()
  for (let count = 0; count < 3; count += 1) await moveLead(tenant)
  await world.client.query('BEGIN')
  await moveLead(tenant, { transaction: world.client })
  for (let count = 0; count < 3; count += 1) await moveLead(tenant)
  await world.client.query('COMMIT')
  await moveLead(tenant)
  expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 8 })
  return tenant
}

/** Somebody with all rights in the database. */
async function attack(world: AuditWorld, tenant: TenantKit, ...statements: readonly string[]): Promise<void> {
  const chains = await world.sql<{ id: string }>(tenant, 'SELECT id FROM {{t}}.audit_chains ORDER BY id')
  const [first = '', second = ''] = chains.map(({ id }) => id)
  await world.sql(tenant, 'ALTER TABLE {{t}}.audit_entries DISABLE TRIGGER USER')
  for (const statement of statements)
    await world.sql(tenant, statement.replaceAll('{{one}}', `'${first}'`).replaceAll('{{two}}', `'${second}'`))
  await world.sql(tenant, 'ALTER TABLE {{t}}.audit_entries ENABLE TRIGGER USER')
}

const kindsOf = ({ faults }: AuditVerification) => [...new Set(faults.map(({ kind }) => kind))]
const E = '{{t}}.audit_entries'
const C = '{{t}}.audit_chains'

/** What somebody does, the faults that show it, and how. */
const ATTACKS = [
  ['an entry is deleted', ['missing'], [`DELETE FROM ${E} WHERE chain_id = {{one}} AND number = 2`]],
  ['the first is deleted', ['missing'], [`DELETE FROM ${E} WHERE chain_id = {{one}} AND number = 1`]],
  ['the newest is deleted', ['missing'], [`DELETE FROM ${E} WHERE chain_id = {{one}} AND number = 5`]],
  [
    'the newest is deleted, and the chain says that it ended before',
    ['head'],
    [
      `DELETE FROM ${E} WHERE chain_id = {{one}} AND number = 5`,
      `UPDATE ${C} c SET last_number = 4, last_hash = e.hash FROM ${E} e WHERE c.id = {{one}} AND e.chain_id = c.id AND e.number = 4`,
    ],
  ],
  [
    'the first is deleted, and the chain says that it was dropped',
    ['head'],
    [
      `UPDATE ${C} c SET base_number = 1, base_hash = e.hash FROM ${E} e WHERE c.id = {{one}} AND e.chain_id = c.id AND e.number = 1`,
      `DELETE FROM ${E} WHERE chain_id = {{one}} AND number = 1`,
    ],
  ],
  [
    'a whole chain is deleted with its end',
    ['missing'],
    [`DELETE FROM ${E} WHERE chain_id = {{two}}`, `DELETE FROM ${C} WHERE id = {{two}}`],
  ],
  ['the end of a chain is deleted', ['head', 'missing'], [`DELETE FROM ${C} WHERE id = {{two}}`]],
  [
    'an entry is put in before the first',
    ['added'],
    [
      `INSERT INTO ${E} SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'number', 0))).* FROM ${E} e WHERE e.chain_id = {{one}} AND e.number = 1`,
    ],
  ],
  [
    'an action is changed',
    ['changed'],
    [`UPDATE ${E} SET action = 'lead.merged' WHERE chain_id = {{one}} AND number = 2`],
  ],
  [
    'a value is changed',
    ['changed'],
    [`UPDATE ${E} SET after = '{"status": "new"}' WHERE chain_id = {{one}} AND number = 2`],
  ],
  [
    'somebody else is named',
    ['changed'],
    [`UPDATE ${E} SET user_id = gen_random_uuid() WHERE chain_id = {{one}} AND number = 3`],
  ],
  [
    'a time is changed',
    ['changed'],
    [`UPDATE ${E} SET recorded_at = recorded_at - interval '1 day' WHERE chain_id = {{one}} AND number = 3`],
  ],
  ['what an entry had seen is taken out', ['changed'], [`UPDATE ${E} SET seen = NULL WHERE seen IS NOT NULL`]],
  [
    'two are swapped',
    ['changed'],
    [
      `UPDATE ${E} SET number = 99 WHERE chain_id = {{one}} AND number = 2`,
      `UPDATE ${E} SET number = 2 WHERE chain_id = {{one}} AND number = 3`,
      `UPDATE ${E} SET number = 3 WHERE chain_id = {{one}} AND number = 99`,
    ],
  ],
  [
    'one is put in between',
    ['changed'],
    [
      `UPDATE ${E} SET number = number + 100 WHERE chain_id = {{one}} AND number > 2`,
      `UPDATE ${E} SET number = number - 99 WHERE chain_id = {{one}} AND number > 100`,
      `INSERT INTO ${E} SELECT (jsonb_populate_record(e, jsonb_build_object('number', 3, 'id', gen_random_uuid()))).* FROM ${E} e WHERE chain_id = {{one}} AND number = 2`,
      `UPDATE ${C} SET last_number = last_number + 1 WHERE id = {{one}}`,
    ],
  ],
  [
    'one is added at the end',
    ['added'],
    [
      `INSERT INTO ${E} SELECT (jsonb_populate_record(e, jsonb_build_object('number', 6, 'id', gen_random_uuid()))).* FROM ${E} e WHERE chain_id = {{one}} AND number = 5`,
    ],
  ],
  [
    'one is moved to another chain',
    ['missing', 'added'],
    [`UPDATE ${E} SET chain_id = {{two}}, number = 4 WHERE chain_id = {{one}} AND number = 5`],
  ],
] as const

const KEPT = ['audit_entries', 'audit_chains'] as const

async function keep(world: AuditWorld, tenant: TenantKit): Promise<void> {
  for (const table of KEPT) await world.sql(tenant, `CREATE TABLE {{t}}.${table}_kept AS TABLE {{t}}.${table}`)
}

const putBack = KEPT.flatMap((table) => [
  `DELETE FROM {{t}}.${table}`,
  `INSERT INTO {{t}}.${table} TABLE {{t}}.${table}_kept`,
])

function testAttacks(world: World): void {
  let attacked: TenantKit
  beforeAll(async () => {
    attacked = await twoChains(world())
    await keep(world(), attacked)
  })

  it.each(ATTACKS)('shows when %s', async (_what, kinds, statements) => {
    await attack(world(), attacked, ...statements)
    const verified = await attacked.audit.verify()
    await attack(world(), attacked, ...putBack)
    expect(verified.ok).toBe(false)
    expect(await attacked.audit.verify()).toMatchObject({ ok: true })
    expect(kindsOf(verified)).toEqual(expect.arrayContaining([...kinds]))
  })

  it('shows a log that was put back as it was only beside a checkpoint, whatever was written since', async () => {
    const tenant = await twoChains(world())
    await keep(world(), tenant)
    await moveLead(tenant)
    const { checkpoint } = await tenant.audit.verify()
    expect(await tenant.audit.verify({ checkpoint })).toMatchObject({ ok: true })
    await attack(world(), tenant, ...putBack)
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 8 })
    expect(kindsOf(await tenant.audit.verify({ checkpoint }))).toEqual(['rolled_back'])
    for (let count = 0; count < 3; count += 1) await moveLead(tenant)
    expect(kindsOf(await tenant.audit.verify({ checkpoint }))).toEqual(['rolled_back'])
    await attack(world(), tenant, `DELETE FROM ${E}`, `DELETE FROM ${C}`)
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 0 })
    expect(kindsOf(await tenant.audit.verify({ checkpoint }))).toEqual(['rolled_back'])
  })
}

function testGuard(world: World): void {
  it('stops nobody’s work where the key of a chain cannot be read', async () => {
    const tenant = await twoChains(world())
    await world().sql(tenant, `UPDATE ${C} SET secret_encrypted = 'unreadable'`)
    await moveLead(tenant)
    await moveLead(tenant)
    expect(await world().sql(tenant, `SELECT FROM ${C}`)).toHaveLength(3)
    expect((await tenant.audit.list()).items).toHaveLength(10)
  })

  it('is refused by the database itself, and says when it no longer is', async () => {
    const tenant = await twoChains(world())
    for (const statement of [
      `UPDATE ${E} SET action = 'x' WHERE number = 1`,
      `DELETE FROM ${E} WHERE number = 1`,
      `TRUNCATE ${E}`,
    ])
      await expect(world().sql(tenant, statement)).rejects.toMatchObject({ code: '42501' })
    const own = tenant.transaction(({ query }) => query('DELETE FROM audit_entries'))
    await expect(own).rejects.toMatchObject({ code: expect.any(String) as string })
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 8, guarded: true })
    await world().sql(tenant, `ALTER TABLE ${E} DISABLE TRIGGER USER`)
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, guarded: false })
  })

  it('refuses a text that it did not make, and stops where it is told', async () => {
    const tenant = await world().create()
    await moveLead(tenant)
    for (const checkpoint of ['', 'x', Buffer.from('{"v":2}').toString('base64url')])
      await expect(tenant.audit.verify({ checkpoint })).rejects.toMatchObject({ code: 'invalid_input' })
    const signal = AbortSignal.abort()
    await expect(tenant.audit.verify({ signal })).rejects.toMatchObject({ code: 'aborted' })
  })
}

describe('the audit log', () => {
  describeOnPostgres('under attack', (options) => {
    let world: AuditWorld
    beforeAll(async () => {
      world = new AuditWorld(options())
      await world.client.connect()
    })
    afterAll(() => world.close())
    testAttacks(() => world)
    testGuard(() => world)
  })
})
