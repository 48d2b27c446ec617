import { createLeadKit } from '@leadkit/core'
import { TEST_KEYS } from '../access/test-keys.ts'
import type { SearchFile } from './field-case.ts'

/** Makes the file's leads and searches for them. Where another answer can be defended, none is wanted. Returns what was not found. */
export async function playSearch(connectionString: string, { leads, cases }: SearchFile): Promise<readonly string[]> {
  const kit = createLeadKit({ database: { connectionString }, encryption: TEST_KEYS })
  try {
    await kit.migrate()
    const tenant = kit.tenant((await kit.tenants.create({ name: `Field ${Math.random()}` })).id)
    for (const lead of leads) await tenant.leads.create(lead)
    const differences: string[] = []
    for (const { query, expect: wanted } of cases.filter(({ arguable }) => !arguable)) {
      const { items } = await tenant.leads.list({ search: query })
      if (!items.some(({ name }) => name === wanted.finds)) differences.push(`${query} does not find ${wanted.finds}`)
    }
    return differences
  } finally {
    await kit.close()
  }
}
