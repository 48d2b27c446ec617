import { expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from 'kysely'
import { readCustomFields } from '../src/lib/custom-fields/custom-fields.ts'
import { checkCustomFilter } from '../src/lib/custom-fields/custom-filter.ts'
import { customCondition } from '../src/lib/custom-fields/custom-filter-statement.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import {
  customFields,
  type CustomHost,
  type CustomTenant,
  describeWithCustomFields,
} from './support/custom-fields/custom-world.ts'

function testCheck(host: () => CustomHost, tenant: () => CustomTenant): void {
  it('tells by tenant and path what a changed schema does not accept, and never a value', async () => {
    const { id: tenantId, leads, users } = tenant()
    const ids: string[] = []
    for (let index = 0; index < 7; index += 1)
      ids.push((await leads.create({ custom: { budget: index, plan: 'a secret', tags: ['a', 'b'] } })).id)
    const conversationId = await host().addConversation(tenantId, { topic: 'a secret', priority: 1 })
    await users.create({
      email: 'a@example.org',
      password: 'correct horse battery',
      role: 'member',
      custom: { staffNumber: 'A' },
    })
    await host().kit.tenants.update(tenantId, { custom: { customerNumber: 1 } })
    const fits = await host().kit.customFields.check({ tenantIds: [tenantId] })
    expect(fits).toEqual({ ok: true, tenants: 1, records: 10, findings: [], failed: [] })
    const changed = host().redeclared({
      leads: z.object({ budget: z.number().min(5), tags: z.array(z.enum(['a'])) }),
      conversations: z.object({ topic: z.string(), priority: z.string() }),
      tenants: z.object({ customerNumber: z.string() }),
      users: customFields.users,
    })
    const progress: number[] = []
    const check = await changed.customFields.check({
      tenantIds: [tenantId],
      onProgress: ({ records }) => void progress.push(records),
    })
    expect(check).toMatchObject({ ok: false, tenants: 1, records: 10, failed: [] })
    const told = { tenantId, entity: 'leads', examples: ids.slice(0, 5) }
    expect(check.findings.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      { ...told, path: 'budget', code: 'invalid', rule: 'must be at least 5', records: 5 },
      {
        ...told,
        entity: 'tenants',
        path: 'customerNumber',
        code: 'invalid',
        rule: 'must be a text',
        records: 1,
        examples: [tenantId],
      },
      { ...told, path: 'plan', code: 'undeclared', rule: 'is not declared', records: 7 },
      {
        ...told,
        entity: 'conversations',
        path: 'priority',
        code: 'invalid',
        rule: 'must be a text',
        records: 1,
        examples: [conversationId],
      },
      { ...told, path: 'tags.*', code: 'invalid', rule: 'must be "a"', records: 7 },
    ])
    expect(JSON.stringify(check)).not.toMatch(/secret/)
    expect(progress).toEqual([10])
    await changed.close()
  })
}

