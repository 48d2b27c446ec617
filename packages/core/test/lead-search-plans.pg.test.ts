import { beforeAll, expect, it } from 'vitest'
import { foldedWords, SEARCH_FORM } from '../src/lib/leads/search/folded-words.ts'
import { quoteLexeme } from '../src/lib/leads/search/search-terms.ts'
import { noCustomFields } from '../src/lib/custom-fields/custom-fields.ts'
import { checkLeadFilter, type LeadFilter } from '../src/lib/leads/lead-filter.ts'
import { listLeads } from '../src/lib/leads/lead-list-reader.ts'
import { TagRepository } from '../src/lib/leads/tags/tag-repository.ts'
import { newId } from '../src/lib/base/identifier.ts'
import { LeadWorld, START, type TenantWorld } from './support/leads/lead-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const LEADS = 20_000
/** The oldest leads are this user's, hot and converted: a walk from the newest would meet all others first. */
const USER = newId()
const OLDEST = 200
const FIRST = ['Ana', 'José', 'Jörg', 'İbrahim', '小明', 'さくら', '철수', 'Nguyễn', 'Seán', 'Zoë', 'Will', 'The']
const LAST = ['Müller', 'Núñez', 'Işık', '王', '田中', 'O’Brien', 'Reed', 'Straßer', 'Demir', 'Łuczak', 'Van', 'Who']

function personOf(index: number) {
  const first = FIRST[index % FIRST.length]
  const last = `${LAST[Math.floor(index / FIRST.length) % LAST.length]}${index % 997}`
  const phone = `+4420${String(70_000_000 + index)}`
  return {
    name: `${first} ${last}`,
    email: `p${index}@firm${index % 4000}.example`,
    phone,
    company: `Firm ${index % 4000}`,
  }
}

async function addPeople(tenant: TenantWorld): Promise<void> {
  const people = Array.from({ length: LEADS }, (_, index) => personOf(index))
  await tenant.write(async (session) => {
    const leads = `"${session.schema}".leads`
    await session.run({
      text: `INSERT INTO ${leads} (id, tenant_id, name, email, phone, company, search_folded, search_form, created_at, updated_at, status, score,
          score_value, assigned_user_id)
        SELECT id, $1, name, email, phone, company, folded::tsvector, $2, $9::timestamptz + place * interval '1 minute',
          $9::timestamptz + place * 7919 % ${LEADS} * interval '1 minute', CASE WHEN place <= ${OLDEST} THEN 'converted' ELSE 'new' END,
          CASE WHEN place <= ${OLDEST} THEN 'hot' ELSE 'cold' END, place % 101, CASE WHEN place <= ${OLDEST} THEN $10::uuid END
        FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) WITH ORDINALITY
          AS made (id, name, email, phone, company, folded, place)`,
      parameters: [
        session.tenantId,
        SEARCH_FORM,
        people.map(() => newId()),
        ...(['name', 'email', 'phone', 'company'] as const).map((field) => people.map((person) => person[field])),
        people.map((person) =>
          foldedWords({ ...person })
            .map(quoteLexeme)
            .join(' '),
        ),
        START,
        USER,
      ],
    })
  })
  await tidyUp(tenant)
}

/** As autovacuum does: the index also takes in what waits in its list of recent rows. */
async function tidyUp(tenant: TenantWorld): Promise<void> {
  const statement = (schema: string) => ({ text: `VACUUM (ANALYZE) "${schema}".leads`, parameters: [] })
  await tenant.access.read('test', (session) => session.run(statement(session.schema)))
}

