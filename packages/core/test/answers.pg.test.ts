import type { Conversation, HostEventPayloads, HostEventType } from '@leadkit/core'
import { createMemoryArchiveSink, type GraphEvent } from '@leadkit/testing'
import { afterEach, expect, it } from 'vitest'
import { tenantSchema, type TenantScope } from '../src/lib/base/identifier.ts'
import { AnswerClockStore } from '../src/lib/care/answer-clock-store.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import type { ClaimedTask } from '../src/lib/queue/task.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { QueueWorld } from './support/queue/queue-world.ts'
import { addUser } from './support/replies/desk.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000]
const HEARD: readonly HostEventType[] = ['conversation.target_due', 'conversation.target_missed']

type Open = (options?: TalkOptions) => Promise<TalkWorld>

async function conversationOf(world: TalkWorld): Promise<Conversation> {
  return world.tenant.conversations.get(await world.conversationId())
}

/** A person answers in the platform's own inbox. */
async function answers(world: TalkWorld, text = 'Yes', at?: Date): Promise<void> {
  await world.meta.deliver(world.meta.events.inboxReply(world.person, text, at))
}

async function hears(world: TalkWorld, event: GraphEvent): Promise<void> {
  await world.meta.deliver(event)
  await world.work()
}

/** What the host heard of targets: kind, target, and minutes from the wait's beginning to the deadline. */
function heard(world: TalkWorld): readonly (readonly [string, string, number])[] {
  return world.told.flatMap(({ type, payload }) => {
    if (!HEARD.includes(type)) return []
    const { target, since, dueAt } = payload as HostEventPayloads['conversation.target_due']
    return [[type.split('_')[1] ?? '', target, (Date.parse(dueAt) - Date.parse(since)) / MINUTE_MS] as const]
  })
}

function testTimes(open: Open): void {
  it('knows since when somebody waits, and ends the wait with any answer', async () => {
    const world = await open()
    await world.says('Hello')
    const asked = await conversationOf(world)
    expect(asked.waitingSince).toEqual(asked.lastInboundAt)
    world.advance(MINUTE_MS)
    await world.says('Anybody there?')
    expect((await conversationOf(world)).waitingSince).toEqual(asked.waitingSince)
    world.advance(MINUTE_MS)
    await answers(world)
    const answered = await conversationOf(world)
    expect(answered).toMatchObject({ waitingSince: null, firstInboundAt: asked.firstInboundAt })
    expect(answered.firstAnsweredAt).toEqual(answered.lastMessageAt)
    expect(answered.firstHumanAnsweredAt).toEqual(answered.lastMessageAt)
    world.advance(MINUTE_MS)
    await world.says('And in green?')
    const again = await conversationOf(world)
    expect(again.waitingSince).toEqual(again.lastInboundAt)
    expect(again).toMatchObject({ firstAnsweredAt: answered.firstAnsweredAt })
  })

  it('counts an automatic reply as an answer, and not as one by a person', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.advance(MINUTE_MS)
    await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
    await world.work()
    const automatic = await conversationOf(world)
    expect(automatic).toMatchObject({ waitingSince: null, firstHumanAnsweredAt: null })
    expect(automatic.firstAnsweredAt).not.toBeNull()
    world.advance(MINUTE_MS)
    await world.tenant.replies.send({
      conversationId,
      text: 'I am here',
      author: 'person',
      userId: await addUser(world),
    })
    await world.work()
    const human = await conversationOf(world)
    expect(human.firstAnsweredAt).toEqual(automatic.firstAnsweredAt)
    expect(human.firstHumanAnsweredAt).toEqual(human.lastOutboundAt)
  })
}

