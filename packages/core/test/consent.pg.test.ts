import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { LeadKit } from '@leadkit/core'
import type { GraphPerson } from '@leadkit/testing'
import { Client } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { createScorerByText } from './support/ai/scorer-by-text.ts'
import { MemoryCrm } from './support/crm/memory-crm.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'

type Open = (options?: TalkOptions) => Promise<TalkWorld>

const SEND = { autoReply: 'send' }
const HOST = { by: 'unsubscribe_page', reason: 'Pressed the button' }

/** Stop, start, and whatever else is said; an e-mail address or phone number is the person's own. */
function scorer(during?: (task: string, text: string) => Promise<void> | void) {
  return createScorerByText({
    ...(during !== undefined && { during }),
    classify(text) {
      if (text === 'STOP') return { intent: 'opt_out' }
      if (text === 'START') return { consent: 'given', intent: 'other' }
      if (text.startsWith('Bye')) return { consent: 'withdrawn', intent: 'question' }
      return {}
    },
  })
}

function answers({ meta }: TalkWorld, person?: GraphPerson): number {
  const of = meta.messages.filter((message) => message.direction === 'outbound')
  return of.filter((message) => person === undefined || message.person === person).length
}

async function leadOf(world: TalkWorld, person?: GraphPerson) {
  const conversationId = await world.conversationId(person)
  return (await world.tenant.leads.list({ conversationId })).items[0]
}

/** Somebody on another page of the tenant. */
async function onAnotherPage(world: TalkWorld, id?: string): Promise<GraphPerson> {
  const page = world.meta.addPage({ id: String(Math.floor(Math.random() * 1e14)) })
  await world.tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken: page.accessToken })
  return world.meta.addPerson(page, { name: 'Ada Elsewhere', ...(id !== undefined && { id }) })
}

function testOptOut(open: Open): void {
  it('stops automation in the transaction that keeps the answer, and shows on the lead, in the CRM and to the host', async () => {
    const crm = new MemoryCrm()
    const world = await open({ ai: scorer(), settings: SEND, crms: [crm.provider()] })
    const credentials = crm.addAccount('acme')
    const fieldMappings = [{ source: 'lead.optedOut', target: 'no_messages' } as const]
    await world.tenant.crmConfigs.create({ provider: 'memory', credentials, fieldMappings, autoSync: true })
    await world.says('How much is a shelf?')
    await world.work()
    expect(answers(world)).toBe(1)
    expect(crm.records('acme')).toMatchObject([{ fields: { no_messages: false } }])
    expect(await leadOf(world)).toMatchObject({ consent: null })

    const conversationId = await world.conversationId()
    await world.tenant.replies.send({ conversationId, text: 'One more thing', author: 'automation', draft: true })
    await world.says('STOP')
    await world.work()
    const [record] = (await world.tenant.consents.list()).items
    const lead = await leadOf(world)
    expect(record).toMatchObject({
      purpose: 'automated_messages',
      status: 'withdrawn',
      basis: 'consent',
      givenAt: null,
      recordedBy: 'participant',
      evidence: { conversationId, platform: 'facebook', channel: 'direct_message', reason: null },
    })
    const message = await world.tenant.messages.get(record?.evidence.messageId ?? '')
    expect(message).toMatchObject({ content: 'STOP', receivedAt: record?.withdrawnAt })
    expect(lead?.consent).toEqual({
      status: 'withdrawn',
      at: message.receivedAt,
      recordId: record?.id,
      messageId: message.id,
      conversationId,
      platform: 'facebook',
      channel: 'direct_message',
      by: 'participant',
    })
    expect(crm.records('acme')).toMatchObject([{ fields: { no_messages: true } }])
    expect(await world.tenant.replies.list({ status: 'failed' })).toMatchObject({
      items: [{ errorCode: 'opted_out', content: 'One more thing' }],
    })
    expect(await world.tenant.conversations.get(conversationId)).toMatchObject({ automationPausedReason: 'opt_out' })
    expect(world.told.filter(({ type }) => type === 'consent.withdrawn')).toMatchObject([
      { payload: { recordId: record?.id, leadIds: [lead?.id], messageId: message.id, by: 'participant' } },
    ])
  })
}