/** What a search reads, by the server's own count: scans of the whole table, rows taken from it, and pages of the indexes of words. */
async function costOf(
  tenant: TenantWorld,
  filter: LeadFilter,
): Promise<{ scans: number; rows: number; indexPages: number; found: number }> {
  return tenant.access.write('test', async (session) => {
    const count = async () => {
      const [row] = await session.run<{ scans: number; rows: number; pages: number }>({
        text: `SELECT pg_stat_get_xact_numscans(c)::int AS scans,
          (pg_stat_get_xact_tuples_returned(c) + pg_stat_get_xact_tuples_fetched(c))::int AS rows,
          (SELECT sum(pg_stat_get_xact_blocks_fetched(i.indexrelid))::int FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
            WHERE i.indrelid = c AND k.relname LIKE '%search%') AS pages
          FROM to_regclass($1) AS c`,
        parameters: [`"${session.schema}".leads`],
      })
      return row ?? { scans: Number.NaN, rows: Number.NaN, pages: Number.NaN }
    }
    const before = await count()
    const { items } = await listLeads(session, checkLeadFilter(filter, noCustomFields.leads, 'test'))
    const after = await count()
    return {
      scans: after.scans - before.scans,
      rows: after.rows - before.rows,
      indexPages: after.pages - before.pages,
      found: items.length,
    }
  })
}

function testRareWords(tenantOf: () => TenantWorld): void {
  // Asked for all words, the indexes read 176, 88, 77 and 253 pages; by stems of any length an address reads every lead with that name.
  it.each([
    ['p77@firm77.example', 110],
    ['müller7 firm', 65],
    ['reed7 firm', 55],
    ['firm 77 reed', 110],
  ])('asks no index for the words that everybody has, in %s', async (search, most) => {
    const cost = await costOf(tenantOf(), { search })
    expect(cost.scans).toBe(0)
    expect(cost.rows).toBeLessThan(500)
    expect(cost.indexPages).toBeLessThan(most)
  })
}

describeOnPostgres('a search of many leads', (options) => {
  let tenant: TenantWorld
  beforeAll(async () => {
    tenant = await new LeadWorld(options()).createTenant()
    await addPeople(tenant)
    return () => tenant.world.database.close()
  })

  it.each([
    ['muller7', 2],
    ['nunez', 50],
    ['a', 50],
    ['ana', 50],
    ['ana re', 50],
    ['the who', 50],
    ['小', 50],
    ['小明', 50],
    ['brien', 50],
    ['+44 20 7001 2345', 1],
    ['12345', 1],
    ['p77@firm77.example', 1],
    ['firm', 50],
    ['nobody', 0],
  ])('reads no whole table, and no more than its matches and the newest, for %s', async (search, least) => {
    const cost = await costOf(tenant, { search })
    expect(cost.found).toBeGreaterThanOrEqual(least)
    expect(cost.scans).toBe(0)
    expect(cost.rows).toBeLessThan(LEADS / 2)
  })

  testRareWords(() => tenant)

  it.each<[string, LeadFilter]>([
    ['the newest', {}],
    ['the last changed', { sort: 'updatedAt' }],
    ['the best', { sort: 'score' }],
    ['a column of a board with many leads', { status: 'new' }],
    ['one with a few old ones', { status: 'converted' }],
    ['old ones of one score', { score: 'hot' }],
    ['old ones of one user', { assignedUserId: USER }],
  ])('lists %s by what the page has, not by what there is', async (_name, filter) => {
    const cost = await costOf(tenant, filter)
    expect(cost).toMatchObject({ scans: 0, found: 50 })
    expect(cost.rows).toBeLessThan(500)
  })

  it('reads only the leads of a rare tag', async () => {
    const { id } = await new TagRepository(tenant.access).create({ name: 'rare' })
    const { items } = await tenant.leads.list({ search: 'muller7' })
    for (const lead of items) await tenant.leads.tag(lead.id, { add: [id] })
    await tidyUp(tenant)
    const cost = await costOf(tenant, { tags: { any: [id] } })
    expect(cost).toMatchObject({ scans: 0, found: items.length })
    expect(cost.rows).toBeLessThan(100)
  })

  it('pages from rare to frequent matches without reading all of them', async () => {
    await tenant.leads.create({ name: 'Firm' })
    const first = await tenant.leads.list({ search: 'firm', limit: 1 })
    expect(first.items[0]?.name).toBe('Firm')
    const cost = await costOf(tenant, { search: 'firm', after: first.next })
    expect(cost).toMatchObject({ scans: 0, found: 50 })
    expect(cost.rows).toBeLessThan(LEADS / 2)
  })
})
