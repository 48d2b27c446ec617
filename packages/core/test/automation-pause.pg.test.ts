import { silentLogger } from '@leadkit/contracts'
import type { HostEventType } from '@leadkit/core'
import { afterEach, describe, expect, it } from 'vitest'
import { Database, type DatabaseOptions } from '../src/lib/database/database.ts'
import { tenantSchema, type TenantScope } from '../src/lib/base/identifier.ts'
import { AiTaskStore } from '../src/lib/ai/ai-task-store.ts'
import { HostEventWriter } from '../src/lib/host-events/host-event-store.ts'
import { PlatformRegistry } from '../src/lib/accounts/platform-registry.ts'
import { DispatchSweep } from '../src/lib/queue/dispatch-sweep.ts'
import { LeadWriter } from '../src/lib/leads/lead-writer.ts'
import { ReplyWriter } from '../src/lib/replies/reply-writer.ts'
import { type Script, scripted } from './support/ai/scripted-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addUser, saidByPage } from './support/replies/desk.ts'
import { createConsentParts } from './support/replies/consent-parts.ts'
import { loadedReply } from './support/replies/loaded-reply.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const BOUNDS = { maxMessages: 10, maxCharacters: 1_000, maxMessageCharacters: 100 }
const HEARD: readonly HostEventType[] = ['conversation.automation_paused', 'conversation.automation_resumed']

type Open = (script?: Script, automation?: object) => Promise<TalkWorld>

async function byHand(world: TalkWorld, text = 'I am here myself'): Promise<void> {
  await world.meta.deliver(world.meta.events.inboxReply(world.person, text))
}

async function says(world: TalkWorld, text: string): Promise<void> {
  world.advance(1_000)
  await world.says(text)
  await world.work()
}

function testEcho(open: Open): void {
  it('keeps automation silent until the pause ends, and then has the newest unanswered message answered, once', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 60 })
    await says(world, 'Hello')
    expect(saidByPage(world)).toEqual(['Beep'])
    await byHand(world)
    const conversation = await world.tenant.conversations.get(await world.conversationId())
    expect(conversation).toMatchObject({ automationPausedReason: 'taken_over', automationPausedBy: null })
    const end = conversation.automationResumesAt?.getTime() ?? 0
    expect(Math.abs(end - world.now().getTime() - HOUR_MS)).toBeLessThan(10_000)
    await says(world, 'And in green?')
    await says(world, 'And in blue?')
    world.advance(58 * MINUTE_MS)
    await world.work()
    expect(saidByPage(world)).toEqual(['Beep', 'I am here myself'])

    world.advance(3 * MINUTE_MS)
    await world.work()
    await world.work()
    expect(saidByPage(world)).toEqual(['Beep', 'I am here myself', 'Beep'])
    const after = await world.tenant.conversations.get(conversation.id)
    expect(after).toMatchObject({ automationPausedAt: null, automationPausedReason: null, automationResumesAt: null })
    const [answer] = (await world.tenant.replies.list({ limit: 1 })).items
    const answered = await world.tenant.messages.get(answer?.messageId ?? '')
    expect(answered.content).toBe('And in blue?')
    const heard = world.told.filter(({ type }) => HEARD.includes(type) || type === 'conversation.taken_over')
    expect(heard.map(({ type }) => type)).toEqual([
      'conversation.automation_paused',
      'conversation.taken_over',
      'conversation.automation_resumed',
    ])
    expect(heard.at(-1)?.payload).toEqual({ conversationId: conversation.id, cause: 'ended', userId: null })
  })

  it('answers nothing at its end that a person has answered', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 60 })
    await byHand(world)
    await says(world, 'And in green?')
    world.advance(1_000)
    await byHand(world, 'In green, too')
    world.advance(2 * HOUR_MS)
    await world.work()
    expect(saidByPage(world)).toEqual(['I am here myself', 'In green, too'])
    await says(world, 'Thanks. And in red?')
    expect(saidByPage(world)).toEqual(['I am here myself', 'In green, too', 'Beep'])
  })
}

