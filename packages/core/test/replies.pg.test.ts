import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'

const HOUR_MS = 3_600_000

type Open = (options?: TalkOptions) => Promise<TalkWorld>

async function outbound(world: TalkWorld): Promise<readonly { content: string; author: string }[]> {
  return world.rows(`SELECT content, author FROM messages WHERE direction = 'outbound' ORDER BY received_at, id`)
}

function testSending(open: Open): void {
  it('sends a reply, and its echo makes no second message', async () => {
    const world = await open()
    await world.says('Do you deliver?')
    const conversationId = await world.conversationId()
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'We do.', author: 'person' })
    expect(reply).toMatchObject({ status: 'pending', author: 'person' })
    await world.work()

    const sent = await world.tenant.replies.get(reply?.id ?? '')
    expect(sent).toMatchObject({ status: 'sent', errorCode: null, nextRetryAt: null })
    expect(sent.platformMessageId).toBe(world.meta.messages.at(-1)?.id)
    expect(world.meta.messages.filter((message) => message.direction === 'outbound')).toHaveLength(1)
    expect(await outbound(world)).toEqual([{ content: 'We do.', author: 'person' }])
    expect(world.told.map((event) => event.type)).toEqual(['reply.sent'])
    const conversation = await world.tenant.conversations.get(conversationId)
    expect(conversation).toMatchObject({ messageCount: 2, automationPausedReason: 'taken_over' })
  })

  it('stores the message of a platform without echoes', async () => {
    const world = await open({ echoes: false })
    await world.says('Do you deliver?')
    const conversationId = await world.conversationId()
    await world.tenant.replies.send({ conversationId, text: 'We do.', author: 'automation' })
    await world.work()
    expect(await outbound(world)).toEqual([{ content: 'We do.', author: 'automation' }])
  })

  it('splits a long text, and sends its parts in order', async () => {
    const world = await open()
    await world.says('Tell me everything')
    const conversationId = await world.conversationId()
    const text = Array.from({ length: 900 }, (_, index) => `word${index}`).join(' ')
    const replies = await world.tenant.replies.send({ conversationId, text, author: 'person' })
    expect(replies.length).toBeGreaterThan(2)
    await world.work()
    const sent = world.meta.messages.filter((message) => message.direction === 'outbound')
    expect(sent.map((message) => (message as { text?: string }).text).join(' ')).toBe(text)
    expect(await world.rows(`SELECT DISTINCT status FROM replies`)).toEqual([{ status: 'sent' }])
  })
}

function testRefusals(open: Open): void {
  it('refuses a text that is too long, where the host says so', async () => {
    const world = await open({ replies: { longText: 'refuse' } })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const send = world.tenant.replies.send({ conversationId, text: 'x'.repeat(2001), author: 'person' })
    await expect(send).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it("keeps the platform's window, which is longer for a person", async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.advance(25 * HOUR_MS)
    const send = (author: 'person' | 'automation') => world.tenant.replies.send({ conversationId, text: 'Hi', author })
    await expect(send('automation')).rejects.toMatchObject({ code: 'conflict' })
    await expect(send('person')).resolves.toHaveLength(1)
    world.advance(7 * 24 * HOUR_MS)
    await expect(send('person')).rejects.toMatchObject({ code: 'conflict' })
    await world.work()
    expect(world.told).toMatchObject([{ type: 'reply.failed', payload: { code: 'window_closed' } }])
  })
}

function testPlatformRefusals(open: Open): void {
  it('keeps the word of the platform for a refusal, and does not try again', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.meta.setPerson(world.person, { reachable: false })
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({
      status: 'failed',
      errorCode: 'recipient_unavailable',
    })
    expect(world.told).toMatchObject([{ type: 'reply.failed', payload: { code: 'recipient_unavailable' } }])
  })

  it('fails fast when the access was withdrawn, and says so of the account', async () => {
    const world = await open()
    await world.says('Hello')
    // The name is looked up while the token lives, so that the send is what finds it dead.
    await world.work()
    const conversationId = await world.conversationId()
    world.meta.setTokenState(world.page, 'revoked')
    const send = () => world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    const [reply] = await send()
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({
      status: 'failed',
      errorCode: 'needs_reauth',
    })
    expect(world.told.map((event) => event.type).toSorted()).toEqual([
      'account.health_changed',
      'reply.failed',
      'task.dead',
    ])
    await expect(send()).rejects.toMatchObject({ code: 'auth_revoked' })
  })

  it('waits out a rate limit without losing an attempt', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.meta.refuse({
      code: 613,
      message: '(#613) Calls to this api have exceeded the rate limit.',
      path: 'messages',
    })
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({
      status: 'pending',
      errorCode: 'rate_limited',
      retryCount: 0,
    })
    world.advance(2 * HOUR_MS)
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({ status: 'sent' })
  })
}

