import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLeadKit, createTransferFolder, type Lead, type TenantKit } from '@leadkit/core'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { recordingScorer, textOf } from './support/ai/recording-scorer.ts'
import { countsOf, openBulkWorld } from './support/bulk/bulk-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'
import { BEN, ADA, ErasureWorld } from './support/subjects/erasure-world.ts'

type Options = () => DatabaseOptions

const BY = { by: 'ines', reason: 'One person' }
const HUNDRED_DAYS = 100 * 86_400_000

/** What a lead shows; counters and times of changes are not what it was merged for. */
function shown({ id, name, email, phone, company, notes, status, score, scoreValue, memberIds, mergedInto }: Lead) {
  return { id, name, email, phone, company, notes, status, score, scoreValue, memberIds, mergedInto }
}

async function shownOf(tenant: TenantKit) {
  const { items } = await tenant.leads.list({ sort: 'createdAt', direction: 'asc' })
  return items.map(shown)
}

/** Two people with a lead each. */
async function twoPeople(options: Options): Promise<{ world: ErasureWorld; ada: string; ben: string }> {
  const world = await ErasureWorld.open(options(), { archive: createMemoryArchiveSink() })
  await world.hears(
    { mid: 'a1', from: ADA, text: 'How much is the pro plan? ada@example.org' },
    { mid: 'b1', from: BEN, text: 'I want to buy 100 licenses, +44 20 7946 0958' },
  )
  await world.drain()
  const idOf = async (participant: string): Promise<string> => {
    const [lead] = await world.web.rows<{ id: string }>(
      `SELECT l.id FROM leads l JOIN conversations c ON c.id = l.conversation_id WHERE c.participant_id = '${participant}'`,
    )
    return lead?.id ?? ''
  }
  return { world, ada: await idOf(ADA), ben: await idOf(BEN) }
}

async function messagesOf(tenant: TenantKit, leadId: string): Promise<readonly string[]> {
  const ids: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<TenantKit['leads']['timeline']>> = await tenant.leads.timeline(leadId, { after })
    for (const entry of page.items) if (entry.kind === 'message') ids.push(entry.message.conversationId)
    after = page.next
  } while (after !== null)
  return [...new Set(ids)].toSorted()
}

function testArchive(options: Options): void {
  it('that are archived while they are merged are each lead’s own again, with its messages', async () => {
    const { world, ada, ben } = await twoPeople(options)
    const { tenant } = world
    const before = await shownOf(tenant)
    const [ofAda, ofBen] = [await messagesOf(tenant, ada), await messagesOf(tenant, ben)]
    const { merge } = await tenant.leads.merge(ada, [ben], BY)
    world.pass(HUNDRED_DAYS + 30 * 86_400_000)
    expect(await tenant.archives.run()).toMatchObject({ failed: [] })
    expect(await world.web.rows('SELECT FROM messages')).toEqual([])
    expect(await messagesOf(tenant, ada)).toEqual([...ofAda, ...ofBen].toSorted())
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    expect(await shownOf(tenant)).toEqual(before)
    expect([await messagesOf(tenant, ada), await messagesOf(tenant, ben)]).toEqual([ofAda, ofBen])
    await world.web.kit.close()
  })
}

function testTransfer(options: Options): void {
  it('that go to another deployment can be separated there', async () => {
    const { world, ada, ben } = await twoPeople(options)
    const before = await shownOf(world.tenant)
    const { merge } = await world.tenant.leads.merge(ada, [ben], BY)
    await world.tenant.leads.update(ada, { company: 'Example Ltd' })
    const path = await mkdtemp(join(tmpdir(), 'leadkit-merged-'))
    const files = createTransferFolder(path)
    const transferKey = 'a key for the way, of 32 characters'
    await world.web.kit.tenants.export(world.tenant.id, { target: files, transferKey })
    const there = createLeadKit({
      database: { ...options(), sharedSchema: 'merged_elsewhere' },
      encryption: { keys: [{ id: 'there', secret: 'the key of another deployment, 32 chars' }] },
      archive: createMemoryArchiveSink(),
    })
    await there.migrate()
    const { tenantId } = await there.tenants.import({ source: files, transferKey, ids: 'new' })
    await there.tenants.resume(tenantId)
    const tenant = there.tenant(tenantId)
    expect(await shownOf(tenant)).toMatchObject([{ id: ada, memberIds: [ben], company: 'Example Ltd' }])
    expect((await tenant.leads.list({ search: '+442079460958' })).items.map(({ id }) => id)).toEqual([ada])
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    // What was decided on the merged lead is the head's own.
    expect(await shownOf(tenant)).toEqual(
      before.map((lead) => (lead.id === ada ? { ...lead, company: 'Example Ltd' } : lead)),
    )
    await Promise.all([there.close(), world.web.kit.close()])
    await rm(path, { recursive: true })
  })
}

