import { type AiScorer, LeadKitError } from '@leadkit/contracts'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { type Script, scripted } from './support/ai/scripted-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'

const MINUTE_MS = 60_000

type Open = (options?: TalkOptions) => Promise<TalkWorld>

async function tasks(world: TalkWorld): Promise<readonly { type: string; status: string; skipped: string | null }[]> {
  return world.rows(
    `SELECT task_type AS type, status, output ->> 'skipped' AS skipped FROM ai_tasks ORDER BY created_at, task_type`,
  )
}

function testChain(open: Open): void {
  it('classifies a message, makes and scores its lead, and keeps no text in the input', async () => {
    const world = await open({ ai: createRulesAiScorer() })
    await world.says('Hi, I would like to buy 20 shelves. What is the price? My mail is ada@example.org')
    await world.work()
    const { items } = await world.tenant.leads.list()
    expect(items).toMatchObject([{ name: 'Ada Example', email: 'ada@example.org', status: 'new' }])
    expect(items[0]?.score).not.toBeNull()
    const rows = await world.rows<{ type: string; status: string; input: object; completed_at: Date }>(
      'SELECT task_type AS type, status, input, completed_at FROM ai_tasks ORDER BY created_at, task_type',
    )
    expect(rows).toMatchObject([
      { type: 'classify', status: 'completed', input: { messageCount: 1, truncated: false } },
      { type: 'score', status: 'completed' },
    ])
    expect(JSON.stringify(rows.map((row) => row.input))).not.toMatch(/shelves|ada@/)
  })

  it('asks no more about spam, and pauses automation for who opts out', async () => {
    const spam = await open({ ai: scripted({ intent: 'spam' }) })
    await spam.says('You have won')
    await spam.work()
    expect(await tasks(spam)).toMatchObject([{ type: 'classify', status: 'completed' }])
    expect((await spam.tenant.leads.list()).items).toEqual([])

    const gone = await open({ ai: scripted({ intent: 'opt_out' }) })
    await gone.says('Stop writing to me')
    await gone.work()
    const conversation = await gone.tenant.conversations.get(await gone.conversationId())
    expect(conversation).toMatchObject({ automationPausedReason: 'opt_out' })
  })

  it('scores once for messages that come together, with the contact details of each', async () => {
    const scorer = scripted({ contact: {} })
    const world = await open({ ai: scorer })
    const { events } = world.meta
    const at = world.now().getTime()
    const texts = ['One', 'Two', 'Three'].map((text, index) =>
      events.text(world.person, text, { at: new Date(at + index * 1000) }),
    )
    await world.meta.deliver(texts)
    await world.work()
    expect(scorer.asked.filter((task) => task === 'score')).toHaveLength(1)
    const rows = await tasks(world)
    expect(rows.filter((row) => row.skipped === 'superseded')).toHaveLength(2)
    expect(rows.every((row) => row.status === 'completed')).toBe(true)
    expect((await world.tenant.leads.list()).items).toMatchObject([{ score: 'warm' }])
  })
}

function testOneAnswer(open: Open): void {
  it('writes nothing of an answer to a task that was finished meanwhile', async () => {
    const finish = async (task: string): Promise<void> => {
      if (task === 'reply') await world.rows(`UPDATE ai_tasks SET status = 'completed' WHERE task_type = 'reply'`)
    }
    const world = await open({ ai: scripted({ during: finish }), settings: { autoReply: 'send' } })
    await world.says('What is the price?')
    await world.work()
    expect(await world.rows('SELECT id FROM replies')).toEqual([])
    expect(await world.rows(`SELECT output FROM ai_tasks WHERE task_type = 'reply'`)).toEqual([{ output: null }])
  })

  it('does not judge a message that its author took back', async () => {
    const scorer = scripted()
    const world = await open({ ai: scorer })
    const event = world.meta.events.text(world.person, 'Never mind')
    await world.meta.deliver(event)
    await world.meta.deliver(world.meta.events.unsend(event.messageId ?? ''))
    await world.work()
    expect(scorer.asked).toEqual([])
    expect(await tasks(world)).toMatchObject([{ status: 'completed', skipped: 'message_gone' }])
  })
}