function testLength(open: Open): void {
  it('lasts longer with each message of the person', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 60 })
    await byHand(world)
    world.advance(40 * MINUTE_MS)
    await byHand(world, 'Still here')
    await says(world, 'And in green?')
    world.advance(40 * MINUTE_MS)
    await world.work()
    expect(saidByPage(world)).not.toContain('Beep')
    world.advance(25 * MINUTE_MS)
    await world.work()
    expect(saidByPage(world).at(-1)).toBe('Beep')
  })

  it('stays until somebody resumes it where the settings say so', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: null })
    await byHand(world)
    const conversationId = await world.conversationId()
    expect(await world.tenant.conversations.get(conversationId)).toMatchObject({ automationResumesAt: null })
    await says(world, 'And in green?')
    world.advance(20 * HOUR_MS)
    await world.work()
    expect(saidByPage(world)).toEqual(['I am here myself'])
    const userId = await addUser(world)
    await world.tenant.conversations.resumeAutomation(conversationId, { userId })
    await world.work()
    expect(saidByPage(world)).toEqual(['I am here myself', 'Beep'])
    const resumed = world.told.filter(({ type }) => type === 'conversation.automation_resumed')
    expect(resumed.map(({ payload }) => payload)).toEqual([{ conversationId, cause: 'by_hand', userId }])
  })
}

function testGaps(open: Open): void {
  const fill = async (world: TalkWorld): Promise<void> => {
    await world.tenant.socialAccounts.backfill(world.accountId, {
      since: new Date(world.now().getTime() - 3 * HOUR_MS),
    })
    world.advance(MINUTE_MS)
    await world.work()
  }

  it('pauses for what a person wrote while no webhook came, from when it was written', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 120 })
    await says(world, 'Hello')
    world.advance(MINUTE_MS)
    const writtenAt = world.now().getTime()
    world.meta.events.inboxReply(world.person, 'I am here myself')
    world.advance(HOUR_MS)
    await fill(world)
    const conversation = await world.tenant.conversations.get(await world.conversationId())
    expect(conversation).toMatchObject({ automationPausedReason: 'taken_over' })
    expect(Math.abs((conversation.automationResumesAt?.getTime() ?? 0) - writtenAt - 2 * HOUR_MS)).toBeLessThan(10_000)
    await says(world, 'And in green?')
    expect(saidByPage(world)).toEqual(['Beep', 'I am here myself'])
    world.advance(HOUR_MS)
    await world.work()
    expect(saidByPage(world)).toEqual(['Beep', 'I am here myself', 'Beep'])
    const told = world.told.filter(({ type }) => type === 'conversation.taken_over')
    expect(told.map(({ payload }) => payload)).toMatchObject([{ conversationId: conversation.id }])
  })

  it('pauses nothing for what a person wrote so long ago that the pause would be over', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 30 })
    await says(world, 'Hello')
    world.advance(MINUTE_MS)
    world.meta.events.inboxReply(world.person, 'I was here myself')
    world.advance(HOUR_MS)
    await fill(world)
    const conversation = await world.tenant.conversations.get(await world.conversationId())
    expect(conversation).toMatchObject({ messageCount: 3, automationPausedAt: null })
    await says(world, 'And in green?')
    expect(saidByPage(world)).toEqual(['Beep', 'I was here myself', 'Beep'])
  })
}

function testWhatRuns(open: Open): void {
  it('lets nothing out of a reply task that runs at that moment, and answers when the pause ends', async () => {
    const script: Script = { draft: { content: 'Beep' } }
    const world = await open(script, { takeOverMinutes: 60 })
    script.during = async (task) => {
      if (task !== 'reply') return
      script.during = () => Promise.resolve()
      await world.tenant.conversations.pauseAutomation(await world.conversationId(), {
        reason: 'handover',
        until: new Date(world.now().getTime() + HOUR_MS),
      })
    }
    await says(world, 'Hello')
    expect(saidByPage(world)).toEqual([])
    expect((await world.tenant.replies.list()).items).toEqual([])
    world.advance(2 * HOUR_MS)
    await world.work()
    expect(saidByPage(world)).toEqual(['Beep'])
  })

  it('answers when a pause ends while the task runs that found it', async () => {
    for (const during of ['score', 'reply']) {
      const script: Script = { draft: { content: 'Beep' } }
      const world = await open(script)
      await says(world, 'Hello')
      const conversationId = await world.conversationId()
      const { conversations } = world.tenant
      script.during = async (task) => {
        if (task === 'classify' && during === 'score') await conversations.pauseAutomation(conversationId, 'a while')
        if (task === 'score' && during === 'score') await conversations.resumeAutomation(conversationId)
        if (task === 'score' && during === 'reply') await conversations.pauseAutomation(conversationId, 'a while')
      }
      await says(world, 'And in green?')
      if (during === 'reply') await conversations.resumeAutomation(conversationId)
      await world.work()
      expect([during, saidByPage(world)]).toEqual([during, ['Beep', 'Beep']])
    }
  })
}