/** The value that a message names, and `by` more. */
function naming(by: number) {
  return recordingScorer({
    score: (request) => ({ score: 'warm', scoreValue: Number(textOf(request).split(' ')[1]) + by }) as const,
  })
}

async function scored(options: Options): Promise<{ world: TalkWorld; low: string; high: string }> {
  const world = await createTalkWorld(options(), { ai: naming(0) })
  const other = world.meta.addPerson(world.page, { name: 'Ben Example' })
  await world.says('value 42 ada@example.org or bob@example.org')
  await world.says('value 50', other)
  await world.work()
  const { items } = await world.tenant.leads.list({ sort: 'score', direction: 'asc' })
  return { world, low: items[0]?.id ?? '', high: items[1]?.id ?? '' }
}

async function scoresOf(tenant: TenantKit, ...leadIds: readonly string[]) {
  return Promise.all(leadIds.map(async (id) => (await tenant.leads.get(id)).scoreValue))
}

function testRescore(options: Options): void {
  it('that are scored again get each its own answer, merged or separated between the question and the answer', async () => {
    const { world, low, high } = await scored(options)
    const { tenant } = world
    const { merge } = await tenant.leads.merge(low, [high], BY)
    expect(await scoresOf(tenant, low)).toEqual([50])
    const whileMerged = await tenant.leads.rescore({ scorer: naming(10), dryRun: true })
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    await tenant.leads.rescore({ resume: whileMerged.id })
    expect(await scoresOf(tenant, low, high)).toEqual([52, 60])
    const whileApart = await tenant.leads.rescore({ scorer: naming(20), dryRun: true })
    const again = await tenant.leads.merge(low, [high], BY)
    await tenant.leads.rescore({ resume: whileApart.id })
    expect(await scoresOf(tenant, low)).toEqual([70])
    await tenant.leads.unmerge(again.merge?.id ?? '', BY)
    expect(await scoresOf(tenant, low, high)).toEqual([62, 70])
    await world.close()
  })
}

function testLabels(options: Options): void {
  it('give the same labelled set merged, and separated again: each lead with its own conversation', async () => {
    const { world, low, high } = await scored(options)
    const { tenant } = world
    await tenant.leads.update(low, { email: 'bob@example.org' })
    await tenant.leads.overrideScore(high, { score: 'hot', scoreValue: 90, by: 'ines', reason: 'They called' })
    const exported = async () => {
      const set = []
      for await (const line of tenant.labelledConversations()) set.push(line)
      return set
    }
    const before = await exported()
    expect(before).toHaveLength(2)
    const { merge } = await tenant.leads.merge(low, [high], BY)
    expect(await exported()).toEqual(before)
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    expect(await exported()).toEqual(before)
    await world.close()
  })
}

function testBulkUndo(options: Options): void {
  it('that were moved in bulk are moved back where the move was: on the head alone, or on each', async () => {
    const world = await openBulkWorld(options())
    const { tenant } = world
    const [head = '', member = '', single = '', later = ''] = await world.addLeads(4)
    const statuses = async () =>
      Promise.all([head, member, single, later].map(async (id) => (await tenant.leads.get(id)).status))
    const { merge } = await tenant.leads.merge(head, [member], BY)
    const move = { work: { action: 'move', to: 'contacted' }, leads: { filter: { status: 'new' } }, by: 'bo' } as const
    const run = await world.run(move)
    expect(countsOf(run)).toMatchObject({ done: 3 })
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    expect(await statuses()).toEqual(['contacted', 'new', 'contacted', 'contacted'])
    // Merged after the move, and separated again before it is taken back.
    const again = await tenant.leads.merge(single, [later], BY)
    await tenant.leads.unmerge(again.merge?.id ?? '', BY)
    expect(countsOf(await world.undo(run.id))).toMatchObject({ done: 3, refused: 0 })
    expect(await statuses()).toEqual(['new', 'new', 'new', 'new'])
    await world.close()
  })
}

describeOnPostgres('merged leads', (options) => {
  testArchive(options)
  testTransfer(options)
  testRescore(options)
  testLabels(options)
  testBulkUndo(options)
})