function testWalk(host: () => CustomHost, tenant: () => CustomTenant): void {
  it('goes through many records in batches, past suspended and failing tenants, and stops when told to', async () => {
    const { id: tenantId } = tenant()
    await host().run(
      tenantId,
      `INSERT INTO {{tenant}}.leads (id, tenant_id, custom) SELECT gen_random_uuid(), $1, '{"budget": "x"}' FROM generate_series(1, 1203)`,
      [tenantId],
    )
    await host().kit.tenants.suspend(tenantId)
    const broken = await host().kit.tenants.create({ name: `Broken ${tenantId}` })
    await host().run(broken.id, 'ALTER TABLE {{tenant}}.leads DROP COLUMN custom CASCADE')
    const check = await host().kit.customFields.check({ tenantIds: [tenantId, broken.id] })
    expect(check).toMatchObject({ ok: false, tenants: 1, records: 1203, failed: [{ tenantId: broken.id }] })
    expect(check.findings).toMatchObject([{ path: 'budget', records: 1203 }])
    const stop = new AbortController()
    const stopped = host().kit.customFields.check({
      tenantIds: [tenantId],
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    await host().kit.tenants.remove(broken.id, { confirmName: `Broken ${tenantId}`, graceDays: 0 })
  })
}

function testIndexes(host: () => CustomHost, tenant: () => CustomTenant): void {
  const indexes = async (tenantId: string): Promise<readonly string[]> => {
    const rows = await host().database.session.run<{ name: string }>({
      text: `SELECT indexname AS name FROM pg_indexes WHERE schemaname = $1 AND indexname LIKE '%\\_custom%' ORDER BY 1`,
      parameters: [tenantSchema(tenantId)],
    })
    return rows.map(({ name }) => name)
  }
  const all = [
    'idx_conversations_custom_priority_number',
    'idx_leads_custom',
    'idx_leads_custom_budget_number',
    'idx_leads_custom_start_text',
    'idx_users_custom',
  ]

  it('gives a new tenant its indexes, and an old one when it is asked to', async () => {
    const { id } = tenant()
    expect(await indexes(id)).toEqual(all)
    const tenantIds = [id]
    const other = host().redeclared({ leads: z.object({ budget: z.number(), plan: z.string() }) }, { leads: ['plan'] })
    expect(await other.customFields.createIndexes({ tenantIds })).toMatchObject({ tenants: 1, created: 0, failed: [] })
    expect(await indexes(id)).toEqual(['idx_leads_custom'])
    const again = await host().kit.customFields.createIndexes({ tenantIds })
    expect(again).toMatchObject({ tenants: 1, failed: [] })
    expect(await indexes(id)).toEqual(all)
    const idle = { tenants: 1, created: 0, dropped: 0, failed: [] }
    expect(await host().kit.customFields.createIndexes({ tenantIds })).toEqual(idle)
    await other.close()
  })

  it('makes an index again that an interrupted run left unfinished', async () => {
    const { id } = tenant()
    await host().run(
      id,
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{{tenant}}.idx_leads_custom'::regclass`,
    )
    const report = await host().kit.customFields.createIndexes({ tenantIds: [id] })
    expect(report).toEqual({ tenants: 1, created: 1, dropped: 1, failed: [] })
  })
}

function testPlans(host: () => CustomHost, tenant: () => CustomTenant): void {
  it('finds a few of many leads by index', async () => {
    const { id: tenantId } = tenant()
    await host().run(
      tenantId,
      `INSERT INTO {{tenant}}.leads (id, tenant_id, custom) SELECT gen_random_uuid(), $1,
        jsonb_build_object('budget', n, 'start', '2026-01-01'::date + n, 'region', 'r' || n, 'tags', jsonb_build_array('t' || n, 'all'))
        FROM generate_series(1, 5000) n`,
      [tenantId],
    )
    await host().run(tenantId, 'VACUUM ANALYZE {{tenant}}.leads')
    const fields = readCustomFields({ leads: customFields.leads.extend({ region: z.string() }) }).leads
    for (const [custom, index] of [
      [{ budget: { atLeast: 10, below: 20 } }, 'idx_leads_custom_budget_number'],
      [{ budget: { in: [1, 2, 3] } }, 'idx_leads_custom_budget_number'],
      [{ start: '2026-02-01' }, 'idx_leads_custom_start_text'],
      [{ region: 'r7' }, 'idx_leads_custom'],
      [{ region: { in: ['r7', 'r8'] } }, 'idx_leads_custom'],
      [{ tags: { hasAny: ['t7', 't8'] } }, 'idx_leads_custom'],
      [{ tags: { hasAll: ['all', 't7'] } }, 'idx_leads_custom'],
    ] as const) {
      let query = host()
        .database.session.ofTenant({ tenantId, schema: tenantSchema(tenantId) })
        .tables.selectFrom('leads')
        .select('id')
      for (const test of checkCustomFilter(fields, custom, 'test')) query = query.where(customCondition(test))
      const plan = JSON.stringify(await query.explain('json', sql`analyze`))
      expect([custom, plan.includes(`"${index}"`), plan.includes('Seq Scan')]).toEqual([custom, true, false])
    }
  })
}

describeWithCustomFields('maintenance of custom fields', (host, tenant) => {
  testCheck(host, tenant)
  testWalk(host, tenant)
  testIndexes(host, tenant)
  testPlans(host, tenant)
})
