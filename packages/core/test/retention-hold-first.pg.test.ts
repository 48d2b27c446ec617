import { createMemoryArchiveSink } from '@leadkit/testing'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { archived } from './support/subjects/archived-people.ts'

describeOnPostgres('The store and legal holds', (options) => {
  it('learns of a hold though the rest of the run fails: the tenant wants a format that the kit does not know', async () => {
    const kept = new Set<string>()
    const archive = {
      ...createMemoryArchiveSink(),
      setLegalHold: async (key: string, held: boolean) => void (held ? kept.add(key) : kept.delete(key)),
    }
    const world = await archived(options(), { archive, events: {} })
    await world.tenant.retention.holds.place({ tenant: true }, { by: 'counsel', reason: 'Case 7' })
    await world.web.rows(
      `INSERT INTO retention_policies (id, tenant_id, archive_format, set_by, set_at) VALUES (gen_random_uuid(), $1, 'unknown', 'bo', now()) RETURNING 1`,
      [world.tenant.id],
    )
    world.pass(2 * 86_400_000)
    await world.drain()
    const [object] = await world.tenant.archives.list()
    expect([...kept]).toContain(object?.objectKey)
    await world.web.kit.close()
  })
})
