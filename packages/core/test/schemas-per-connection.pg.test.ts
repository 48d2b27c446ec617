import { createLeadKit, type LeadKit } from '@leadkit/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { describeOnPostgres } from './support/database/databases.ts'

/** The server's process that a tenant's statement ran in. */
async function processOf(kit: LeadKit, id: string): Promise<number> {
  const [row] = await kit
    .tenant(id)
    .transaction(({ query }) =>
      query<{ pid: number }>('SELECT pg_backend_pid() AS pid FROM leads RIGHT JOIN (SELECT 1) AS one ON false'),
    )
  return row?.pid ?? 0
}

describeOnPostgres('a connection', (options) => {
  let kit: LeadKit
  const ids: string[] = []
  beforeAll(async () => {
    const bounded = { ...options(), maxConnections: 1, maxSchemasPerConnection: 2 }
    kit = createLeadKit({ database: bounded, encryption: TEST_KEYS })
    for (let number = 0; number < 4; number += 1) ids.push((await kit.tenants.create({ name: `Met ${number}` })).id)
  })
  afterAll(() => kit.close())

  it('is kept while it meets few tenants, and is another after it met more than it may', async () => {
    const [first = '', second = '', third = ''] = ids
    await kit.close()
    kit = createLeadKit({
      database: { ...options(), maxConnections: 1, maxSchemasPerConnection: 2 },
      encryption: TEST_KEYS,
    })
    const pid = await processOf(kit, first)
    for (const id of [second, first, second]) expect(await processOf(kit, id)).toBe(pid)
    expect(await processOf(kit, third)).toBe(pid)
    expect(await processOf(kit, third)).not.toBe(pid)
  })

  it('loses nothing that runs at once with its end', async () => {
    const made = Array.from({ length: 24 }, (_, number) =>
      kit.tenant(ids[number % 4] ?? '').leads.create({ name: `L${number}` }),
    )
    await Promise.all(made)
    for (const id of ids) expect((await kit.tenant(id).leads.list()).items).toHaveLength(6)
  })
})
