import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostEvent } from '@leadkit/core'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { permutations } from './support/ingest/permutations.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

type GetWorld = () => WebhookWorld

const AT = 1_790_000_000_000

interface Steps {
  readonly original: object
  readonly edit: object
  readonly laterEdit: object
  readonly removal: object
}

function stepsOf(page: string, mid: string, from: string): Steps {
  const party = { sender: { id: from }, recipient: { id: page } }
  return {
    original: textEvent(page, { mid, text: 'one', from, at: AT }),
    edit: { ...party, timestamp: AT + 1_000, message_edit: { mid, text: 'one, amended', num_edit: 1 } },
    laterEdit: { ...party, timestamp: AT + 2_000, message_edit: { mid, text: 'one, amended twice', num_edit: 2 } },
    removal: { ...party, timestamp: AT + 3_000, message: { mid, is_deleted: true } },
  }
}

async function stateOf({ rows }: WebhookWorld, mid: string): Promise<unknown> {
  return rows(
    `SELECT m.content, m.deleted_at IS NOT NULL AS deleted, c.message_count FROM messages m
      JOIN conversations c ON c.id = m.conversation_id WHERE m.platform_message_id = $1`,
    [mid],
  )
}

function testEdits(get: GetWorld): void {
  it('shows the newest edit, whichever of original and edits comes first, and again after redelivery', async () => {
    const { page, post } = get()
    for (const [index, order] of permutations(['original', 'edit', 'laterEdit'] as const).entries()) {
      const steps = stepsOf(page, `edited-${index}`, `60${index}`)
      for (const step of [...order, ...order]) expect((await post(envelope(page, steps[step]))).status).toBe(200)
      expect([order, await stateOf(get(), `edited-${index}`)]).toEqual([
        order,
        [{ content: 'one, amended twice', deleted: false, message_count: 1 }],
      ])
    }
  })

  it('leaves an empty tombstone of a deleted message, whatever came before or comes after', async () => {
    const { page, post } = get()
    for (const [index, order] of permutations(['original', 'edit', 'removal'] as const).entries()) {
      const steps = stepsOf(page, `removed-${index}`, `61${index}`)
      for (const step of [...order, ...order]) await post(envelope(page, steps[step]))
      expect([order, await stateOf(get(), `removed-${index}`)]).toEqual([
        order,
        [{ content: '', deleted: true, message_count: 1 }],
      ])
    }
    expect(
      await get().rows(
        `SELECT edited_content FROM message_keys WHERE edited_content IS NOT NULL AND deleted_at IS NOT NULL`,
      ),
    ).toEqual([])
  })

  it('applies a batch that holds an original and its edit', async () => {
    const { page, post } = get()
    const steps = stepsOf(page, 'batched', '620')
    await post(envelope(page, steps.edit, steps.original))
    expect(await stateOf(get(), 'batched')).toMatchObject([{ content: 'one, amended' }])
  })
}

function testMarks(get: GetWorld): void {
  it('moves read and delivery marks forward only', async () => {
    const { page, post, rows } = get()
    const party = { sender: { id: '630' }, recipient: { id: page } }
    await post(envelope(page, textEvent(page, { mid: 'marked', from: '630', at: AT })))
    for (const watermark of [AT + 500, AT + 900, AT + 100]) {
      await post(envelope(page, { ...party, timestamp: AT + 2_000, read: { watermark } }))
      await post(envelope(page, { ...party, timestamp: AT + 2_000, delivery: { watermark } }))
    }
    expect(
      await rows(
        `SELECT participant_read_at, participant_delivered_at FROM conversations WHERE participant_id = '630'`,
      ),
    ).toEqual([{ participant_read_at: new Date(AT + 900), participant_delivered_at: new Date(AT + 900) }])
  })

  it('keeps one reaction per person, and takes it back', async () => {
    const { page, post, rows } = get()
    const party = { sender: { id: '640' }, recipient: { id: page } }
    await post(envelope(page, textEvent(page, { mid: 'liked', from: '640', at: AT })))
    let at = AT
    const react = (action: string, emoji?: string): Promise<Response> => {
      at += 10
      return post(
        envelope(page, {
          ...party,
          timestamp: at,
          reaction: { mid: 'liked', action, reaction: 'love', ...(emoji && { emoji }) },
        }),
      )
    }
    const reactions = async (): Promise<unknown> =>
      (
        await rows<{ reactions: unknown }>(
          `SELECT metadata -> 'reactions' AS reactions FROM messages WHERE platform_message_id = 'liked'`,
        )
      )[0]?.reactions
    await react('react', '👍')
    await react('react', '❤')
    expect(await reactions()).toEqual({ 640: '❤' })
    await react('unreact')
    expect(await reactions()).toEqual({})
  })
}