function testAfterwards(open: Open): void {
  it('lets no automatic message out afterwards, even if automation is resumed, and a person still can write', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    await world.says('Bye, and how much is a shelf?')
    await world.work()
    const conversationId = await world.conversationId()
    await world.tenant.conversations.resumeAutomation(conversationId)
    await world.says('And a table?')
    await world.work()
    expect(answers(world)).toBe(0)
    const skipped = await world.rows(`SELECT output ->> 'skipped' AS why FROM ai_tasks WHERE task_type = 'reply'`)
    expect(skipped.every(({ why }) => why !== null)).toBe(true)
    const automatic = world.tenant.replies.send({ conversationId, text: 'Hi', author: 'automation' })
    await expect(automatic).rejects.toMatchObject({ code: 'conflict' })
    await world.tenant.replies.send({ conversationId, text: 'I am Bo. Shall I call you?', author: 'person' })
    await world.work()
    expect(answers(world)).toBe(1)
  })

  it('is not what a complaint says, or a no to one product', async () => {
    const world = await open({ ai: createRulesAiScorer(), settings: SEND })
    for (const text of [
      'The chair arrived broken and I am very unhappy with your service.',
      'No thanks, I do not want the blue one. How much is the red chair?',
    ]) {
      await world.says(text)
      await world.work()
    }
    expect((await world.tenant.consents.list()).items).toEqual([])
    expect(await leadOf(world)).toMatchObject({ consent: null })
  })
}

function testEverywhere(open: Open): void {
  it('holds for the same participant on every account of the platform', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    const elsewhere = await onAnotherPage(world, world.person.id)
    await world.says('Hello', elsewhere)
    await world.work()
    expect(answers(world, elsewhere)).toBe(1)
    await world.says('STOP')
    await world.work()
    await world.says('Hello again', elsewhere)
    await world.work()
    expect(answers(world, elsewhere)).toBe(1)
    const { items } = await world.tenant.leads.list()
    expect(items.map((lead) => lead.consent?.status)).toEqual(['withdrawn'])
  })

  it.each([
    ['e-mail address', { email: 'Ada@Example.org' }, { email: 'ada@example.org' }],
    ['phone number', { phone: '+49 170 1234567' }, { phone: '0170 123 45 67' }],
  ])('holds for other leads with the same %s, and for what waits there', async (_what, one, other) => {
    const world = await open({ ai: scorer(), settings: { autoReply: 'draft' } })
    const elsewhere = await onAnotherPage(world)
    await world.says('Hello')
    await world.says('Hello', elsewhere)
    await world.work()
    const [first, second] = [await leadOf(world), await leadOf(world, elsewhere)]
    await world.tenant.leads.update(first?.id ?? '', one)
    await world.tenant.leads.update(second?.id ?? '', other)
    await world.tenant.replies.send({
      conversationId: await world.conversationId(elsewhere),
      text: 'Are you still there?',
      author: 'automation',
    })
    await world.says('STOP')
    await world.work()
    expect(await leadOf(world, elsewhere)).toMatchObject({ consent: { status: 'withdrawn', by: 'participant' } })
    const there = await world.tenant.replies.list({ conversationId: await world.conversationId(elsewhere) })
    expect(there.items.map(({ status }) => status)).not.toContain('pending')
    expect(await world.tenant.consents.get({ leadId: second?.id ?? '' })).toMatchObject({ status: 'withdrawn' })
  })

  it('holds for a lead that turns out later to be the same person', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    const elsewhere = await onAnotherPage(world)
    await world.tenant.consents.withdraw({ email: 'ada@example.org' }, HOST)
    await world.says('Hello', elsewhere)
    await world.work()
    expect(answers(world, elsewhere)).toBe(1)
    const lead = await leadOf(world, elsewhere)
    await world.tenant.leads.update(lead?.id ?? '', { email: 'ada@example.org' })
    expect(await leadOf(world, elsewhere)).toMatchObject({ consent: { status: 'withdrawn', by: HOST.by } })
    await world.says('And a table?', elsewhere)
    await world.work()
    expect(answers(world, elsewhere)).toBe(1)
  })
}

