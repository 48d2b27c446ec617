import type { DraftReview, HostEventType } from '@leadkit/core'
import { afterEach, describe, expect, it } from 'vitest'
import { scripted } from './support/ai/scripted-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addUser, saidByPage } from './support/replies/desk.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const MINUTE_MS = 60_000
const HEARD: readonly HostEventType[] = ['reply.drafted', 'reply.reviewed']

type Open = () => Promise<TalkWorld>

/** Lets the scorer draft an answer to one more message, and returns the draft's id. */
async function draftOne(world: TalkWorld, text = 'What is the price?'): Promise<string> {
  world.advance(MINUTE_MS)
  await world.says(text)
  await world.work()
  const [newest] = (await world.tenant.replies.list({ draft: true, limit: 1 })).items
  if (newest === undefined) throw new Error('There is no draft')
  return newest.id
}

function testQueue(open: Open): void {
  it('lists what waits longest first, in pages, with age, confidence and conversation', async () => {
    const world = await open()
    const drafts = [await draftOne(world), await draftOne(world), await draftOne(world)]
    world.advance(10 * MINUTE_MS)
    const first = await world.tenant.drafts.list({ limit: 2 })
    const second = await world.tenant.drafts.list({ limit: 2, after: first.next })
    const all = [...first.items, ...second.items]
    expect(all.map(({ id }) => id)).toEqual(drafts)
    expect(second.next).toBeNull()
    expect(all.map(({ ageMs }) => Math.round(ageMs / MINUTE_MS))).toEqual([12, 11, 10])
    const conversation = await world.tenant.conversations.get(await world.conversationId())
    expect(all[0]).toMatchObject({ confidence: 0.8, content: 'Beep', conversation })
    const drafted = world.told.filter(({ type }) => type === 'reply.drafted')
    expect(drafted.map(({ payload }) => payload)).toEqual(
      drafts.map((replyId) => ({ replyId, conversationId: conversation.id, confidence: 0.8 })),
    )
  })

  it('finds those of a conversation, an account, a user, and of nobody', async () => {
    const world = await open()
    const bo = world.meta.addPerson(world.page, { name: 'Bo' })
    const [ofAda] = [await draftOne(world)]
    await world.says('Hello', bo)
    await world.work()
    const userId = await addUser(world)
    await world.tenant.conversations.assign(await world.conversationId(), { userId })
    const idsOf = async (filter: object) => (await world.tenant.drafts.list(filter)).items.map(({ id }) => id)
    expect(await idsOf({ socialAccountId: world.accountId })).toHaveLength(2)
    expect(await idsOf({ conversationId: await world.conversationId() })).toEqual([ofAda])
    expect(await idsOf({ assignedUserId: userId })).toEqual([ofAda])
    const nobodys = (await world.tenant.drafts.list({ assignedUserId: null })).items
    expect(nobodys.map(({ conversation }) => conversation.participantId)).toEqual([bo.id])
  })
}

function testVerdicts(open: Open): void {
  it('keeps what was approved, edited and rejected, with the texts, and sends only what was approved', async () => {
    const world = await open()
    const userId = await addUser(world)
    const { drafts } = world.tenant
    const [approved, edited, rejected] = [await draftOne(world), await draftOne(world), await draftOne(world)]
    await drafts.approve(approved, { userId })
    await drafts.approve(edited, { userId, text: 'From 20 euros.' })
    expect(await drafts.reject(rejected, { userId, reason: 'Not our tone' })).toMatchObject({
      status: 'failed',
      errorCode: 'rejected',
    })
    await world.work()
    expect(saidByPage(world)).toEqual(['Beep', 'From 20 euros.'])
    expect((await drafts.list()).items).toEqual([])

    const reviews: DraftReview[] = []
    for await (const review of drafts.exportReviews()) reviews.push(review)
    const common = { userId, author: 'automation', draft: 'Beep', confidence: 0.8 }
    expect(reviews).toMatchObject([
      { ...common, replyId: approved, verdict: 'approved', finalText: 'Beep', reason: null },
      { ...common, replyId: edited, verdict: 'edited', finalText: 'From 20 euros.', reason: null },
      { ...common, replyId: rejected, verdict: 'rejected', finalText: null, reason: 'Not our tone' },
    ])
    expect((await drafts.reviews()).items).toEqual(reviews.toReversed())
    expect((await drafts.reviews({ verdict: 'edited' })).items).toEqual([reviews[1]])
    const after = reviews[0]?.reviewedAt
    expect((await drafts.reviews({ reviewedAfter: after, direction: 'asc' })).items).toEqual(reviews.slice(1))
    const told = world.told.filter(({ type }) => type === 'reply.reviewed')
    expect(told.map(({ payload }) => (payload as { verdict: string }).verdict)).toEqual([
      'approved',
      'edited',
      'rejected',
    ])
  })

  it('keeps a text that is sent in parts whole', async () => {
    const world = await open()
    const text = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ')
    const draft = await draftOne(world)
    const parts = await world.tenant.drafts.approve(draft, { userId: await addUser(world), text })
    expect(parts.length).toBeGreaterThan(1)
    expect((await world.tenant.drafts.reviews()).items).toMatchObject([{ finalText: text }])
  })

  it('keeps no review of a decision that was refused', async () => {
    const world = await open()
    const userId = await addUser(world)
    const draft = await draftOne(world)
    world.advance(8 * 24 * 60 * MINUTE_MS)
    await expect(world.tenant.drafts.approve(draft, { userId })).rejects.toMatchObject({ code: 'conflict' })
    expect((await world.tenant.drafts.reviews()).items).toEqual([])
    expect((await world.tenant.drafts.list()).items).toHaveLength(1)
    await world.tenant.drafts.reject(draft, { userId, reason: 'Too late' })
  })
}