function testOrders(open: Open): void {
  it.each([
    ['in order', [0, 1, 2, 3]],
    ['backwards', [3, 2, 1, 0]],
    ['answers first', [1, 3, 0, 2]],
    ['mixed', [2, 1, 0, 3]],
  ])('is the same in whatever order messages and answers arrive: %s', async (_name, order) => {
    const world = await open()
    const at = (minutes: number): Date =>
      new Date(Math.floor(world.now().getTime() / 1000) * 1000 - (60 - minutes) * MINUTE_MS)
    const { events } = world.meta
    const [first, second, third, fourth] = [at(0), at(10), at(20), at(30)]
    const given = [
      events.text(world.person, 'Hello', { at: first }),
      events.inboxReply(world.person, 'Yes?', second),
      events.text(world.person, 'In green?', { at: third }),
      events.text(world.person, 'Or blue?', { at: fourth }),
    ]
    for (const index of order) await world.meta.deliver(given[index] as (typeof given)[number])
    for (const index of order) await world.meta.deliver(given[index] as (typeof given)[number])
    await world.work()
    expect(await conversationOf(world)).toMatchObject({
      firstInboundAt: first,
      firstAnsweredAt: second,
      firstHumanAnsweredAt: second,
      lastOutboundAt: second,
      waitingSince: third,
    })
  })

  it('keeps the answers that are archived, however early a message is that arrives late', async () => {
    const world = await open({ archive: createMemoryArchiveSink() })
    const { events } = world.meta
    const onDay = (day: number): Date => new Date(Date.UTC(world.now().getUTCFullYear() - 1, 0, day, 12))
    await world.meta.deliver(events.text(world.person, 'Hello?', { at: onDay(10) }))
    await answers(world, 'Yes', onDay(11))
    expect((await world.tenant.archives.run()).months).toBe(1)
    const known = { firstAnsweredAt: onDay(11), firstHumanAnsweredAt: onDay(11) }
    await hears(world, events.text(world.person, 'Hello', { at: onDay(9) }))
    expect(await conversationOf(world)).toMatchObject({ firstInboundAt: onDay(9), ...known })
    await answers(world, 'Still there?')
    await hears(world, events.text(world.person, 'Good day', { at: onDay(8) }))
    expect(await conversationOf(world)).toMatchObject({ firstInboundAt: onDay(8), ...known })
  })

  it('lets nobody wait whose message was taken back, and not after the conversation is closed', async () => {
    const world = await open()
    await world.says('Hello')
    world.advance(MINUTE_MS)
    await world.says('In green?')
    const [second, first] = (await world.tenant.messages.list({ conversationId: await world.conversationId() })).items
    const unsend = (message = first) => world.meta.deliver(world.meta.events.unsend(message?.platformMessageId ?? ''))
    await unsend(first)
    expect((await conversationOf(world)).waitingSince).toEqual(second?.receivedAt)
    await unsend(second)
    expect((await conversationOf(world)).waitingSince).toBeNull()
    world.advance(MINUTE_MS)
    await world.says('Or blue?')
    await world.tenant.conversations.close(await world.conversationId())
    expect((await conversationOf(world)).waitingSince).toBeNull()
  })
}