function testTakingBack(open: Open): void {
  it('ends when the person takes it back, wherever that is', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    const elsewhere = await onAnotherPage(world, world.person.id)
    for (const text of ['Hello', 'STOP']) {
      await world.says(text)
      await world.work()
      world.advance(60_000)
    }
    await world.says('START', elsewhere)
    await world.work()
    world.advance(60_000)
    const before = answers(world, world.person)
    await world.says('How much is a shelf?')
    await world.work()
    expect(answers(world, world.person)).toBe(before + 1)
    expect(await leadOf(world)).toMatchObject({ consent: { status: 'given' } })
    const { items } = await world.tenant.consents.list({ of: { conversationId: await world.conversationId() } })
    expect(items.map(({ status }) => status)).toEqual(['given', 'withdrawn'])
    expect(await world.tenant.consents.list({ status: 'given' })).toMatchObject({ items: [{ withdrawnAt: null }] })
  })

  it('ends by a call of the host’s with a reason, and takes back nothing that was not said', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    await world.says('Hello')
    await world.work()
    const leadId = (await leadOf(world))?.id ?? ''
    const give = () => world.tenant.consents.give({ leadId }, { by: 'bo', reason: 'Asked for it on the telephone' })
    await expect(give()).rejects.toMatchObject({ code: 'conflict' })
    await world.tenant.consents.withdraw({ leadId }, HOST)
    expect(await world.tenant.consents.get({ conversationId: await world.conversationId() })).toMatchObject({
      status: 'withdrawn',
      evidence: { leadId, reason: HOST.reason },
    })
    world.advance(1_000)
    expect(await give()).toMatchObject({ status: 'given', recordedBy: 'bo' })
    expect(await world.tenant.consents.get({ leadId })).toMatchObject({ status: 'given' })
    expect(world.told.map(({ type }) => type)).toContain('reply.sent')
    await expect(world.tenant.consents.withdraw({ leadId }, { by: 'bo' } as never)).rejects.toMatchObject({
      code: 'invalid_input',
    })
    const unknown = world.tenant.consents.get({ leadId: '019cad2d-6b80-7000-8000-000000000001' })
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' })
  })
}

function testErasure(open: Open): void {
  it('outlives the person’s data, without anything that tells who they are', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    await world.says('Hello')
    await world.work()
    const lead = await leadOf(world)
    await world.tenant.leads.update(lead?.id ?? '', { email: 'ada@example.org', phone: '+49 170 1234567' })
    await world.says('STOP')
    await world.work()
    await world.tenant.leads.remove(lead?.id ?? '')
    const kept = JSON.stringify([
      await world.rows('SELECT * FROM consent_records'),
      await world.rows('SELECT * FROM consent_subjects'),
      await world.rows('SELECT id, created_at FROM consent_keys'),
    ])
    for (const datum of ['ada', 'example', '1701234567', '701234567', world.person.id, 'Ada', 'STOP'])
      expect(kept).not.toContain(datum)

    const before = answers(world)
    await world.says('How much is a shelf?')
    const elsewhere = await onAnotherPage(world)
    await world.says('Hello', elsewhere)
    await world.work()
    expect(answers(world, world.person)).toBe(before)
    // The same person comes back on another page, and gives the number that was erased here.
    const back = await leadOf(world, elsewhere)
    await world.tenant.leads.update(back?.id ?? '', { phone: '0049 170 1234567' })
    expect(await leadOf(world, elsewhere)).toMatchObject({ consent: { status: 'withdrawn' } })
    const conversationId = await world.conversationId(elsewhere)
    const automatic = world.tenant.replies.send({ conversationId, text: 'Hi', author: 'automation' })
    await expect(automatic).rejects.toMatchObject({ code: 'conflict' })
  })

  it('goes on after the encryption key was changed', async () => {
    const world = await open({ ai: scorer(), settings: SEND })
    await world.tenant.consents.withdraw({ platform: 'facebook', participantId: world.person.id }, HOST)
    const [before] = await world.rows('SELECT secret_encrypted FROM consent_keys')
    await world.rows(`UPDATE consent_keys SET secret_encrypted = replace(secret_encrypted, 'v1.test.', 'v1.lost.')`)
    await expect(world.tenant.consents.get({ email: 'a@b.example' })).rejects.toMatchObject({
      code: 'decryption_failed',
    })
    expect((await world.tenant.secrets.rotate()).unreadable).toMatchObject([{ table: 'consent_keys' }])
    await world.rows('UPDATE consent_keys SET secret_encrypted = $1', [before?.['secret_encrypted']])
    await world.says('Hello')
    await world.work()
    expect(answers(world)).toBe(0)
  })
}