function testFaults(open: Open): void {
  const transient = () => new LeadKitError('transient', 'the model did not answer')

  it('tries a passing fault again, and keeps what it was', async () => {
    const world = await open({ ai: scripted({ faults: [transient()] }) })
    await world.says('Hello')
    await world.work()
    expect(await world.tenant.aiTasks.list()).toMatchObject({
      items: [{ status: 'queued', retryCount: 1, errorCode: 'transient' }],
    })
    world.advance(MINUTE_MS)
    await world.work()
    const { items } = await world.tenant.aiTasks.list({ type: 'classify' })
    expect(items).toMatchObject([{ status: 'completed', retryCount: 1, errorCode: null }])
  })

  it("does not count a model's rate limit as an attempt", async () => {
    const limited = () => new LeadKitError('rate_limited', 'slow down', { retryAfterMs: 10_000 })
    const world = await open({ ai: scripted({ faults: Array.from({ length: 12 }, limited) }) })
    await world.says('Hello')
    for (let round = 0; round < 14; round += 1) {
      await world.work()
      world.advance(MINUTE_MS)
    }
    expect(await world.tenant.aiTasks.list({ type: 'classify' })).toMatchObject({
      items: [{ status: 'completed', retryCount: 0 }],
    })
  })

  it.each([
    ['refuses', new LeadKitError('permanent', 'the model refuses'), 'permanent'],
    ['keeps failing', transient(), 'transient'],
  ])('makes a dead letter of a task whose scorer %s', async (_what, fault, code) => {
    const world = await open({ ai: scripted({ faults: Array.from({ length: 30 }, () => fault) }) })
    await world.says('Hello')
    for (let round = 0; round < 12; round += 1) {
      await world.work()
      world.advance(20 * MINUTE_MS)
    }
    expect(await world.tenant.aiTasks.list()).toMatchObject({ items: [{ status: 'failed', errorCode: code }] })
    expect(world.told).toMatchObject([{ type: 'task.dead', payload: { kind: 'ai', code } }])
    expect(await world.tenant.aiTasks.redrive({ errorCode: code })).toEqual({ redriven: 1 })
    expect(await world.tenant.aiTasks.list()).toMatchObject({ items: [{ status: 'queued', errorCode: null }] })
    // The next world works on the same database.
    await world.tenant.transaction(({ query }) => query('DELETE FROM dispatch WHERE tenant_id = $1', [world.tenant.id]))
  })

  it('refuses a result that does not fit the contract, naming the field and no value', async () => {
    const scorer = scripted()
    const wrong: AiScorer = {
      ...scorer,
      classify: async (request, context) => ({
        ...(await scorer.classify(request, context)),
        intent: 'a secret of Ada' as never,
      }),
    }
    const world = await open({ ai: wrong })
    await world.says('Hello')
    await world.work()
    const { items } = await world.tenant.aiTasks.list()
    expect(items).toMatchObject([{ status: 'failed', errorCode: 'permanent', output: null }])
    expect(items[0]?.errorMessage).toMatch(/intent/)
    expect(items[0]?.errorMessage).not.toMatch(/secret of Ada/)
  })
}

function testReplies(open: Open): void {
  it.each([
    ['nothing', {}, 0, 0],
    ['drafts', { autoReply: 'draft' }, 1, 0],
    ['answers', { autoReply: 'send' }, 1, 1],
    ['nothing, in as many words', { autoReply: 'off' }, 0, 0],
  ] as const)('writes what the settings ask for: %s', async (_what, settings, written, sent) => {
    const world = await open({ ai: scripted(), settings })
    await world.says('Hello')
    await world.work()
    expect((await world.tenant.replies.list()).items).toHaveLength(written)
    expect(world.meta.messages.filter((message) => message.direction === 'outbound')).toHaveLength(sent)
  })

  it('sends an answer that also hands over, and writes nothing where the scorer gives no text', async () => {
    const settings = { autoReply: 'send' }
    const polite = await open({ ai: scripted({ draft: { handover: true } }), settings })
    await polite.says('Hello')
    await polite.work()
    expect(await polite.tenant.replies.list()).toMatchObject({ items: [{ status: 'sent', author: 'automation' }] })
    const silent = await open({ ai: scripted({ draft: { content: null, handover: true } }), settings })
    await silent.says('Hello')
    await silent.work()
    expect((await silent.tenant.replies.list()).items).toEqual([])
  })

  it('answers nobody over a person who took over while the model was thinking', async () => {
    const script: Script = {}
    const world = await open({ ai: scripted(script), settings: { autoReply: 'send' } })
    script.during = async (task) => {
      if (task === 'reply') await world.meta.deliver(world.meta.events.inboxReply(world.person, 'Let me see'))
    }
    await world.says('Hello')
    await world.work()
    expect((await world.tenant.replies.list()).items).toEqual([])
    const sent = world.meta.messages.filter((message) => message.direction === 'outbound')
    expect(sent).toHaveLength(1)
  })
}

describeOnPostgres('AI tasks', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (options) => {
    const world = await createTalkWorld(database(), options)
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('the chain', () => {
    testChain(open)
    testOneAnswer(open)
  })
  describe('faults', () => {
    testFaults(open)
  })
  describe('replies', () => {
    testReplies(open)
  })
})