function testEndedMeanwhile(open: Open, options: () => DatabaseOptions): void {
  it('leaves a task unfinished that found a pause which has ended since', async () => {
    const world = await open({ draft: { content: 'Beep' } })
    await says(world, 'Hello')
    const conversationId = await world.conversationId()
    await world.rows(`UPDATE ai_tasks SET status = 'queued', output = NULL WHERE task_type = 'reply'`)
    const [task] = (await world.tenant.aiTasks.list({ type: 'reply' })).items
    const database = new Database(options())
    const hostEvents = new HostEventWriter([])
    const store = new AiTaskStore({
      database,
      leads: new LeadWriter(hostEvents),
      replies: new ReplyWriter(new PlatformRegistry([]), hostEvents),
      consents: createConsentParts(hostEvents),
    })
    const [job] = await store.load(scopeOf(world), [task?.id ?? ''], BOUNDS)
    if (job === undefined) throw new Error('The task waits')
    const completion = { job, startedAt: world.now(), now: world.now() }
    const skip = () =>
      database.write('test', scopeOf(world), (session) =>
        store.keep(session, [{ kind: 'skip', reason: 'automation_paused', completion }]),
      )
    await skip()
    expect(await world.tenant.aiTasks.get(job.taskId)).toMatchObject({ status: 'queued', output: null })
    await world.tenant.conversations.pauseAutomation(conversationId, 'handover')
    await skip()
    expect(await world.tenant.aiTasks.get(job.taskId)).toMatchObject({ output: { skipped: 'automation_paused' } })
    await database.close()
  })
}

function testWaiting(open: Open): void {
  it('fails a reply that waits to be sent, which stays unsent after the pause', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 1 })
    const message = '(#613) Calls to this api have exceeded the rate limit.'
    world.meta.refuse({ code: 613, message, path: 'messages' })
    await says(world, 'Hello')
    expect((await world.tenant.replies.list()).items).toMatchObject([{ status: 'pending', errorCode: 'rate_limited' }])
    await byHand(world)
    const failed = { status: 'failed', errorCode: 'automation_paused', nextRetryAt: null }
    expect((await world.tenant.replies.list()).items).toMatchObject([failed])
    world.advance(3 * HOUR_MS)
    await world.work()
    expect(saidByPage(world)).toEqual(['I am here myself'])
    expect((await world.tenant.replies.list()).items).toMatchObject([failed])
    const told = world.told.filter(({ type }) => type === 'reply.failed')
    expect(told.map(({ payload }) => payload)).toMatchObject([{ code: 'automation_paused' }])
  })

  it('lets a reply out that a person wrote or approved', async () => {
    const world = await open()
    await says(world, 'Hello')
    const conversationId = await world.conversationId()
    const sent = saidByPage(world).length
    await world.tenant.conversations.takeOver(conversationId, { userId: await addUser(world) })
    await world.tenant.replies.send({ conversationId, text: 'We do.', author: 'person' })
    await world.work()
    expect(saidByPage(world).slice(sent)).toEqual(['We do.'])
  })
}

function testRace(open: Open, options: () => DatabaseOptions): void {
  it('is seen by a worker that read the reply before it, and begins to send while it is being written', async () => {
    const world = await open()
    await world.says('Hello')
    const { database, scope, store, reply, automation } = await loadedReply(world, options())
    const order: string[] = []
    let begun: Promise<unknown> | undefined
    await database.write('test', scope, async (session) => {
      const { conversationId } = reply
      await automation.pause(session, [{ conversationId, reason: 'taken_over', userId: null, until: null }])
      begun = store.begin(scope, reply, [], world.now()).then((outcome) => {
        order.push('begun')
        return outcome
      })
      // The worker waits for the row that the pause holds.
      const waits = 'SELECT 1 FROM pg_stat_activity WHERE wait_event_type = $1 AND query LIKE $2'
      await expect.poll(() => world.rows(waits, ['Lock', '%automation_paused_at%for no key update%'])).not.toEqual([])
      order.push('paused')
    })
    expect([await begun, order]).toEqual(['paused', ['paused', 'begun']])
    await database.close()
  })
}

