import type { JsonObject } from '@leadkit/contracts'
import { afterAll, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { recordingScorer, textOf } from './support/ai/recording-scorer.ts'
import { countsOf, openBulkWorld, type BulkWorld } from './support/bulk/bulk-world.ts'
import { MemoryCrm } from './support/crm/memory-crm.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const BY = { by: 'bo' }
const HOUR_MS = 3_600_000

type Open = () => Promise<BulkWorld>

function testMeanwhile(open: Open): void {
  it('leaves leads alone that left, were merged or removed after they were collected, whatever the segment is by then', async () => {
    const world = await open()
    const { tenant } = world
    const [left = '', merged = '', head = '', gone = '', ...rest] = await world.addLeads(6)
    const segment = await tenant.segments.create({
      name: 'New',
      owner: 'bo',
      filter: { status: 'new', createdWithinDays: 1 },
    })
    const work = { action: 'move', to: 'contacted' } as const
    const { id } = await tenant.bulk.start({ work, leads: { segment: segment.id, filter: { search: 'lead' } }, ...BY })
    expect(await world.step(id)).toBe(true)
    expect(await tenant.bulk.get(id)).toMatchObject({ phase: 'working', leads: 6 })
    await tenant.leads.move(left, { to: 'qualified', by: 'ines' })
    await tenant.leads.merge(head, [merged], { by: 'ines' })
    await tenant.leads.remove(gone)
    await tenant.segments.remove(segment.id)
    // A day later the others are still the ones that were new at the start.
    world.advance(30 * HOUR_MS)
    await world.work()
    expect(countsOf(await tenant.bulk.get(id))).toMatchObject({ status: 'finished', done: 3, refused: 3 })
    expect(await world.refusals(id)).toEqual({ [left]: 'left', [merged]: 'merged', [gone]: 'not_found' })
    expect(await tenant.leads.get(left)).toMatchObject({ status: 'qualified' })
    for (const lead of [head, ...rest]) expect(await tenant.leads.get(lead)).toMatchObject({ status: 'contacted' })

    // The head's own move is taken back while the other is merged into it, and nobody else's.
    await tenant.leads.merge(rest[0] ?? '', [rest[1] ?? ''], { by: 'ines' })
    const undo = await world.undo(id)
    expect(await world.refusals(undo.id)).toEqual({ [rest[1] ?? '']: 'merged' })
    expect(await tenant.leads.get(head)).toMatchObject({ status: 'new' })
  })

  it('looks at a lead only when nobody is changing it', async () => {
    const world = await open()
    const [lead = ''] = await world.addLeads(1)
    const work = { action: 'move', to: 'contacted' } as const
    const { id } = await world.tenant.bulk.start({ work, leads: { filter: { status: 'new' } }, ...BY })
    await world.step(id)
    let step: Promise<boolean> | undefined
    await world.tenant.transaction(async (sql) => {
      await sql.query(`UPDATE leads SET status = 'qualified' WHERE id = $1`, [lead])
      step = world.step(id)
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
      await expect.poll(() => world.rows(waiting), { interval: 5, timeout: 20_000 }).not.toEqual([])
    })
    await step
    expect(await world.refusals(id)).toEqual({ [lead]: 'left' })
  })

  it('stops with a tenant that is removed, and pauses when its filter can no longer be read', async () => {
    const world = await open()
    await world.addLeads(2)
    const start = () => world.tenant.bulk.start({ work: { action: 'move', to: 'lost' }, leads: { filter: {} }, ...BY })
    const unreadable = await start()
    await world.rows(`UPDATE bulk_runs SET target = '{"form": 1, "filters": [{"custom": {"gone": 1}}]}'`)
    await world.work()
    expect(await world.tenant.bulk.get(unreadable.id)).toMatchObject({ status: 'paused', leads: 0 })
    await start()
    const { id, name } = await world.kit.tenants.get(world.tenant.id)
    await world.kit.tenants.remove(id, { confirmName: name, graceDays: 0 })
    await world.work()
    await expect(world.tenant.bulk.list()).rejects.toMatchObject({ code: 'tenant_unknown' })
  })
}

/** The value that a message names: `value 30`, raised by what the test says. */
let raise = 0
const scorer = recordingScorer({
  score(request) {
    const scoreValue = Number(textOf(request).split(' ')[1]) + raise
    return { score: scoreValue >= 70 ? 'hot' : scoreValue >= 40 ? 'warm' : 'cold', scoreValue }
  },
})

/** Three people whose messages name 10, 20 and 30. */
async function openTalk(options: DatabaseOptions, opened: TalkWorld[], settings: JsonObject = {}): Promise<TalkWorld> {
  raise = 0
  const world = await createTalkWorld(options, { ai: scorer, settings })
  opened.push(world)
  await world.says('value 10')
  await world.says('value 20', world.meta.addPerson(world.page, { name: 'Bea' }))
  await world.says('value 30', world.meta.addPerson(world.page, { name: 'Cid' }))
  await world.work()
  return world
}

/** Works until the run has ended: what met a lock or a busy neighbour is tried again later. */
async function finish(world: TalkWorld, id: string): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await world.work()
    if ((await world.tenant.bulk.get(id)).status !== 'running') return
    world.advance(60_000)
  }
}

