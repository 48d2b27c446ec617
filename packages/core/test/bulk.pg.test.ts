import { afterAll, expect, it } from 'vitest'
import { countsOf, openBulkWorld, type BulkWorld } from './support/bulk/bulk-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const BY = { by: 'bo' }

type Open = () => Promise<BulkWorld>

function testMoves(open: Open): void {
  it('says what a move would do, does exactly that, and takes it back where nobody has moved the lead since', async () => {
    const world = await open()
    const { tenant } = world
    const [same = '', lost = '', later = '', gone = ''] = await world.addLeads(12)
    await tenant.leads.move(same, { to: 'contacted', by: 'ines' })
    await tenant.leads.move(lost, { to: 'lost', by: 'ines' })
    const request = { work: { action: 'move', to: 'contacted' }, leads: { filter: {} }, ...BY } as const
    const refused = [{ reason: 'invalid_input', leads: 1 }]
    expect(await tenant.bulk.preview(request)).toEqual({ leads: 12, changes: 10, unchanged: 1, refused })
    const run = await world.run(request)
    expect(countsOf(run)).toEqual({ leads: 12, done: 10, unchanged: 1, refused: 1, status: 'finished' })
    expect(await world.refusals(run.id)).toEqual({ [lost]: 'invalid_input' })
    expect((await tenant.leads.transitions(gone)).items).toMatchObject([{ from: 'new', to: 'contacted', by: 'bo' }])

    await tenant.leads.move(later, { to: 'qualified', by: 'ines' })
    await tenant.leads.remove(gone)
    const undo = await world.undo(run.id)
    expect(countsOf(undo)).toMatchObject({ leads: 10, done: 8, refused: 2 })
    expect(await world.refusals(undo.id)).toEqual({ [later]: 'changed_since', [gone]: 'not_found' })
    expect(await tenant.leads.count({ status: 'new' })).toBe(8)
    expect(await tenant.leads.get(later)).toMatchObject({ status: 'qualified' })
    await expect(tenant.bulk.undo(undo.id, BY)).rejects.toMatchObject({ code: 'conflict' })
    // What was taken back is not taken back twice.
    expect(countsOf(await world.undo(run.id))).toMatchObject({ leads: 2, done: 0, refused: 2 })
  })

  it('tells the host of the beginning, the end, and each lead', async () => {
    const world = await open()
    await world.addLeads(2)
    const { id } = await world.run({ work: { action: 'move', to: 'lost' }, leads: { filter: {} }, ...BY })
    await world.kit.worker({ kinds: ['host_event'] }).drain()
    const told = world.told.map(({ type, payload }) => ({ type, ...payload }))
    const counts = { leads: 2, done: 2, unchanged: 0, refused: 0 }
    expect(told).toContainEqual({ type: 'bulk.started', bulkRunId: id, action: 'move', undoOf: null, by: 'bo' })
    expect(told).toContainEqual({ type: 'bulk.finished', bulkRunId: id, action: 'move', cancelled: false, ...counts })
    expect(told.filter(({ type }) => type === 'lead.moved')).toHaveLength(2)
  })
}

function testTags(open: Open): void {
  it('tags a segment, and takes off only what it gave', async () => {
    const world = await open()
    const { tenant } = world
    const [first = '', second = ''] = await world.addLeads(3, 'Ana')
    await world.addLeads(2, 'Bo')
    const tag = await tenant.tags.create({ name: 'fair' })
    const other = await tenant.tags.create({ name: 'other' })
    await tenant.leads.tag(first, { add: [tag.id] })
    const segment = await tenant.segments.create({ name: 'Anas', owner: 'bo', filter: { search: 'ana' } })
    const request = { work: { action: 'tag', add: [tag.id] }, leads: { segment: segment.id }, ...BY } as const
    expect(await tenant.bulk.preview(request)).toMatchObject({ leads: 3, changes: 2, unchanged: 1 })
    const run = await world.run(request)
    expect(countsOf(run)).toMatchObject({ leads: 3, done: 2, unchanged: 1 })
    expect(await tenant.leads.count({ tags: { all: [tag.id] } })).toBe(3)
    await tenant.leads.tag(second, { add: [other.id], remove: [tag.id] })
    const undo = await world.undo(run.id)
    expect(countsOf(undo)).toMatchObject({ leads: 2, done: 1, refused: 1 })
    expect((await tenant.leads.get(first)).tagIds).toEqual([tag.id])
    expect((await tenant.leads.get(second)).tagIds).toEqual([other.id])
  })
}