function testEchoes(get: GetWorld): void {
  it('takes an echo that no reply explains for a person in the inbox: automation pauses, no task is made', async () => {
    const { page, post, rows } = get()
    await post(envelope(page, textEvent(page, { mid: 'asked', from: '650', at: AT })))
    const echo = {
      sender: { id: page },
      recipient: { id: '650' },
      timestamp: AT + 5_000,
      message: { mid: 'answered', text: 'A person answers', is_echo: true, app_id: 26390203743090 },
    }
    await post(envelope(page, echo))
    expect(await rows(`SELECT direction, author FROM messages WHERE platform_message_id = 'answered'`)).toEqual([
      { direction: 'outbound', author: 'person' },
    ])
    expect(
      await rows(`SELECT automation_paused_reason AS reason FROM conversations WHERE participant_id = '650'`),
    ).toEqual([{ reason: 'taken_over' }])
    expect(
      await rows(
        `SELECT 1 FROM ai_tasks t JOIN messages m ON m.id = t.message_id WHERE m.platform_message_id = 'answered'`,
      ),
    ).toEqual([])
  })
}

describeOnEachDatabase('statuses', (options: () => DatabaseOptions) => {
  const told: HostEvent[] = []
  let world: WebhookWorld | undefined
  const get: GetWorld = () => world ?? expect.fail('get() is for tests')
  beforeAll(async () => {
    const events = {
      'conversation.taken_over': (event: HostEvent) => void told.push(event),
      'message.received': (event: HostEvent) => void told.push(event),
    }
    world = await createWebhookWorld(options(), { events })
  })
  afterAll(() => get().kit.close())

  describe('edits and deletions', () => {
    testEdits(get)
  })
  describe('marks', () => {
    testMarks(get)
  })
  describe('echoes', () => {
    testEchoes(get)
  })

  it('tells the host of each inbound message once, and of the take-over', async () => {
    await get()
      .kit.worker({ kinds: ['host_event'] })
      .drain()
    const received = told.filter((event) => event.type === 'message.received')
    const inbound = await get().rows<{ id: string }>(`SELECT id FROM messages WHERE direction = 'inbound'`)
    expect(received.map((event) => event.payload.messageId).toSorted()).toEqual(inbound.map((row) => row.id).toSorted())
    expect(told.filter((event) => event.type === 'conversation.taken_over')).toHaveLength(1)
  })

  it('tells a dead event again when it is redriven', async () => {
    const { kit, tenant, page, post, rows } = get()
    await post(envelope(page, textEvent(page, { mid: 'unheard', from: '660' })))
    await rows(`DELETE FROM dispatch WHERE tenant_id = $1`, [tenant.id])
    await rows(`UPDATE host_events SET failed_at = now(), error_message = 'refused'`)
    expect(await tenant.hostEvents.failed()).toMatchObject([{ type: 'message.received', errorMessage: 'refused' }])
    const before = told.length
    expect(await tenant.hostEvents.redrive()).toEqual({ redriven: 1 })
    await kit.worker({ kinds: ['host_event'] }).drain()
    expect(told).toHaveLength(before + 1)
    expect(await tenant.hostEvents.failed()).toEqual([])
  })
})