function testScoring(options: () => DatabaseOptions, opened: TalkWorld[]): void {
  it('rescores a segment within the budget, what was merged into its leads too', async () => {
    const world = await openTalk(options(), opened)
    const { tenant } = world
    const [third, second, first] = (await tenant.leads.list({ sort: 'score' })).items.map(({ id }) => id)
    const host = await tenant.leads.create({ name: 'Entered' })
    await tenant.leads.merge(first ?? '', [second ?? ''], { by: 'ines' })
    const request = { work: { action: 'rescore' }, leads: { filter: {} }, ...BY } as const
    expect(await tenant.bulk.preview(request)).toEqual({
      leads: 3,
      changes: 2,
      unchanged: 0,
      refused: [{ reason: 'no_question', leads: 1 }],
    })
    raise = 50
    const asked = scorer.asked.length
    const { id } = await tenant.bulk.start(request)
    await finish(world, id)
    expect(countsOf(await tenant.bulk.get(id))).toEqual({
      leads: 3,
      done: 2,
      unchanged: 0,
      refused: 1,
      status: 'finished',
    })
    expect(scorer.asked.length - asked).toBe(3)
    expect(await tenant.leads.get(first ?? '')).toMatchObject({ scoreValue: 70 })
    expect(await tenant.leads.get(third ?? '')).toMatchObject({ scoreValue: 80 })
    const scores = await tenant.leads.scores(third ?? '')
    expect(scores.items.map(({ scoreValue, rescoreId }) => [scoreValue, rescoreId])).toEqual([
      [80, id],
      [30, null],
    ])
    expect((await tenant.bulk.items(id, { outcome: 'refused' })).items).toEqual([
      { leadId: host.id, outcome: 'refused', reason: 'no_question' },
    ])
    await expect(tenant.bulk.undo(id, BY)).rejects.toMatchObject({ code: 'conflict' })
    const again = await tenant.bulk.start(request)
    await finish(world, again.id)
    expect(await tenant.bulk.get(again.id)).toMatchObject({ done: 0, unchanged: 2, refused: 1 })
  })

  it('asks nobody once the budget is spent', async () => {
    // Three messages take six questions, and rescorings fill up no more than half of a budget.
    const world = await openTalk(options(), opened, { aiBudget: { perDay: { tasks: 16 }, whenSpent: 'stop' } })
    const { tenant } = world
    const { id } = await tenant.bulk.start({ work: { action: 'rescore' }, leads: { filter: {} }, ...BY })
    raise = 50
    await finish(world, id)
    // A question that had to be asked again took its share before.
    const { done, refused } = await tenant.bulk.get(id)
    expect([done + refused, refused > 0]).toEqual([3, true])
    const { items } = await tenant.bulk.items(id, { outcome: 'refused' })
    expect(new Set(items.map(({ reason }) => reason))).toEqual(new Set(['budget_spent']))
  })
}

function testSync(options: () => DatabaseOptions, opened: TalkWorld[]): void {
  it('writes the leads of a filter to one CRM', async () => {
    const crm = new MemoryCrm()
    const credentials = crm.addAccount('acme')
    const world = await createTalkWorld(options(), { crms: [crm.provider()] })
    opened.push(world)
    const { tenant } = world
    const provider = 'memory' as never
    const mappings = [{ source: 'lead.name', target: 'Name' }] as never
    const config = await tenant.crmConfigs.create({
      provider,
      credentials,
      fieldMappings: mappings,
      autoSync: false,
    })
    await tenant.leads.create({ name: 'Ada' })
    await tenant.leads.create({ name: 'Bea' })
    const { id } = await tenant.bulk.start({
      work: { action: 'sync', crmConfigId: config.id },
      leads: { filter: { search: 'ada' } },
      ...BY,
    })
    await world.work()
    await world.work()
    expect(countsOf(await tenant.bulk.get(id))).toMatchObject({ leads: 1, done: 1 })
    expect(crm.records('acme')).toMatchObject([{ fields: { Name: 'Ada' } }])
  })
}

describeOnPostgres('meetings of bulk work', (options) => {
  let world: BulkWorld | undefined
  const opened: TalkWorld[] = []
  const open: Open = async () => {
    await world?.close()
    world = await openBulkWorld(options())
    return world
  }
  afterAll(async () => {
    await world?.close()
    await Promise.all(opened.map((talk) => talk.close()))
  })
  testMeanwhile(open)
  testScoring(options, opened)
  testSync(options, opened)
})