function testUnknown(open: Open): void {
  it('never sends again what the platform may have taken, and finds it', async () => {
    const world = await open({ echoes: false })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.meta.fault({ kind: 'drop', when: 'after', match: (request) => request.url.pathname.endsWith('/messages') })
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Only once', author: 'person' })
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({
      status: 'unknown',
      errorCode: 'unknown_outcome',
    })
    world.advance(60_000)
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({ status: 'sent' })
    expect(world.meta.messages.filter((message) => message.direction === 'outbound')).toHaveLength(1)
    expect(await outbound(world)).toHaveLength(1)
  })

  it('sends again only when the platform says that nothing arrived', async () => {
    const world = await open({ echoes: false })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.meta.fault({ kind: 'drop', when: 'before', match: (request) => request.url.pathname.endsWith('/messages') })
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    const status = async () => (await world.tenant.replies.get(reply?.id ?? '')).status
    await world.work()
    expect(await status()).toBe('unknown')
    for (let minute = 0; minute < 40 && (await status()) !== 'sent'; minute += 5) {
      world.advance(5 * 60_000)
      await world.work()
    }
    expect(await status()).toBe('sent')
    expect(world.meta.messages.filter((message) => message.direction === 'outbound')).toHaveLength(1)
  })

  it('takes a reply that a dead worker left behind as possibly sent', async () => {
    const world = await open({ echoes: false })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    await world.rows(`UPDATE replies SET status = 'sending', sending_at = $1`, [world.now()])
    world.advance(60_000)
    await world.work()
    expect(world.meta.messages.filter((message) => message.direction === 'outbound')).toEqual([])
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({ status: 'unknown' })
    // Meta cannot be asked any more: after a day nobody looks for it.
    world.meta.setTokenState(world.page, 'revoked')
    for (let hour = 0; hour < 26; hour += 1) {
      world.advance(HOUR_MS)
      await world.work()
    }
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({ status: 'unknown', nextRetryAt: null })
    const failures = world.told.filter((event) => event.type === 'reply.failed')
    expect(failures).toMatchObject([{ payload: { code: 'unknown_outcome' } }])
  })
}

function testOrder(open: Open): void {
  it('sends each reply once and in order, however many workers there are', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const texts = Array.from({ length: 15 }, (_, index) => `Reply ${index}`)
    for (const text of texts) await world.tenant.replies.send({ conversationId, text, author: 'person' })
    const drain = () => world.kit.worker().drain()
    for (let round = 0; round < 20 && sentTexts(world).length < texts.length; round += 1) {
      await Promise.all([drain(), drain(), drain()])
      world.advance(3_000)
    }
    await world.work()
    expect(sentTexts(world)).toEqual(texts)
    expect(await world.rows('SELECT DISTINCT status FROM replies')).toEqual([{ status: 'sent' }])
  })

  it('holds the parts of a text back while an earlier one waits, and drops them when it fails', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    world.meta.refuse({
      code: 613,
      message: '(#613) Calls to this api have exceeded the rate limit.',
      path: 'messages',
    })
    const text = `${'a '.repeat(999)}\n${'b '.repeat(999)}`
    const parts = await world.tenant.replies.send({ conversationId, text, author: 'person' })
    expect(parts).toHaveLength(2)
    await world.work()
    expect(sentTexts(world)).toEqual([])
    world.meta.setPerson(world.person, { reachable: false })
    world.advance(2 * HOUR_MS)
    await world.work()
    world.advance(3_000)
    await world.work()
    const codes = await world.rows('SELECT status, error_code FROM replies ORDER BY id')
    expect(codes).toEqual([
      { status: 'failed', error_code: 'recipient_unavailable' },
      { status: 'failed', error_code: 'earlier_part_failed' },
    ])
  })
}

function sentTexts(world: TalkWorld): readonly unknown[] {
  const sent = world.meta.messages.filter((message) => message.direction === 'outbound')
  return sent.map((message) => (message as { readonly text?: unknown }).text)
}

function testDrafts(open: Open): void {
  it('sends a draft only when a person approves it', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const [draft] = await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'automation', draft: true })
    await world.work()
    expect(await world.tenant.replies.list({ draft: true })).toMatchObject({ items: [{ id: draft?.id }] })
    const userId = '019cad2d-6b80-7000-8000-000000000001'
    await world.tenant.replies.approve(draft?.id ?? '', { userId, text: 'Hi Ada' })
    await world.work()
    expect(await world.tenant.replies.get(draft?.id ?? '')).toMatchObject({ status: 'sent', author: 'person', userId })
    expect(await outbound(world)).toEqual([{ content: 'Hi Ada', author: 'person' }])
    const again = world.tenant.replies.approve(draft?.id ?? '', { userId })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  it('takes a pending reply back', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    expect(await world.tenant.replies.cancel(reply?.id ?? '')).toMatchObject({
      status: 'failed',
      errorCode: 'cancelled',
    })
    await world.work()
    expect(await outbound(world)).toEqual([])
    await expect(world.tenant.replies.cancel(reply?.id ?? '')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('does not let automation speak over a person', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const [reply] = await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
    await world.meta.deliver(world.meta.events.inboxReply(world.person, 'I am here myself'))
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({ errorCode: 'automation_paused' })
    expect(await outbound(world)).toEqual([{ content: 'I am here myself', author: 'person' }])
  })
}

describeOnPostgres('replies', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (options) => {
    const world = await createTalkWorld(database(), options)
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('sending', () => {
    testSending(open)
  })
  describe('refusals', () => {
    testRefusals(open)
    testPlatformRefusals(open)
  })
  describe('an unknown outcome', () => {
    testUnknown(open)
  })
  describe('the order', () => {
    testOrder(open)
  })
  describe('drafts', () => {
    testDrafts(open)
  })
})