function testRejected(open: Open): void {
  it('is not asked again for what a person rejected', async () => {
    const world = await open()
    const userId = await addUser(world)
    await world.tenant.drafts.reject(await draftOne(world), { userId, reason: 'No' })
    const conversationId = await world.conversationId()
    await world.tenant.conversations.takeOver(conversationId, { userId })
    await world.tenant.conversations.resumeAutomation(conversationId)
    await world.work()
    expect((await world.tenant.drafts.list()).items).toEqual([])
  })
}

function testOneWinner(open: Open): void {
  it('has one winner of many who decide about one draft at the same time', async () => {
    const world = await open()
    const userId = await addUser(world)
    const { drafts, replies } = world.tenant
    for (let round = 0; round < 4; round += 1) {
      const draft = await draftOne(world)
      const decisions = await Promise.allSettled([
        drafts.approve(draft, { userId }),
        drafts.reject(draft, { userId, reason: 'No' }),
        drafts.approve(draft, { userId, text: 'Edited' }),
        replies.approve(draft, { userId }),
        drafts.reject(draft, { userId, reason: 'Nor this' }),
        drafts.approve(draft, { userId, text: 'Edited otherwise' }),
      ])
      const lost = decisions.flatMap((decision) => (decision.status === 'rejected' ? [decision.reason as unknown] : []))
      expect(lost).toHaveLength(decisions.length - 1)
      for (const error of lost) expect(error).toMatchObject({ code: 'conflict' })
      const [review, ...others] = (await drafts.reviews({ reviewedAfter: new Date(world.now().getTime() - 30_000) }))
        .items
      expect(others).toEqual([])
      const reply = await replies.get(draft)
      const rejected = review?.verdict === 'rejected'
      const outcome = { status: rejected ? 'failed' : 'pending', content: review?.finalText ?? review?.draft }
      expect({ status: reply.status, content: reply.content }).toEqual(outcome)
      await world.work()
    }
  })
}

function testIsolation(open: Open): void {
  it('knows neither drafts nor users of another tenant', async () => {
    const [world, another] = [await open(), await open()]
    const draft = await draftOne(world)
    const [userId, stranger] = [await addUser(world), await addUser(another)]
    const { drafts } = another.tenant
    const missing = { code: 'not_found' }
    await expect(drafts.approve(draft, { userId: stranger })).rejects.toMatchObject(missing)
    await expect(drafts.reject(draft, { userId: stranger, reason: 'No' })).rejects.toMatchObject(missing)
    await expect(world.tenant.drafts.approve(draft, { userId: stranger })).rejects.toMatchObject(missing)
    await expect(world.tenant.drafts.reject(draft, { userId: stranger, reason: 'No' })).rejects.toMatchObject(missing)
    await world.tenant.drafts.reject(draft, { userId, reason: 'No' })
    const filter = { conversationId: await world.conversationId() }
    expect([(await drafts.list(filter)).items, (await drafts.reviews(filter)).items]).toEqual([[], []])
    for await (const review of drafts.exportReviews()) expect.fail(review.id)
  })
}

describeOnPostgres('drafts', (database) => {
  const worlds: TalkWorld[] = []
  const open: Open = async () => {
    const ai = scripted({ draft: { content: 'Beep', confidence: 0.8 } })
    const world = await createTalkWorld(database(), { ai, settings: { autoReply: 'draft' }, hears: HEARD })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('the queue', () => {
    testQueue(open)
  })
  describe('a decision', () => {
    testVerdicts(open)
    testRejected(open)
    testOneWinner(open)
    testIsolation(open)
  })
})