function testOwners(open: Open): void {
  it('assigns leads, and gives back to their former owners those that nobody assigned since', async () => {
    const world = await open()
    const { tenant } = world
    const [first = '', second = '', third = '', fourth = ''] = await world.addLeads(4)
    const [ines, bo] = [await world.addUser(), await world.addUser()]
    await tenant.assignments.assign(first, { userId: ines })
    const run = await world.run({ work: { action: 'assign', userId: bo }, leads: { filter: {} }, ...BY })
    expect(await tenant.leads.count({ assignedUserId: bo })).toBe(4)
    await tenant.assignments.assign(second, { userId: ines })
    // Also one that somebody gave to the same person again.
    await tenant.assignments.assign(third, { userId: ines })
    await tenant.assignments.assign(third, { userId: bo })
    const undo = await world.undo(run.id)
    expect(await world.refusals(undo.id)).toEqual({ [second]: 'changed_since', [third]: 'changed_since' })
    expect(await tenant.leads.get(first)).toMatchObject({ assignedUserId: ines })
    expect(await tenant.leads.get(third)).toMatchObject({ assignedUserId: bo })
    expect(await tenant.leads.get(fourth)).toMatchObject({ assignedUserId: null })
  })

  it('lets leads that waited for the rules wait again, and gives none to a user who left', async () => {
    const world = await open()
    const { tenant } = world
    const [ines, bo] = [await world.addUser(), await world.addUser()]
    // Nobody fits this rule.
    await tenant.care.configure({ rules: [{ when: { languages: ['xx'] }, to: { userId: ines } }] })
    const [waiting = '', owned = ''] = await world.addLeads(2)
    await tenant.assignments.assign(owned, { userId: ines })
    await world.rows(`UPDATE leads SET owner_wanted_since = now() WHERE id = $1`, [waiting])
    const run = await world.run({ work: { action: 'assign', userId: bo }, leads: { filter: {} }, ...BY })
    const wanted = `SELECT owner_wanted_since IS NOT NULL AS wanted FROM leads WHERE id = $1`
    expect(await world.rows(wanted, [waiting])).toEqual([{ wanted: false }])
    await tenant.users.deactivate(ines)
    const undo = await world.undo(run.id)
    expect(await world.refusals(undo.id)).toEqual({ [owned]: 'not_found' })
    expect(await world.rows(wanted, [waiting])).toEqual([{ wanted: true }])
    expect((await tenant.leads.get(owned)).assignedUserId).toBe(bo)
  })
}

function testSteps(open: Open): void {
  it('works on each lead once, with several workers, and after a pause goes on where it stopped', async () => {
    const world = await open()
    const { tenant, kit } = world
    await world.addLeads(40)
    const { id } = await tenant.bulk.start({ work: { action: 'move', to: 'lost' }, leads: { filter: {} }, ...BY })
    await tenant.bulk.pause(id)
    await world.work()
    expect(countsOf(await tenant.bulk.get(id))).toMatchObject({ status: 'paused', leads: 0, done: 0 })
    world.advance(1_000)
    await tenant.leads.create({ name: 'From after the start' })
    await tenant.bulk.resume(id)
    await Promise.all([1, 2, 3].map(() => kit.worker({ kinds: ['bulk'] }).drain()))
    await world.work()
    expect(countsOf(await tenant.bulk.get(id))).toMatchObject({ status: 'finished', leads: 40, done: 40, refused: 0 })
    expect(await world.rows('SELECT count(*)::int AS moves FROM lead_transitions')).toEqual([{ moves: 40 }])
    for (const call of ['pause', 'resume', 'cancel'] as const)
      await expect(tenant.bulk[call](id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('forgets what was searched for and why when it ends, can be cancelled, and has no items after a month', async () => {
    const world = await open()
    const { tenant } = world
    await world.addLeads(2, 'Ana')
    const work = { action: 'move', to: 'lost', reason: 'Ana is ill' } as const
    const request = { work, leads: { filter: { search: 'ana' } }, ...BY }
    const cancelled = await tenant.bulk.start(request)
    expect(await tenant.bulk.cancel(cancelled.id)).toMatchObject({ status: 'cancelled', done: 0 })
    world.advance(1)
    const finished = await world.run(request)
    expect(finished).toMatchObject({ done: 2, work: { action: 'move', to: 'lost' } })
    expect(await world.rows(`SELECT 1 FROM bulk_runs WHERE target IS NOT NULL OR work ? 'reason'`)).toEqual([])
    expect((await tenant.bulk.list()).items.map(({ id }) => id)).toEqual([finished.id, cancelled.id])
    const [one] = (await tenant.bulk.items(finished.id, { limit: 1 })).items
    expect((await tenant.bulk.items(finished.id, { after: one?.leadId })).items).toHaveLength(1)
    world.advance(31 * 24 * 3_600_000)
    await expect(tenant.bulk.undo(finished.id, BY)).rejects.toMatchObject({ code: 'conflict' })
    await world.run({ work: { action: 'move', to: 'lost' }, leads: { ids: [finished.id] }, ...BY })
    expect((await tenant.bulk.items(finished.id)).items).toEqual([])
  })

  it('refuses work on what is not there', async () => {
    const world = await open()
    const [id = ''] = await world.addLeads(1)
    const start = (work: object, leads: object) => world.tenant.bulk.start({ work, leads, ...BY } as never)
    for (const [work, leads, code] of [
      [{ action: 'move', to: 'lost' }, {}, 'invalid_input'],
      [{ action: 'move', to: 'lost' }, { ids: [id], filter: {} }, 'invalid_input'],
      [{ action: 'move', to: 'lost' }, { filter: { stauts: 'new' } }, 'invalid_input'],
      [{ action: 'move', to: 'lost' }, { filter: { custom: { budget: 1 } } }, 'invalid_input'],
      [{ action: 'move', to: 'lost' }, { segment: id }, 'not_found'],
      [{ action: 'tag', add: [id] }, { ids: [id] }, 'not_found'],
      [{ action: 'tag' }, { ids: [id] }, 'invalid_input'],
      [{ action: 'assign', userId: id }, { ids: [id] }, 'not_found'],
      [{ action: 'assign', teamId: id }, { ids: [id] }, 'not_found'],
      [{ action: 'sync', crmConfigId: id }, { ids: [id] }, 'not_found'],
      [{ action: 'rescore' }, { ids: [id] }, 'configuration'],
    ] as const)
      await expect(start(work, leads)).rejects.toMatchObject({ code })
  })
}

describeOnPostgres('bulk work', (options) => {
  let world: BulkWorld | undefined
  const open: Open = async () => {
    await world?.close()
    world = await openBulkWorld(options())
    return world
  }
  afterAll(() => world?.close())
  testMoves(open)
  testTags(open)
  testOwners(open)
  testSteps(open)
})
