import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { permutations } from './support/ingest/permutations.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

type GetWorld = () => WebhookWorld

const AT = 1_790_000_000_000

function testReactions(get: GetWorld): void {
  /** What becomes of one message for each order of three steps. */
  const inEachOrder = async (
    name: string,
    steps: (mid: string, from: string) => readonly object[],
  ): Promise<readonly unknown[]> => {
    const { page, post, rows } = get()
    const found: unknown[] = []
    for (const order of permutations([0, 1, 2])) {
      const mid = `${name}-${order.join('')}`
      const all = steps(mid, name)
      for (const step of [...order, ...order]) await post(envelope(page, all[step] ?? {}))
      const text = `SELECT metadata -> 'reactions' AS reactions, content FROM messages WHERE platform_message_id = $1`
      found.push(...(await rows(text, [mid])))
    }
    return found
  }
  const sixTimes = (row: unknown): readonly unknown[] => Array.from({ length: 6 }, () => row)
  const event = (from: string, at: number, rest: object): object => ({
    sender: { id: from },
    recipient: { id: get().page },
    timestamp: at,
    ...rest,
  })
  const react = (mid: string, emoji: string): object => ({
    reaction: { mid, action: 'react', reaction: 'other', emoji },
  })

  it('shows the newest one of a person, also when it comes before its message', async () => {
    const steps = (mid: string, from: string): readonly object[] => [
      textEvent(get().page, { mid, from, at: AT }),
      event(from, AT + 1_000, react(mid, '👍')),
      event(from, AT + 2_000, react(mid, '❤')),
    ]
    expect(await inEachOrder('newest', steps)).toEqual(sixTimes({ reactions: { newest: '❤' }, content: 'Hello' }))
  })

  it('stays away once it was taken back', async () => {
    const steps = (mid: string, from: string): readonly object[] => [
      textEvent(get().page, { mid, from, at: AT }),
      event(from, AT + 1_000, react(mid, '👍')),
      event(from, AT + 2_000, { reaction: { mid, action: 'unreact' } }),
    ]
    expect(await inEachOrder('back', steps)).toEqual(sixTimes({ reactions: {}, content: 'Hello' }))
  })

  it('leaves nothing on a tombstone', async () => {
    const steps = (mid: string, from: string): readonly object[] => [
      textEvent(get().page, { mid, from, at: AT }),
      event(from, AT + 1_000, react(mid, '👍')),
      event(from, AT + 2_000, { message: { mid, is_deleted: true } }),
    ]
    expect(await inEachOrder('gone', steps)).toEqual(sixTimes({ reactions: null, content: '' }))
    expect(
      await get().rows('SELECT 1 FROM message_keys WHERE reactions IS NOT NULL AND deleted_at IS NOT NULL'),
    ).toEqual([])
  })
}

function testMarks(get: GetWorld): void {
  it('takes over a read mark that names a message which is not there yet', async () => {
    const { tenant, post, rows } = get()
    const account = '178414'
    await tenant.socialAccounts.connect({ platform: 'instagram', accountId: account, accessToken: 'token' })
    const body = (item: object): string =>
      JSON.stringify({ object: 'instagram', entry: [{ id: account, time: AT, messaging: [item] }] })
    for (const [index, order] of permutations([0, 1, 2]).entries()) {
      const [from, mid] = [`71${index}`, `answer-${index}`]
      const inbound = { sender: { id: from }, recipient: { id: account } }
      const steps = [
        { ...inbound, timestamp: AT, message: { mid: `question-${index}`, text: 'Hello' } },
        {
          sender: { id: account },
          recipient: { id: from },
          timestamp: AT + 1_000,
          message: { mid, text: 'Yes', is_echo: true },
        },
        { ...inbound, timestamp: AT + 5_000, read: { mid } },
      ]
      for (const step of [...order, ...order]) expect((await post(body(steps[step] ?? {}))).status).toBe(200)
      expect([
        order,
        await rows('SELECT participant_read_at, message_count FROM conversations WHERE participant_id = $1', [from]),
      ]).toEqual([order, [{ participant_read_at: new Date(AT + 1_000), message_count: 2 }]])
    }
  })
}

function testReferrals(get: GetWorld): void {
  it('stores where somebody comes from, even if that is reported before the first message', async () => {
    const { page, post, rows } = get()
    for (const [index, order] of permutations([0, 1, 2]).entries()) {
      const from = `72${index}`
      const referral = (ref: string, at: number): object => ({
        sender: { id: from },
        recipient: { id: page },
        timestamp: at,
        referral: { ref, source: 'SHORTLINK', type: 'OPEN_THREAD' },
      })
      const steps = [
        textEvent(page, { mid: `referred-${index}`, from, at: AT }),
        referral('spring', AT - 60_000),
        referral('autumn', AT + 60_000),
      ]
      for (const step of [...order, ...order]) await post(envelope(page, steps[step] ?? {}))
      const [conversation] = await rows(
        `SELECT started_at, last_message_at, last_inbound_at, message_count, metadata -> 'referral' ->> 'at' AS referred
          FROM conversations WHERE participant_id = $1`,
        [from],
      )
      expect([order, conversation]).toEqual([
        order,
        {
          started_at: new Date(AT),
          last_message_at: new Date(AT),
          // A referral opens the window for answers, as a message does.
          last_inbound_at: new Date(AT + 60_000),
          message_count: 1,
          referred: new Date(AT + 60_000).toISOString(),
        },
      ])
    }
  })
}

describeOnEachDatabase('statuses in any order', (options: () => DatabaseOptions) => {
  let world: WebhookWorld | undefined
  const get: GetWorld = () => world ?? expect.fail('get() is for tests')
  beforeAll(async () => {
    world = await createWebhookWorld(options())
  })
  afterAll(() => get().kit.close())

  describe('reactions', () => {
    testReactions(get)
  })
  describe('marks', () => {
    testMarks(get)
  })
  describe('referrals', () => {
    testReferrals(get)
  })
})
