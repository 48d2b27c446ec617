import { expect, it } from 'vitest'
import { checkLeadFilter } from '../src/lib/leads/lead-filter.ts'
import { listLeads } from '../src/lib/leads/lead-list-reader.ts'
import { SegmentRepository } from '../src/lib/leads/segments/segment-repository.ts'
import { TagRepository } from '../src/lib/leads/tags/tag-repository.ts'
import { describeForTenant, type TenantWorld } from './support/leads/lead-world.ts'

type World = () => TenantWorld

const tagsOf = (tenant: TenantWorld) => new TagRepository(tenant.access)
const segmentsOf = (tenant: TenantWorld) => new SegmentRepository(tenant.access, tenant.world.writer.customFields)

async function makeTags(tenant: TenantWorld, ...names: readonly string[]): Promise<readonly string[]> {
  const made: string[] = []
  for (const name of names) made.push((await tagsOf(tenant).create({ name })).id)
  return made
}

function testTags(tenant: World): void {
  it('has names that are unique without regard to case, and colours of a palette or any other', async () => {
    const tags = tagsOf(tenant())
    const fair = await tags.create({ name: 'Messe Köln', color: 'teal' })
    expect(fair).toMatchObject({ name: 'Messe Köln', color: '#0d9488', archivedAt: null })
    for (const name of ['messe köln', 'MESSE KO\u0308LN'])
      await expect(tags.create({ name })).rejects.toMatchObject({ code: 'conflict' })
    const other = await tags.create({ name: 'VIP', color: '#AABBCC' })
    expect(other.color).toBe('#aabbcc')
    await expect(tags.update(other.id, { name: 'Messe Köln' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(tags.create({ name: 'x', color: 'beige' })).rejects.toMatchObject({ code: 'invalid_input' })
    await tags.update(fair.id, { archived: true })
    expect((await tags.list()).items.map(({ name }) => name)).toEqual(['VIP'])
    expect((await tags.list({ archived: true })).items).toHaveLength(2)
    await expect(tags.create({ name: 'messe köln' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('gives and takes tags with one event and no word to a CRM, and changes nothing a second time', async () => {
    const other = tenant()
    await other.addCrmConfig()
    const [hot = '', cold = ''] = await makeTags(other, 'hot', 'cold')
    const { id } = await other.leads.create({ name: 'Ada' })
    const synced = await other.syncs()
    const tagged = await other.leads.tag(id, { add: [hot, cold] })
    expect(tagged).toMatchObject({ tagIds: [hot, cold].toSorted(), version: 2 })
    expect((await other.leads.tag(id, { add: [hot] })).version).toBe(2)
    expect(await other.leads.tag(id, { remove: [hot], expectedVersion: 2 })).toMatchObject({
      tagIds: [cold],
      version: 3,
    })
    await expect(other.leads.tag(id, { add: [hot], expectedVersion: 2 })).rejects.toMatchObject({ code: 'conflict' })
    expect(await other.syncs()).toEqual(synced)
    expect(await other.told()).toEqual(['lead.created', 'lead.updated', 'lead.updated'])
    await tagsOf(other).update(hot, { archived: true })
    await expect(other.leads.tag(id, { add: [hot] })).rejects.toMatchObject({ code: 'conflict' })
    await expect(other.leads.tag(id, { add: [id] })).rejects.toMatchObject({ code: 'not_found' })
    await other.leads.remove(id)
    expect(await other.tables.selectFrom('leads').select('tag_ids').execute()).toEqual([{ tag_ids: [] }])
  })
}

function testTagLists(tenant: World): void {
  it('filters by any, all and none', async () => {
    const other = tenant()
    const [a = '', b = '', c = ''] = await makeTags(other, 'a', 'b', 'c')
    for (const [name, add] of [
      ['A', [a]],
      ['AB', [a, b]],
      ['C', [c]],
    ] as const)
      await other.leads.tag((await other.leads.create({ name })).id, { add: [...add] })
    await other.leads.create({ name: 'bare' })
    const names = async (tags: { any?: string[]; all?: string[]; none?: string[] }) =>
      (await other.leads.list({ tags, direction: 'asc' })).items.map(({ name }) => name)
    expect(await names({ any: [a, c] })).toEqual(['A', 'AB', 'C'])
    expect(await names({ all: [a, b] })).toEqual(['AB'])
    expect(await names({ none: [b] })).toEqual(['A', 'C', 'bare'])
    expect(await names({ any: [a], none: [b] })).toEqual(['A'])
    expect(await other.leads.count({ tags: { none: [a, b, c] } })).toBe(1)
  })

  it('shows the tags of all leads of a merged one; what was taken off there stays on the lead that it came by', async () => {
    const other = tenant()
    const [a = '', b = '', c = ''] = await makeTags(other, 'a', 'b', 'c')
    const [ada, also] = [await other.leads.create({ name: 'Ada' }), await other.leads.create({ name: 'Countess' })]
    await other.leads.tag(ada.id, { add: [a] })
    await other.leads.tag(also.id, { add: [b] })
    const { merge } = await other.leads.merge(ada.id, [also.id], { by: 'ines' })
    expect((await other.leads.get(ada.id)).tagIds).toEqual([a, b].toSorted())
    expect((await other.leads.list({ tags: { all: [a, b] } })).items.map(({ id }) => id)).toEqual([ada.id])
    expect((await other.leads.tag(ada.id, { add: [c], remove: [b] })).tagIds).toEqual([a, c].toSorted())
    expect((await other.leads.list({ tags: { any: [b] } })).items).toEqual([])
    await other.leads.unmerge(merge?.id ?? '', { by: 'ines' })
    expect((await other.leads.get(ada.id)).tagIds).toEqual([a, c].toSorted())
    expect((await other.leads.get(also.id)).tagIds).toEqual([b])
  })
}

function testSegments(tenant: World): void {
  it('lists and counts the leads of a saved filter, together with other filters and a search', async () => {
    const other = tenant()
    const [a = ''] = await makeTags(other, 'a')
    for (const name of ['Ana Reed', 'Anabel Ito', 'Bo Reed']) await other.leads.create({ name })
    const ana = (await other.leads.list({ search: 'ana reed' })).items[0]
    await other.leads.tag(ana?.id ?? '', { add: [a] })
    const segments = segmentsOf(other)
    const { id } = await segments.create({ name: 'Anas', owner: 'ines', filter: { search: 'ana' } })
    expect((await other.leads.list({ segment: id })).items.map(({ name }) => name)).toEqual(['Anabel Ito', 'Ana Reed'])
    expect(await segments.count(id)).toBe(2)
    expect((await other.leads.list({ segment: id, search: 'reed' })).items.map(({ name }) => name)).toEqual([
      'Ana Reed',
    ])
    expect(await other.leads.count({ segment: id, tags: { none: [a] } })).toBe(1)
    await expect(other.leads.list({ segment: ana?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps dates, and days before now that move with the clock', async () => {
    const other = tenant()
    const lead = await other.leads.create({ name: 'Ada' })
    const segments = segmentsOf(other)
    const since = await segments.create({ name: 'since', owner: 'ines', filter: { createdAfter: lead.createdAt } })
    const week = await segments.create({ name: 'week', owner: 'ines', filter: { createdWithinDays: 7 } })
    expect((await segments.get(since.id)).filter).toEqual({ createdAfter: lead.createdAt })
    expect([await segments.count(since.id), await segments.count(week.id)]).toEqual([0, 1])
    const later = new Date(lead.createdAt.getTime() + 8 * 24 * 3_600_000)
    const filter = checkLeadFilter({ segment: week.id }, other.world.writer.customFields, 'test')
    const found = await other.access.read('test', (session) => listLeads(session.at(later), filter))
    expect(found.items).toEqual([])
  })
}

function testSegmentChanges(tenant: World): void {
  it("shows shared segments and one's own, and refuses a change of a version that is gone", async () => {
    const segments = segmentsOf(tenant())
    const filter = { status: 'new' } as const
    const mine = await segments.create({ name: 'mine', owner: 'ines', filter })
    await segments.create({ name: 'theirs', owner: 'bo', filter })
    await segments.create({ name: 'all', owner: 'bo', filter, shared: true })
    const seen = async (visibleTo?: string) => (await segments.list({ visibleTo })).items.map(({ name }) => name)
    expect(await seen('ines')).toEqual(['all', 'mine'])
    expect(await seen()).toEqual(['all', 'theirs', 'mine'])
    const changed = await segments.update(mine.id, { filter: { status: 'lost' }, shared: true, expectedVersion: 1 })
    expect(changed).toMatchObject({ version: 2, shared: true, filter: { status: 'lost' } })
    await expect(segments.update(mine.id, { name: 'x', expectedVersion: 1 })).rejects.toMatchObject({
      code: 'conflict',
    })
    await segments.remove(mine.id)
    await expect(segments.get(mine.id)).rejects.toMatchObject({ code: 'not_found' })
    for (const wrong of [{ limit: 3 }, { segment: mine.id }, { stauts: 'new' }])
      await expect(segments.create({ name: 'x', owner: 'o', filter: wrong as object })).rejects.toMatchObject({
        code: 'invalid_input',
      })
  })

  it('tells why a filter of another version cannot be used, and never takes it for all leads', async () => {
    const other = tenant()
    const segments = segmentsOf(other)
    const { id } = await segments.create({ name: 'old', owner: 'ines', filter: { status: 'new' } })
    for (const [change, problem] of [
      [{ filter: JSON.stringify({ status: 'open' }) }, /status/],
      [{ filter: JSON.stringify({ mood: 'good' }) }, /mood/],
      [{ filter: '{}', form: 99 }, /newer version/],
    ] as const) {
      await other.tables.updateTable('segments').set(change).where('id', '=', id).execute()
      expect(await segments.get(id)).toMatchObject({ filter: null, problem: expect.stringMatching(problem) })
      await expect(other.leads.list({ segment: id })).rejects.toMatchObject({ code: 'conflict' })
      await expect(segments.count(id)).rejects.toMatchObject({ code: 'conflict' })
    }
    await segments.update(id, { filter: { status: 'new' } })
    expect(await segments.get(id)).toMatchObject({ problem: null })
  })
}

describeForTenant('tags', (tenant) => {
  testTags(tenant)
  testTagLists(tenant)
})
describeForTenant('segments', (tenant) => {
  testSegments(tenant)
  testSegmentChanges(tenant)
})