function scopeOf({ tenant }: TalkWorld): TenantScope {
  return { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
}

function testByHand(open: Open): void {
  it('says who, why and until when, by default as long as the settings say', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const userId = await addUser(world)
    const { conversations } = world.tenant
    const taken = await conversations.takeOver(conversationId, { userId })
    expect(taken).toMatchObject({ automationPausedReason: 'taken_over', automationPausedBy: userId })
    expect(Math.abs((taken.automationResumesAt?.getTime() ?? 0) - world.now().getTime() - 24 * HOUR_MS)).toBeLessThan(
      10_000,
    )
    const until = new Date(world.now().getTime() + HOUR_MS)
    const paused = await conversations.pauseAutomation(conversationId, { reason: 'handover', userId, until })
    expect(paused).toMatchObject({ automationPausedReason: 'handover', automationResumesAt: until })
    expect(await conversations.pauseAutomation(conversationId, 'for good')).toMatchObject({
      automationPausedReason: 'for good',
      automationPausedBy: null,
      automationResumesAt: null,
    })
    expect(await conversations.takeOver(conversationId, { userId, until: null, reason: 'mine' })).toMatchObject({
      automationPausedReason: 'mine',
      automationResumesAt: null,
    })
    expect((await conversations.list({ automationPaused: true })).items).toHaveLength(1)
  })

  it('refuses an end that is past, and a user whom the tenant does not have', async () => {
    const [world, another] = [await open(), await open()]
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const { conversations, users } = world.tenant
    const [userId, stranger, gone] = [await addUser(world), await addUser(another), await addUser(world)]
    await users.deactivate(gone)
    const past = { userId, until: new Date(world.now().getTime() - 1) }
    await expect(conversations.takeOver(conversationId, past)).rejects.toMatchObject({ code: 'invalid_input' })
    for (const unknown of [stranger, gone]) {
      const by = { reason: 'handover', userId: unknown }
      const calls = [
        () => conversations.takeOver(conversationId, by),
        () => conversations.pauseAutomation(conversationId, by),
        () => conversations.resumeAutomation(conversationId, { userId: unknown }),
        () => conversations.assign(conversationId, { userId: unknown }),
      ]
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found' })
    }
    const theirs = another.tenant.conversations
    const calls = [
      () => theirs.takeOver(conversationId, { userId: stranger }),
      () => theirs.pauseAutomation(conversationId, 'handover'),
      () => theirs.resumeAutomation(conversationId),
      () => theirs.assign(conversationId, { userId: stranger }),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found' })
    expect(await conversations.get(conversationId)).toMatchObject({ automationPausedAt: null, assignedUserId: null })
  })
}

function testKept(open: Open, options: () => DatabaseOptions): void {
  it('leaves the pause after an opt-out as it is, and an opt-out takes the place of every other', async () => {
    const script: Script = {}
    const world = await open(script, { takeOverMinutes: 60 })
    await byHand(world)
    script.intent = 'opt_out'
    await says(world, 'Stop writing to me')
    const conversationId = await world.conversationId()
    const optedOut = { automationPausedReason: 'opt_out', automationResumesAt: null }
    expect(await world.tenant.conversations.get(conversationId)).toMatchObject(optedOut)
    await byHand(world, 'Sorry!')
    const userId = await addUser(world)
    expect(await world.tenant.conversations.takeOver(conversationId, { userId })).toMatchObject(optedOut)
    world.advance(5 * HOUR_MS)
    await world.work()
    expect(await world.tenant.conversations.get(conversationId)).toMatchObject(optedOut)
  })

  it('is found again when its dispatch row is lost', async () => {
    const world = await open({ draft: { content: 'Beep' } }, { takeOverMinutes: 60 })
    await byHand(world)
    await says(world, 'And in green?')
    await world.rows(`DELETE FROM public.dispatch WHERE tenant_id = $1 AND kind = 'automation_resume'`, [
      world.tenant.id,
    ])
    world.advance(2 * HOUR_MS)
    await world.work()
    expect(saidByPage(world)).not.toContain('Beep')
    const lost = new Database(options())
    await new DispatchSweep(lost, world.now, silentLogger).sweepTenant(scopeOf(world))
    await lost.close()
    await world.work()
    expect(saidByPage(world).at(-1)).toBe('Beep')
  })
}

describeOnPostgres('a pause of automation', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (script = {}, automation = {}) => {
    const settings = { autoReply: 'send', automation: automation as never }
    const world = await createTalkWorld(database(), { ai: scripted(script), settings, hears: HEARD })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('by a message in the platform’s own inbox', () => {
    testEcho(open)
    testLength(open)
  })
  describe('by a message that a gap brought', () => {
    testGaps(open)
  })
  describe('and what is under way', () => {
    testWhatRuns(open)
    testEndedMeanwhile(open, database)
    testWaiting(open)
    testRace(open, database)
  })
  describe('by a user', () => {
    testByHand(open)
  })
  describe('that is there', () => {
    testKept(open, database)
  })
})
