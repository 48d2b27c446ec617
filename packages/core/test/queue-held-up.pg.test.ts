import type { AiScorer, ReplyRequest } from '@leadkit/contracts'
import type { TenantKit } from '@leadkit/core'
import { buildClassification, buildLeadScoring, buildReplyDraft, type GraphPerson } from '@leadkit/testing'
import { expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { lockTables } from './support/queue/locked-tables.ts'
import { wait } from './support/queue/queue-world.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'

/** Answers everybody; a step of somebody who said `hold` waits until the test lets it go on. */
function gatedScorer() {
  const asked: string[] = []
  const gates = new Map<
    string,
    { readonly asked: PromiseWithResolvers<void>; readonly open: PromiseWithResolvers<void> }
  >()
  const gate = (step: string) => {
    const known = gates.get(step) ?? { asked: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() }
    gates.set(step, known)
    return known
  }
  const answer = async <Result>(
    task: string,
    { transcript, messageId }: Pick<ReplyRequest, 'transcript' | 'messageId'>,
    make: (signals: readonly { name: string; weight: number; messageIds: readonly string[] }[]) => Result,
  ): Promise<Result> => {
    const step = `${transcript.messages.at(-1)?.content ?? ''}: ${task}`
    asked.push(step)
    gate(step).asked.resolve()
    if (held.has(step)) await gate(step).open.promise
    return make([{ name: 'said_something', weight: 10, messageIds: [messageId] }])
  }
  const held = new Set<string>()
  const scorer: AiScorer = {
    id: 'gated',
    classify: (question) =>
      answer('classify', question, (signals) => buildClassification({ signals, intent: 'purchase', contact: {} })),
    score: (question) => answer('score', question, (signals) => buildLeadScoring({ signals })),
    reply: (question) => answer('reply', question, (signals) => buildReplyDraft({ signals })),
  }
  return { scorer, asked, hold: (step: string) => void held.add(step), gate }
}

/** Another tenant of the same kit, with a page and somebody who writes to it. */
async function addNeighbour({
  kit,
  meta,
}: TalkWorld): Promise<{ tenant: TenantKit; person: GraphPerson; schema: string }> {
  const settings = { autoReply: 'send', disclosure: { enabled: false } }
  const { id } = await kit.tenants.create({ name: `Neighbour ${Math.random()}`, settings })
  const tenant = kit.tenant(id)
  const page = meta.addPage({ id: String(Math.floor(Math.random() * 1e14)) })
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken: page.accessToken })
  return { tenant, person: meta.addPerson(page, { name: 'Bo Example' }), schema: tenantSchema(id) }
}

function locks(database: () => DatabaseOptions): void {
  it('of two tenants for longer than a lease hold up nobody else, and nobody is answered twice', async () => {
    const { scorer, asked, hold, gate } = gatedScorer()
    const world = await createTalkWorld(database(), { ai: scorer, settings: { autoReply: 'send' } })
    const neighbours = [await addNeighbour(world), await addNeighbour(world)]
    const steps = ['Here one: classify', 'Here two: classify', 'Here three: reply']
    for (const step of steps) hold(step)
    const answers = (person: GraphPerson): number =>
      world.meta.messages.filter((message) => message.direction === 'outbound' && message.person === person).length
    await world.says('Here one', neighbours[0]?.person)
    await world.says('Here two', neighbours[1]?.person)
    await world.says('Here three')
    const worker = world.kit.worker({ leaseMs: 2_000, pollIntervalMs: 50 })
    await worker.start()
    for (const step of steps) await gate(step).asked.promise
    const lock = await lockTables(
      database(),
      neighbours.map(({ schema }) => schema),
      'ai_tasks',
    )
    const heldUntil = performance.now() + 4_500
    for (const step of steps.slice(0, 2)) gate(step).open.resolve()
    await lock.blocked(2)
    gate('Here three: reply').open.resolve()
    while (answers(world.person) === 0 && performance.now() < heldUntil) await wait(5)
    const answeredMeanwhile = answers(world.person)
    while (performance.now() < heldUntil) await wait(20)
    await lock.release()
    await world.meta.settled()
    while (neighbours.some(({ person }) => answers(person) === 0)) await wait(10)
    await worker.stop()
    await world.work()
    const everybody = [world.person, ...neighbours.map(({ person }) => person)]
    expect(everybody.map(answers)).toEqual([1, 1, 1])
    expect(answeredMeanwhile).toBe(1)
    expect(asked.toSorted()).toEqual(
      ['one', 'two', 'three']
        .flatMap((who) => ['classify', 'score', 'reply'].map((task) => `Here ${who}: ${task}`))
        .toSorted(),
    )
    expect(worker.stats().counts.lost).toBe(0)
    await world.close()
  })
}

function readers(database: () => DatabaseOptions): void {
  it('that stop even the readers of two tenants leave the slots of the worker to the others', async () => {
    const { scorer } = gatedScorer()
    const world = await createTalkWorld(database(), { ai: scorer, settings: { autoReply: 'send' } })
    const neighbours = [await addNeighbour(world), await addNeighbour(world)]
    const answers = (person: GraphPerson): number =>
      world.meta.messages.filter((message) => message.direction === 'outbound' && message.person === person).length
    for (const { person } of neighbours) await world.says('Here we are', person)
    await world.says('Here I am')
    const schemas = neighbours.map(({ schema }) => schema)
    const lock = await lockTables(database(), schemas, 'ai_tasks', 'ACCESS EXCLUSIVE')
    // Every slot goes to the two whose tables are locked.
    const worker = world.kit.worker({ concurrency: 2, pollIntervalMs: 50, kinds: ['ai', 'reply'] })
    await worker.start()
    while (answers(world.person) === 0) await wait(10)
    expect(neighbours.map(({ person }) => answers(person))).toEqual([0, 0])
    await lock.release()
    while (neighbours.some(({ person }) => answers(person) === 0)) await wait(10)
    await worker.stop()
    expect([world.person, ...neighbours.map(({ person }) => person)].map(answers)).toEqual([1, 1, 1])
    await world.close()
  })
}

describeOnPostgres('locks on tables', (database) => {
  locks(database)
  readers(database)
})
