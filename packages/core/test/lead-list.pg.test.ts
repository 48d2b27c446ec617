import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { Lead } from '../src/lib/leads/lead.ts'
import type { Page } from '../src/lib/base/page.ts'
import type { LeadFilter } from '../src/lib/leads/lead-filter.ts'
import { fillFoldedSearch } from '../src/lib/leads/search/search-backfill-writer.ts'
import type { TenantSession } from '../src/lib/database/session.ts'
import { describeForTenant, START, type TenantWorld } from './support/leads/lead-world.ts'

function namesOf(page: Page<Lead>): readonly string[] {
  return page.items.map((lead) => lead.name ?? '')
}

async function found(tenant: TenantWorld, search: string): Promise<string> {
  return namesOf(await tenant.leads.list({ search }))
    .toSorted(byText)
    .join(', ')
}

function byText(one: string, other: string): number {
  return one < other ? -1 : 1
}

function testFilters(tenant: () => TenantWorld): void {
  it('filters by status, score, conversation and time', async () => {
    const other = tenant()
    const conversationId = await other.addConversation()
    const ada = await other.leads.create({ name: 'Ada', conversationId })
    const grace = await other.leads.create({ name: 'Grace' })
    await other.leads.create({ name: 'Joan' })
    await other.leads.move(grace.id, { to: 'contacted', by: 'u' })
    await other.applyScore(ada.id, 90, START)
    const names = async (filter: LeadFilter) => namesOf(await other.leads.list(filter))
    expect(await names({ status: 'contacted' })).toEqual(['Grace'])
    expect(await names({ status: ['new', 'contacted'], direction: 'asc' })).toEqual(['Ada', 'Grace', 'Joan'])
    expect(await names({ score: 'hot' })).toEqual(['Ada'])
    expect(await names({ score: ['warm', 'cold'] })).toEqual([])
    expect(await names({ conversationId })).toEqual(['Ada'])
    expect(await names({ createdAfter: ada.createdAt })).toEqual(['Joan', 'Grace'])
    expect(await names({ updatedAfter: grace.updatedAt, sort: 'updatedAt' })).toEqual(['Ada', 'Grace', 'Joan'])
  })

  it('refuses unknown filters and impossible sorts', async () => {
    await expect(tenant().leads.list({ stauts: 'new' } as LeadFilter)).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.list({ status: 'open' as 'new' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.list({ conversationId: 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.list({ sort: 'relevance' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.list({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.list({ after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.list({ search: 'a', after: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
}

function testPages(tenant: () => TenantWorld): void {
  it('cuts pages that neither repeat nor hide a lead while others are added', async () => {
    const other = tenant()
    const first = await Promise.all(
      Array.from({ length: 9 }, (_, index) => other.leads.create({ name: `Lead ${index}` })),
    )
    const seen: string[] = []
    let after: string | null | undefined
    do {
      const page: Page<Lead> = await other.leads.list({ limit: 4, after })
      seen.push(...page.items.map((lead) => lead.id))
      after = page.next
      await other.leads.create({ name: 'Newcomer' })
    } while (after !== null)
    expect(seen).toHaveLength(9)
    expect(new Set(seen)).toEqual(new Set(first.map((lead) => lead.id)))
  })

  it('goes through leads of one moment by their id', async () => {
    const other = tenant()
    const insert = (session: Parameters<Parameters<TenantWorld['write']>[0]>[0]) =>
      Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => tenant().world.writer.create(session.at(START), { name })))
    await other.write(insert)
    const one = await other.leads.list({ limit: 3 })
    const two = await other.leads.list({ limit: 3, after: one.next })
    expect([...namesOf(one), ...namesOf(two)].toSorted(byText)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(two.next).toBeNull()
  })
}

function testSearch(tenant: () => TenantWorld): void {
  it('finds words of name, e-mail and company, whole, half typed and in any English form', async () => {
    await tenant().leads.create({ name: 'Ada Lovelace', company: 'Acme Ltd' })
    await tenant().leads.create({
      name: 'Grace Hopper',
      company: 'The Consulting Group',
      email: 'grace.hopper@navy.test',
    })
    await tenant().leads.create({ name: "Joan O'Brien", company: 'Manning & Fleming' })
    await tenant().leads.create({ name: 'Émile Zola', company: 'Rougon-Macquart' })
    expect(await found(tenant(), 'acme')).toBe('Ada Lovelace')
    expect(await found(tenant(), 'ACME lovelace')).toBe('Ada Lovelace')
    expect(await found(tenant(), 'lov acm')).toBe('Ada Lovelace')
    expect(await found(tenant(), 'acme hopper')).toBe('')
    for (const half of ['cons', 'consult', 'consulti', 'consultin', 'consulting', 'consultings', 'the consult']) {
      expect(`${half}: ${await found(tenant(), half)}`).toBe(`${half}: Grace Hopper`)
    }
    for (const half of ['mann', 'mannin', 'manning', 'fle', 'flemi', 'flemin', "o'bri", 'brie']) {
      expect(`${half}: ${await found(tenant(), half)}`).toBe(`${half}: Joan O'Brien`)
    }
    expect(await found(tenant(), 'manuel')).toBe('')
    expect(await found(tenant(), 'grace.hopper@nav')).toBe('Grace Hopper')
    expect(await found(tenant(), 'émi')).toBe('Émile Zola')
    expect(await found(tenant(), 'rougon-mac')).toBe('Émile Zola')
  })

  it('understands phrases, or, and exclusions', async () => {
    const other = tenant()
    for (const name of ['Ada Byron', 'Byron Ada', 'Ada King']) await other.leads.create({ name })
    expect(await found(other, '"ada byron"')).toBe('Ada Byron')
    expect(await found(other, 'ada -byron')).toBe('Ada King')
    expect(await found(other, 'king or byron')).toBe('Ada Byron, Ada King, Byron Ada')
  })

  it('takes any text as a search, without a database error', async () => {
    const other = tenant()
    for (const search of [
      "'",
      "it's",
      '\\',
      '((',
      'a:*',
      "x'); DROP TABLE leads; --",
      '!',
      '&|',
      '@',
      '%_',
      '🙂',
      'a\\b*c+d.e',
      '-',
      'or',
    ]) {
      expect(await other.leads.list({ search })).toMatchObject({ next: null })
    }
    await expect(tenant().leads.list({ search: 'a\0b' })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function testFoldedSearch(tenant: () => TenantWorld): void {
  it('finds names without their accents, parts of names without blanks, stop words, and phone numbers in any form', async () => {
    const other = tenant()
    const leads = [
      { name: 'Zoë Müßig', company: 'Straßenbahn Łódź' },
      { name: '陈小红', company: '上海例子有限公司' },
      { name: '이 서연' },
      { name: 'All This', email: 'who@stop.example' },
      { name: "Seán O'Neill", phone: '+41 44 668 18 00' },
    ]
    for (const lead of leads) await other.leads.create(lead)
    for (const [search, name] of [
      ['zoe mussig', 'Zoë Müßig'],
      ['ZOE\u0308', 'Zoë Müßig'],
      ['strasse lodz', 'Zoë Müßig'],
      ['小红', '陈小红'],
      ['例子', '陈小红'],
      ['서연', '이 서연'],
      ['all th', 'All This'],
      ['oneill', "Seán O'Neill"],
      ['044 668 18 00', "Seán O'Neill"],
      ['0041446681800', "Seán O'Neill"],
    ] as const)
      expect([search, await found(other, search)]).toEqual([search, name])
    const [lead] = (await other.leads.list({ search: 'mussig' })).items
    await other.leads.update(lead?.id ?? '', { name: 'Zoë Okoye' })
    expect(await found(other, 'mussig')).toBe('')
    expect(await found(other, 'okoye lodz')).toBe('Zoë Okoye')
    await other.leads.remove(lead?.id ?? '')
    const erased = await other.tables
      .selectFrom('leads')
      .select('search_folded')
      .where('id', '=', lead?.id ?? '')
      .execute()
    expect(erased).toEqual([{ search_folded: null }])
  })

  it('finds leads from before the folded index after the next migration', async () => {
    const other = tenant()
    await other.leads.create({ name: 'Zoë Elder' })
    await other.tables.updateTable('leads').set({ search_folded: null, search_form: null }).execute()
    expect(await found(other, 'zoe')).toBe('')
    await other.write(fillFoldedSearch)
    expect(await found(other, 'zoe')).toBe('Zoë Elder')
  })
}

function testTiers(tenant: () => TenantWorld): void {
  it('puts a whole name first, then words of the name, whole words, beginnings and parts, and pages through them', async () => {
    const other = tenant()
    const inOrder = ['Ana', 'Ana Reed', 'Bo of Ana', 'Anabel', 'By mail']
    await other.leads.create({ name: 'By mail', email: 'bo@anatol.example' })
    await other.leads.create({ name: 'Anabel' })
    await other.leads.create({ name: 'Bo of Ana', company: 'Bo' })
    await other.leads.create({ name: 'Ana Reed' })
    await other.leads.create({ name: 'Ana' })
    await other.leads.create({ name: 'Nobody' })
    const pages: string[] = []
    let after: string | null | undefined
    do {
      const page: Page<Lead> = await other.leads.list({ search: 'ána', limit: 1, after })
      pages.push(...namesOf(page))
      after = page.next
    } while (after !== null)
    expect(pages[0]).toBe('Ana')
    expect(pages.slice(1, 3).toSorted(byText)).toEqual(['Ana Reed', 'Bo of Ana'])
    expect(pages.toSorted(byText)).toEqual(inOrder.toSorted(byText))
    expect(pages.slice(3)).toEqual(['Anabel', 'By mail'])
  })

  it('puts an exact address or number above a name that contains the words', async () => {
    const other = tenant()
    const exact = await other.leads.create({ name: 'Zed', email: 'zed@one.example', phone: '+41446681800' })
    await other.leads.create({ name: 'Zed One Example' })
    await other.leads.create({ name: 'Longer', phone: '+414466818001' })
    expect((await other.leads.list({ search: 'zed@one.example' })).items[0]?.id).toBe(exact.id)
    expect((await other.leads.list({ search: '0041 44 668 18 00' })).items.map(({ name }) => name)).toEqual([
      'Zed',
      'Longer',
    ])
  })
}

function testNotes(tenant: () => TenantWorld): void {
  it('searches notes only when asked', async () => {
    const other = tenant()
    const { id } = await other.leads.create({ name: 'Ana', notes: 'Wants the Käsekrainer, 3 crates' })
    expect(await found(other, 'kasekrainer')).toBe('')
    expect(namesOf(await other.leads.list({ search: 'Kasekrai', searchIn: ['notes'] }))).toEqual(['Ana'])
    expect(namesOf(await other.leads.list({ search: 'ana kasekrainer', searchIn: ['contact', 'notes'] }))).toEqual([
      'Ana',
    ])
    await other.leads.update(id, { notes: null })
    expect(namesOf(await other.leads.list({ search: 'kasekrainer', searchIn: ['notes'] }))).toEqual([])
  })

  it('finds a merged lead by each of its leads, also after the index is written again', async () => {
    const other = tenant()
    const ada = await other.leads.create({ name: 'Ada Byron' })
    const also = await other.leads.create({ name: 'Countess', email: 'ada@lovelace.example' })
    await other.leads.merge(ada.id, [also.id], { by: 'ines' })
    await other.tables.updateTable('leads').set({ search_form: null }).execute()
    await other.write(fillFoldedSearch)
    for (const search of ['ada byron', 'countess', 'lovelace'])
      expect([search, ...(await other.leads.list({ search })).items.map(({ id }) => id)]).toEqual([search, ada.id])
  })

  it('finds names whose letters unfold to more than a word of the index holds, also after the index is written again', async () => {
    const other = tenant()
    const searches = async (): Promise<readonly (readonly (string | null)[])[]> => {
      const texts = ['㌖'.repeat(200), 'ﷺ'.repeat(200), 'きろ']
      return Promise.all(texts.map(async (search) => namesOf(await other.leads.list({ search }))))
    }
    const names = ['㌖'.repeat(255), 'ﷺ'.repeat(255)]
    for (const name of names) await other.leads.create({ name })
    const wanted = [[names[0]], [names[1]], [names[0]]]
    expect(await searches()).toEqual(wanted)
    await other.tables.updateTable('leads').set({ search_form: null }).execute()
    await other.write(fillFoldedSearch)
    expect(await searches()).toEqual(wanted)
  })

  it('finds, and ranks, a lead whose index an older version wrote', async () => {
    const other = tenant()
    const { id } = await other.leads.create({ name: '王小明', notes: 'Käse' })
    const old = {
      search_folded: sql<string>`array_to_tsvector(ARRAY['王', '小', '明', '王小', '小明'])`,
      search_form: null,
    }
    await other.tables.updateTable('leads').set(old).where('id', '=', id).execute()
    await other.write(fillFoldedSearch)
    expect(await found(other, '小明')).toBe('王小明')
    expect(namesOf(await other.leads.list({ search: 'kase', searchIn: ['notes'] }))).toEqual(['王小明'])
  })
}

/** Writes the index again while a transaction holds what it changed; that one commits as soon as the other waits for it. */
async function fillDuring(other: TenantWorld, change: (session: TenantSession) => Promise<unknown>): Promise<void> {
  await other.tables.updateTable('leads').set({ search_form: null }).execute()
  const waits = () =>
    other.world.database.session.run({
      text: `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      parameters: [],
    })
  const filled: Promise<unknown>[] = []
  await other.write(async (session) => {
    await change(session)
    filled.push(other.write((own) => fillFoldedSearch(own)))
    await expect.poll(waits, { timeout: 30_000 }).toHaveLength(1)
  })
  await Promise.all(filled)
}

function testConcurrentFill(tenant: () => TenantWorld): void {
  it('finds a lead by the name that it was given while the index was written', async () => {
    const other = tenant()
    const { id } = await other.leads.create({ name: 'Ada' })
    await fillDuring(other, (session) => other.world.writer.update(session, id, { name: 'Grace' }))
    expect([await found(other, 'ada'), await found(other, 'grace')]).toEqual(['', 'Grace'])
  })

  it('leaves a lead its own values if a merge into it is undone while the index is written', async () => {
    const other = tenant()
    const ada = await other.leads.create({ name: 'Ada Byron', email: 'ada@byron.example' })
    const also = await other.leads.create({ name: 'Countess', phone: '+41446681800' })
    const { merge } = await other.leads.merge(ada.id, [also.id], { by: 'ines' })
    const input = { mergeId: merge?.id ?? '', details: { by: 'ines' } }
    await fillDuring(other, (session) => other.world.writer.merges.unmerge(session, input))
    expect(await other.leads.get(ada.id)).toMatchObject({ name: 'Ada Byron', email: 'ada@byron.example', phone: null })
    expect(await other.leads.get(ada.id)).toMatchObject({ memberIds: [] })
    expect([await found(other, 'byron'), await found(other, 'countess')]).toEqual(['Ada Byron', 'Countess'])
  })

  it('shows everything if a merge comes while the index is written', async () => {
    const other = tenant()
    const older = await other.leads.create({ name: 'Ada Byron', phone: '+41446681800' })
    const shown = await other.leads.create({ name: 'Countess' })
    const input = { into: shown.id, others: [older.id], details: { by: 'ines' } }
    await fillDuring(other, (session) => other.world.writer.merges.merge(session, input))
    expect(await other.leads.get(shown.id)).toMatchObject({ phone: '+41446681800', memberIds: [older.id] })
    expect([await found(other, 'byron'), await found(other, 'countess')]).toEqual(['Countess', 'Countess'])
  })
}

function testRanking(tenant: () => TenantWorld): void {
  it('ranks the better match first, and pages through the ranking', async () => {
    const other = tenant()
    for (let index = 0; index < 5; index += 1) await other.leads.create({ name: `Person ${index}`, company: 'Acme' })
    await other.leads.create({ name: 'Acme Acme', company: 'Acme' })
    await other.leads.create({ name: 'Nobody' })
    const seen: string[] = []
    let after: string | null | undefined
    do {
      const page: Page<Lead> = await other.leads.list({ search: 'acme', limit: 2, after })
      seen.push(...namesOf(page))
      after = page.next
    } while (after !== null)
    expect(seen[0]).toBe('Acme Acme')
    expect(seen.toSorted(byText)).toEqual(['Acme Acme', 'Person 0', 'Person 1', 'Person 2', 'Person 3', 'Person 4'])
    expect(new Set(seen).size).toBe(6)
    const byDate = await other.leads.list({ search: 'acme', sort: 'createdAt', direction: 'asc' })
    expect(byDate.items[0]?.name).toBe('Person 0')
  })
}

describeForTenant('leads.list', (tenant, engine) => {
  testFilters(tenant)
  testPages(tenant)
  testSearch(tenant)
  testFoldedSearch(tenant)
  testRanking(tenant)
  testTiers(tenant)
  testNotes(tenant)
  // PGlite has one connection: nothing happens meanwhile.
  if (engine.name !== 'PGlite') testConcurrentFill(tenant)
})
