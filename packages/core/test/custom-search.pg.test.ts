import { createLeadKit, type SearchPlace } from '@leadkit/core'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const schema = z.object({
  region: z.string(),
  interests: z.array(z.string()),
  customerNumber: z.int(),
  secret: z.string(),
})
type Searched = 'region' | 'interests' | 'customerNumber'

function openKit(database: DatabaseOptions, searched?: readonly Searched[]) {
  return createLeadKit({
    database,
    encryption: TEST_KEYS,
    customFields: { leads: schema },
    customFieldSearch: { leads: searched },
  })
}

type Kit = ReturnType<typeof openKit>
type OpenTenant = (searched?: readonly Searched[], id?: string) => Promise<World>

interface World {
  readonly kit: Kit
  readonly tenant: ReturnType<Kit['tenant']>
  /** The names of the leads that a search finds. */
  find(search: string, searchIn?: readonly SearchPlace[]): Promise<readonly (string | null)[]>
}

function testWords(openTenant: OpenTenant): void {
  it('finds the words of the named fields, on demand and behind names, until they are changed or the lead is removed', async () => {
    const { tenant, find } = await openTenant(['region', 'interests', 'customerNumber'])
    const custom = {
      region: 'Zürich Nord',
      interests: ['Wärmepumpen', '太陽光発電'],
      customerNumber: 471_100,
      secret: 'Quarz',
    }
    const ada = await tenant.leads.create({ name: 'Ada', custom })
    await tenant.leads.create({ name: 'Nora Zurich' })
    for (const search of ['zuerich', 'zurich no', 'warmepumpe', '陽光', '471100', 'nord'])
      expect(await find(search)).toEqual(['Ada'])
    expect(await find('zurich', ['contact', 'custom'])).toEqual(['Nora Zurich', 'Ada'])
    expect(await find('zurich', ['contact'])).toEqual(['Nora Zurich'])
    expect(await find('zurich', ['notes'])).toEqual([])
    expect(await find('quarz')).toEqual([])
    const segment = await tenant.segments.create({
      name: 'Z',
      owner: 'bo',
      filter: { search: 'zürich', searchIn: ['custom'] },
    })
    expect(await tenant.segments.count(segment.id)).toBe(1)
    await tenant.leads.update(ada.id, { custom: { region: 'Bern', interests: null } })
    expect(await find('zurich')).toEqual([])
    expect(await find('bern')).toEqual(['Ada'])
    await tenant.leads.update(ada.id, { phone: '+41446681800' })
    expect(await find('bern')).toEqual(['Ada'])
    await tenant.leads.remove(ada.id)
    expect(await find('bern')).toEqual([])
  })

  it('finds a merged lead by the fields of all its leads, and each by its own afterwards', async () => {
    const { tenant, find } = await openTenant(['region'])
    const head = await tenant.leads.create({ name: 'Head', custom: { region: 'Bern' } })
    const member = await tenant.leads.create({ name: 'Member', custom: { region: 'Basel' } })
    const { merge } = await tenant.leads.merge(head.id, [member.id], { by: 'ines' })
    // It shows the newer name.
    for (const search of ['basel', 'bern']) expect(await find(search)).toEqual(['Member'])
    await tenant.leads.unmerge(merge?.id ?? '', { by: 'ines' })
    expect(await find('basel')).toEqual(['Member'])
    expect(await find('bern')).toEqual(['Head'])
  })
}

function testLists(openTenant: OpenTenant, options: () => DatabaseOptions): void {
  it('brings the index of leads that were there before to the fields that are named now', async () => {
    const before = await openTenant()
    const { id } = before.tenant
    await before.tenant.leads.create({ name: 'Ada', custom: { region: 'Bern', customerNumber: 5 } })
    await before.tenant.leads.create({ name: 'Without' })
    await expect(before.find('bern')).rejects.toMatchObject({ code: 'invalid_input' })
    const named = await openTenant(['region'], id)
    expect(await named.find('bern')).toEqual([])
    expect(await named.kit.customFields.createIndexes({ tenantIds: [id] })).toMatchObject({ tenants: 1, failed: [] })
    expect(await named.find('bern')).toEqual(['Ada'])
    const other = await openTenant(['customerNumber'], id)
    await other.kit.customFields.createIndexes({ tenantIds: [id] })
    expect(await other.find('bern')).toEqual([])
    expect(await other.find('5')).toEqual(['Ada'])
    await before.kit.customFields.createIndexes({ tenantIds: [id] })
    const words = await before.tenant.transaction((sql) =>
      sql.query(`SELECT 1 FROM leads WHERE search_folded::text LIKE '%''\\%%'`),
    )
    expect(words).toEqual([])
  })

  it('refuses to search fields that are not there, or have no words', () => {
    const create = (leads: readonly string[]) => () =>
      createLeadKit({
        database: options(),
        encryption: TEST_KEYS,
        customFields: { leads: z.object({ won: z.boolean() }) },
        customFieldSearch: { leads: leads as never },
      })
    expect(create(['nope'])).toThrow(/customFieldSearch\.leads: customFields\.leads declares no field "nope"/)
    expect(create(['won'])).toThrow(/has no words/)
  })
}

describeOnPostgres('searches of custom fields', (options) => {
  const opened: Kit[] = []
  const openTenant: OpenTenant = async (searched, id) => {
    const kit = openKit(options(), searched)
    opened.push(kit)
    const tenant = kit.tenant(id ?? (await kit.tenants.create({ name: `Search ${Math.random()}` })).id)
    return {
      kit,
      tenant,
      async find(search, searchIn = ['custom']) {
        const { items } = await tenant.leads.list({ search, searchIn })
        return items.map(({ name }) => name)
      },
    }
  }
  afterEach(() => Promise.all(opened.splice(0).map((kit) => kit.close())))
  testWords(openTenant)
  testLists(openTenant, options)
})