function testTargets(open: Open): void {
  it('tells before and after a target is missed, once each, and again for the next wait', async () => {
    const world = await open()
    await world.tenant.care.configure({ targets: { answer: { minutes: 15, tellBeforeMinutes: 5 } } })
    await world.says('Hello')
    world.advance(9 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([])
    world.advance(2 * MINUTE_MS)
    await world.work()
    await world.says('Hello?')
    await world.work()
    expect(heard(world)).toEqual([['due', 'answer', 15]])
    const waits = await conversationOf(world)
    expect(waits.answerDueAt?.getTime()).toBe((waits.waitingSince?.getTime() ?? 0) + 15 * MINUTE_MS)
    world.advance(5 * MINUTE_MS)
    await world.work()
    world.advance(-3 * MINUTE_MS)
    await world.work()
    world.advance(60 * MINUTE_MS)
    await world.work()
    expect(heard(world).slice(1)).toEqual([['missed', 'answer', 15]])
    await answers(world)
    expect((await conversationOf(world)).answerDueAt).toBeNull()
    world.advance(MINUTE_MS)
    await world.says('In green?')
    world.advance(16 * MINUTE_MS)
    await world.work()
    expect(heard(world).slice(2)).toEqual([['missed', 'answer', 15]])
  })

  it('tells nothing of an answer that came in time, however late it is looked at', async () => {
    const world = await open()
    await world.tenant.care.configure({ targets: { answer: { minutes: 15, tellBeforeMinutes: 5 } } })
    await world.says('Hello')
    world.advance(MINUTE_MS)
    await answers(world)
    world.advance(60 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([])
  })
}

function scopeOf({ tenant }: TalkWorld): TenantScope {
  return { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
}

/** A look that a worker has claimed but not settled. */
async function claimLook(queue: QueueWorld, world: TalkWorld): Promise<ClaimedTask> {
  await queue.store.promote(world.now(), 1_000)
  const { groups } = await queue.store.claim({
    kind: 'answer_clock',
    workerId: 'a worker of this test',
    after: '00000000-0000-0000-0000-000000000000',
    maxTenants: 1_000,
    maxPerTenant: 10,
    skipTenants: [],
    leaseMs: 60_000,
  })
  const [task] = groups.find(({ scope }) => scope.tenantId === world.tenant.id)?.tasks ?? []
  if (task === undefined) throw new Error('No look is due')
  return task
}

function testNextWaits(open: Open): void {
  it('tells of a wait in time that begins while another target is looked at later', async () => {
    const world = await open()
    await world.tenant.care.configure({ targets: { answer: { minutes: 30 }, humanAnswer: { minutes: 8 * 60 } } })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.advance(MINUTE_MS)
    await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
    await world.work()
    world.advance(30 * MINUTE_MS)
    await world.work()
    await world.says('In green?')
    world.advance(29 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([])
    world.advance(2 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([['missed', 'answer', 30]])
    world.advance(8 * HOUR_MS)
    await world.work()
    expect(heard(world).slice(1)).toEqual([['missed', 'humanAnswer', 480]])
  })
}

function testNextLooks(open: Open, database: () => DatabaseOptions): void {
  it('keeps the earlier look if a later wait begins, and looks once at several messages of one moment', async () => {
    const world = await open()
    await world.tenant.care.configure({ targets: { answer: { minutes: 30 } } })
    const queue = new QueueWorld(database())
    const looks = async (): Promise<readonly number[]> =>
      (await queue.rows(scopeOf(world))).flatMap(({ kind, dueAt }) =>
        kind === 'answer_clock' ? [dueAt.getTime()] : [],
      )
    const at = new Date(Math.floor(world.now().getTime() / 1000) * 1000)
    const { events } = world.meta
    await world.meta.deliver([events.text(world.person, 'One', { at }), events.text(world.person, 'Two', { at })])
    const { items } = await world.tenant.messages.list({ conversationId: await world.conversationId() })
    expect(items).toHaveLength(2)
    const first = [at.getTime() + 30 * MINUTE_MS]
    expect(await looks()).toEqual(first)
    world.advance(MINUTE_MS)
    await answers(world)
    world.advance(MINUTE_MS)
    await world.says('In green?')
    expect(await looks()).toEqual(first)
    await queue.close()
  })

  it('looks at a wait that begins between a look and the end of its task', async () => {
    const world = await open()
    const queue = new QueueWorld(database(), HEARD)
    await world.tenant.care.configure({ targets: { answer: { minutes: 15 } } })
    await world.says('Hello')
    world.advance(16 * MINUTE_MS)
    const task = await claimLook(queue, world)
    await new AnswerClockStore(queue.database, queue.events).look(scopeOf(world), task.taskId, world.now())
    await answers(world)
    world.advance(1_000)
    await world.says('In green?')
    await queue.store.settle(scopeOf(world), [{ action: 'finish', task }], world.now())
    await queue.close()
    world.advance(14 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([['missed', 'answer', 15]])
    world.advance(2 * MINUTE_MS)
    await world.work()
    expect(heard(world).slice(1)).toEqual([['missed', 'answer', 15]])
  })
}

function testKindsOfTargets(open: Open): void {
  it('waits for a person, and for qualification, beside any answer', async () => {
    const world = await open()
    await world.tenant.care.configure({
      targets: {
        answer: { minutes: 5 },
        humanAnswer: { minutes: 30, tellBeforeMinutes: 10 },
        qualified: { minutes: 60 },
      },
    })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const owner = await addUser(world)
    await world.tenant.conversations.assign(conversationId, { userId: owner })
    const lead = await world.tenant.leads.create({ conversationId, name: 'Ada' })
    world.advance(MINUTE_MS)
    await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
    for (const minutes of [1, 5, 15, 10, 30]) {
      world.advance(minutes * MINUTE_MS)
      await world.work()
    }
    expect(heard(world)).toEqual([
      ['due', 'humanAnswer', 30],
      ['missed', 'humanAnswer', 30],
      ['missed', 'qualified', 60],
    ])
    expect(world.told.find(({ type }) => type === 'conversation.target_missed')?.payload).toMatchObject({
      conversationId,
      leadId: lead.id,
      userId: owner,
    })
  })
}

function testHoursOfTargets(open: Open): void {
  it('counts only the hours of the targets', async () => {
    const world = await open()
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
    // The hours of one day: they would cross midnight otherwise.
    world.advance(DAY_MS - ((world.now().getTime() - 6 * HOUR_MS) % DAY_MS))
    const clock = (ahead: number): string =>
      new Date(world.now().getTime() + ahead * MINUTE_MS).toISOString().slice(11, 16)
    const hours = { timeZone: 'UTC', open: [{ days: [...days], from: clock(120), to: clock(180) }] }
    await world.tenant.care.configure({ targets: { answer: { minutes: 15 }, hours } })
    await world.says('Hello')
    world.advance(100 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([])
    world.advance(36 * MINUTE_MS)
    await world.work()
    expect(heard(world).map(([kind]) => kind)).toEqual(['missed'])
  })

  it('applies new targets to those who wait already, and none to a removed lead', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.advance(20 * MINUTE_MS)
    await world.tenant.care.configure({ targets: { answer: { minutes: 30 } } })
    await world.work()
    expect((await conversationOf(world)).answerDueAt).not.toBeNull()
    const { id } = await world.tenant.leads.create({ conversationId, name: 'Ada' })
    await world.tenant.leads.remove(id)
    world.advance(20 * MINUTE_MS)
    await world.work()
    expect(heard(world)).toEqual([])
  })
}

function testLists(open: Open): void {
  it('lists who waits for us, who for them, and what is overdue, and counts them', async () => {
    const world = await open()
    const { conversations } = world.tenant
    await world.tenant.care.configure({ targets: { answer: { minutes: 15 } } })
    const people = ['Bo', 'Cy', 'Dee'].map((name) => world.meta.addPerson(world.page, { name }))
    for (const person of people) {
      await world.says('Hello', person)
      world.advance(10 * MINUTE_MS)
    }
    const [bo = '', cy = '', dee = ''] = await Promise.all(people.map((person) => world.conversationId(person)))
    await world.meta.deliver(world.meta.events.inboxReply(people[1] as (typeof people)[number], 'Yes?'))
    await world.work()
    const ids = async (filter: Parameters<typeof conversations.list>[0]): Promise<readonly string[]> =>
      (await conversations.list(filter)).items.map(({ id }) => id)
    expect(await ids({ waitingFor: 'us' })).toEqual([bo, dee])
    expect(await ids({ waitingFor: 'us', direction: 'desc' })).toEqual([dee, bo])
    expect(await ids({ waitingFor: 'them' })).toEqual([cy])
    expect(await ids({ overdue: true })).toEqual([bo])
    const user = await addUser(world)
    await conversations.assign(dee, { userId: user })
    expect(await ids({ waitingFor: 'us', assignedUserId: user, socialAccountId: world.accountId })).toEqual([dee])
    const page = await conversations.list({ waitingFor: 'us', limit: 1 })
    expect(await ids({ waitingFor: 'us', limit: 1, after: page.next })).toEqual([dee])
    expect((await world.tenant.stats()).waiting).toEqual({ us: 2, them: 1, overdue: 1, owner: 0 })
  })

  it('tells median and ninetieth percentile of the times, by account, user and campaign', async () => {
    const world = await open()
    const from = new Date(world.now().getTime() - MINUTE_MS)
    const user = await addUser(world)
    for (const minutes of [1, 2, 9]) {
      const person = world.meta.addPerson(world.page, { name: `Person ${minutes}` })
      const at = world.now()
      await world.says('Hello', person)
      await world.meta.deliver(
        world.meta.events.inboxReply(person, 'Yes', new Date(at.getTime() + minutes * MINUTE_MS)),
      )
      if (minutes === 9) await world.tenant.conversations.assign(await world.conversationId(person), { userId: user })
    }
    const to = new Date(world.now().getTime() + MINUTE_MS)
    const [all] = await world.tenant.care.answerTimes({ from, to })
    expect(all).toMatchObject({ key: null, conversations: 3, qualified: { count: 0, median: null, p90: null } })
    expect(all?.answer.count).toBe(3)
    expect(Math.round((all?.answer.median ?? 0) / 60)).toBe(2)
    expect(Math.round((all?.humanAnswer.p90 ?? 0) / 6)).toBe(76)
    const byUser = await world.tenant.care.answerTimes({ from, to, by: 'user' })
    expect(byUser.map(({ key, conversations }) => [key, conversations])).toEqual([
      [null, 2],
      [user, 1],
    ])
    expect((await world.tenant.care.answerTimes({ from, to, by: 'account' }))[0]?.key).toBe(world.accountId)
    expect(await world.tenant.care.answerTimes({ from, to, by: 'campaign' })).toHaveLength(1)
    expect(await world.tenant.care.answerTimes({ from: to, to: new Date(to.getTime() + 1) })).toEqual([])
  })
}

describeOnPostgres('answers', (database) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (options = {}) => {
    const world = await createTalkWorld(database(), { hears: HEARD, ...options })
    worlds.push(world)
    return world
  }
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close()
  })
  testTimes(open)
  testOrders(open)
  testTargets(open)
  testNextWaits(open)
  testNextLooks(open, database)
  testKindsOfTargets(open)
  testHoursOfTargets(open)
  testLists(open)
})