function testRaces(open: Open, connection: () => string): void {
  it('holds back an answer that is being generated meanwhile', async () => {
    let withdraw: () => Promise<unknown> = async () => {}
    const ai = scorer(async (task) => void (task === 'reply' && (await withdraw())))
    const world = await open({ ai, settings: SEND })
    withdraw = async () => world.tenant.consents.withdraw({ conversationId: await world.conversationId() }, HOST)
    await world.says('Hello')
    await world.work()
    expect(answers(world)).toBe(0)
    expect((await world.tenant.replies.list()).items).toEqual([])
  })

  it('is seen by a send that begins while it is being recorded', async () => {
    const world = await open({ settings: SEND })
    await world.says('Hello')
    await world.work()
    const conversationId = await world.conversationId()
    await world.tenant.leads.create({ conversationId, email: 'ada@example.org' })
    const client = new Client({ connectionString: connection() })
    await client.connect()
    try {
      await client.query('BEGIN')
      // Recorded and not committed: the reply is written by who cannot see it yet.
      await world.tenant.consents.withdraw({ email: 'ada@example.org' }, HOST, { transaction: client })
      await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
      const work = world.work()
      await waiting(world, 'advisory')
      await client.query('COMMIT')
      await work
    } finally {
      await client.end()
    }
    expect(answers(world)).toBe(0)
    expect(await world.tenant.replies.list()).toMatchObject({ items: [{ status: 'failed', errorCode: 'opted_out' }] })
  })
}

function testLateRaces(open: Open): void {
  it('is seen by a send that is tried again', async () => {
    const world = await open({ settings: SEND })
    await world.says('Hello')
    await world.work()
    const conversationId = await world.conversationId()
    // Nothing of it is on the person's record yet when the send is refused for now.
    await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
    world.meta.refuse({ code: 613, times: 1, path: '/messages' })
    await world.work()
    expect(await world.tenant.replies.list()).toMatchObject({ items: [{ status: 'pending' }] })
    await world.tenant.consents.withdraw({ email: 'ada@example.org' }, HOST)
    const lead = await world.tenant.leads.create({ conversationId, name: 'Ada' })
    await world.tenant.leads.update(lead.id, { email: 'ada@example.org' })
    world.advance(3_600_000)
    await world.work()
    expect(answers(world)).toBe(0)
    expect(await world.tenant.replies.list()).toMatchObject({ items: [{ status: 'failed', errorCode: 'opted_out' }] })
  })

  it('lets no reply begin behind it, in whatever order both come', async () => {
    const world = await open({ settings: SEND })
    const people = Array.from({ length: 12 }, (_, index) =>
      world.meta.addPerson(world.page, { name: `Person ${index}` }),
    )
    for (const person of people) await world.says('Hello', person)
    await world.work()
    const conversationIds = await Promise.all(people.map((person) => world.conversationId(person)))
    for (const conversationId of conversationIds)
      await world.tenant.replies.send({ conversationId, text: 'Beep', author: 'automation' })
    const withdrawn = conversationIds.map((conversationId) => world.tenant.consents.withdraw({ conversationId }, HOST))
    await Promise.all([world.work(), ...withdrawn])
    await world.work()
    const late = await world.rows(
      `SELECT r.id FROM replies r JOIN consent_records w ON w.conversation_id = r.conversation_id
        WHERE r.sending_at IS NOT NULL AND r.status <> 'sent'`,
    )
    expect(late).toEqual([])
    const { items } = await world.tenant.replies.list({ limit: 50 })
    expect(items.every(({ status, errorCode }) => status === 'sent' || errorCode === 'opted_out')).toBe(true)
    expect(answers(world)).toBe(items.filter(({ status }) => status === 'sent').length)
  })
}

/** Until a session of this database waits for such a lock. */
async function waiting(world: TalkWorld, lock: string): Promise<void> {
  for (;;) {
    const rows = await world.rows(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = $1`,
      [lock],
    )
    if (rows.length > 0) return
  }
}

describeOnPostgres('consent', (database) => {
  const worlds: { readonly kit: LeadKit; close(): Promise<void> }[] = []
  const open: Open = async (options) => {
    const world = await createTalkWorld(database(), options)
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('an opt-out', () => {
    testOptOut(open)
    testAfterwards(open)
    testErasure(open)
  })
  describe('where the person is known', () => {
    testEverywhere(open)
  })
  describe('taking it back', () => {
    testTakingBack(open)
  })
  describe('an opt-out at the same time as a send', () => {
    testRaces(open, () => (database() as { readonly connectionString: string }).connectionString)
    testLateRaces(open)
  })
})
