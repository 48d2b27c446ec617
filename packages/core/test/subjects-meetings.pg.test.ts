import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { ErasureWorld, WROTE_AT } from './support/subjects/erasure-world.ts'

const LATER = WROTE_AT + 5 * 86_400_000

/** Everything of a participant in the tenant's rows and in the ledger's bodies. */
async function tracesOf({ web }: ErasureWorld, text: string): Promise<number> {
  const [found] = await web.rows<{ count: string }>(
    `SELECT (SELECT count(*) FROM conversations c WHERE c::text LIKE $1) + (SELECT count(*) FROM messages m WHERE m::text LIKE $1)
      + (SELECT count(*) FROM leads l WHERE l::text LIKE $1) + (SELECT count(*) FROM ai_tasks t WHERE t::text LIKE $1)
      + (SELECT count(*) FROM public.deliveries d WHERE convert_from(d.body, 'UTF8') LIKE $1) AS count`,
    [`%${text}%`],
  )
  return Number(found?.count)
}

async function leadOf({ web }: ErasureWorld, participantId: string): Promise<string> {
  const [row] = await web.rows<{ id: string }>(
    `SELECT l.id FROM leads l JOIN conversations c ON c.id = l.conversation_id WHERE c.participant_id = $1`,
    [participantId],
  )
  return row?.id ?? ''
}

function testWhatIsUnderWay(get: () => ErasureWorld): void {
  it('a scorer that has not answered yet: nobody is created, and nothing is answered', async () => {
    await get().hears({ mid: 'p1', from: 'person-1', text: 'How much is the pro plan? I am zorro1@example.test' })
    const erasure = await get().tenant.subjects.erase(whoIs(get(), 'person-1'), { by: 'bo' })
    await get().finish(erasure.id)
    expect(await tracesOf(get(), 'person-1')).toBe(0)
    expect(await tracesOf(get(), 'zorro1')).toBe(0)
    expect(await get().web.rows(`SELECT 1 FROM replies WHERE status <> 'failed'`)).toEqual([])
  })

  it('a lead that is made of the conversation before its first step', async () => {
    await get().hears({ mid: 'p10', from: 'person-10', text: 'Hello' })
    const [conversation] = await get().web.rows<{ id: string }>(
      `SELECT id FROM conversations WHERE participant_id = 'person-10'`,
    )
    const erasure = await get().tenant.subjects.erase(whoIs(get(), 'person-10'), { by: 'bo' })
    const made = await get().tenant.leads.create({
      conversationId: conversation?.id ?? '',
      email: 'zorro10@example.test',
    })
    await get().finish(erasure.id)
    expect(await tracesOf(get(), 'zorro10')).toBe(0)
    const { report } = await get().tenant.subjects.erasures.get(erasure.id)
    expect(report?.leadIds).toEqual([made.id])
  })

  it('a webhook that was routed before it began', async () => {
    await get().hears({ mid: 'p2', from: 'person-2', text: 'zorro2 asks for the price' })
    await get().drain()
    await get().hears({ mid: 'other', from: 'person-3', text: 'Something else' })
    // Within the two seconds in which a process trusts the routes that it has read, as this clock says.
    const erasure = await get().tenant.subjects.erase(whoIs(get(), 'person-2'), { by: 'bo' })
    const later = await get().tenant.subjects.erase(whoIs(get(), 'person-2'), { by: 'bo' })
    expect(later.id).toBe(erasure.id)
    await get().hears({ mid: 'p2-old', from: 'person-2', text: 'zorro2 said this before' })
    await get().finish(erasure.id)
    expect(await tracesOf(get(), 'person-2')).toBe(0)
    expect(await tracesOf(get(), 'zorro2')).toBe(0)
  })
}

function testWhatComesAfter(get: () => ErasureWorld): void {
  it('a message after the request and before its first step: it is of somebody new, and stays', async () => {
    await get().hears({ mid: 'p11', from: 'person-11', text: 'zorro11 asks for the price' })
    await get().drain()
    const erasure = await get().tenant.subjects.erase(whoIs(get(), 'person-11'), { by: 'bo' })
    get().pass(10_000)
    const at = get().now.getTime()
    await get().hears({ mid: 'p11-new', from: 'person-11', text: 'How much is it today?', at })
    await get().finish(erasure.id)
    expect(await tracesOf(get(), 'zorro11')).toBe(0)
    expect(
      await get().web.rows(`SELECT content FROM messages m JOIN conversations c ON c.id = m.conversation_id
      WHERE c.participant_id = 'person-11' AND m.direction = 'inbound'`),
    ).toEqual([{ content: 'How much is it today?' }])
  })

  it('a message just after the request by a route that was read before: nothing of it stays if they are blocked', async () => {
    await get().hears({ mid: 'p12', from: 'person-12', text: 'zorro12 asks for the price' })
    await get().drain()
    await get().hears({ mid: 'other-12', from: 'person-3', text: 'Something else' })
    const erasure = await get().tenant.subjects.erase(whoIs(get(), 'person-12'), { by: 'bo', afterwards: 'blocked' })
    const at = get().now.getTime() + 500
    await get().hears({ mid: 'p12-new', from: 'person-12', text: 'zorro12 is back', at })
    expect(await get().web.rows(`SELECT 1 FROM conversations WHERE participant_id = 'person-12'`)).toHaveLength(1)
    await get().finish(erasure.id)
    expect(await get().web.rows(`SELECT 1 FROM conversations WHERE participant_id = 'person-12'`)).toEqual([])
    expect(await get().web.rows(`SELECT 1 FROM messages WHERE content LIKE '%zorro12%'`)).toEqual([])
  })

  it('a message that the person writes afterwards: somebody new, by default', async () => {
    await get().hears({ mid: 'p4', from: 'person-4', text: 'How much is it?' })
    await get().drain()
    const before = await leadOf(get(), 'person-4')
    const erasure = await get().tenant.subjects.erase({ leadId: before }, { by: 'bo' })
    await get().finish(erasure.id)
    await get().hears({ mid: 'p4-new', from: 'person-4', text: 'I am back. How much is the pro plan?', at: LATER })
    await get().hears({ mid: 'p4-old', from: 'person-4', text: 'zorro4 from before' })
    await get().drain()
    const lead = await leadOf(get(), 'person-4')
    expect(lead).not.toBe(before)
    expect(
      await get().web.rows(`SELECT content FROM messages m JOIN conversations c ON c.id = m.conversation_id
      WHERE c.participant_id = 'person-4' AND m.direction = 'inbound'`),
    ).toEqual([{ content: 'I am back. How much is the pro plan?' }])
    expect(await tracesOf(get(), 'zorro4')).toBe(0)
    get().pass(10 * 86_400_000)
    // The new person can be erased again, and the old one has no trace to find.
    await get().finish((await get().tenant.subjects.erase({ leadId: lead }, { by: 'bo' })).id)
    expect(await tracesOf(get(), 'person-4')).toBe(0)
  })
}

function testWhoItIs(get: () => ErasureWorld): void {
  it('a message afterwards of somebody who is blocked, and the same person entered by hand', async () => {
    await get().hears({ mid: 'p5', from: 'person-5', text: 'My mail is zorro5@example.test, how much is it?' })
    await get().drain()
    const leadId = await leadOf(get(), 'person-5')
    await get().tenant.leads.update(leadId, { email: 'zorro5@example.test', phone: '+49 170 5555555' })
    const erasure = await get().tenant.subjects.erase({ leadId }, { by: 'bo', afterwards: 'blocked' })
    await get().finish(erasure.id)
    await get().hears({ mid: 'p5-new', from: 'person-5', text: 'zorro5 is back', at: LATER })
    await get().drain()
    expect(await tracesOf(get(), 'zorro5')).toBe(0)
    for (const known of [{ email: 'Zorro5@example.test' }, { phone: '0170 5555555' }]) {
      expect(await get().tenant.subjects.erasedAt(known)).toEqual(erasure.requestedAt)
      await expect(get().tenant.leads.create(known)).rejects.toMatchObject({ code: 'conflict' })
    }
    expect(await get().tenant.subjects.erasedAt({ email: 'other@example.test' })).toBeNull()
  })

  it('merged leads: any of them names the whole person, and people with the same number stay', async () => {
    await get().hears({ mid: 'p6', from: 'person-6', text: 'How much is it?' })
    await get().drain()
    const head = await leadOf(get(), 'person-6')
    const member = await get().tenant.leads.create({ name: 'Zorro6', phone: '+49 30 7777777' })
    const colleague = await get().tenant.leads.create({ name: 'A colleague', phone: '+49 30 7777777' })
    await get().tenant.leads.merge(head, [member.id], { by: 'bo' })
    const preview = await get().tenant.subjects.erase({ leadId: member.id }, { by: 'bo', dryRun: true })
    expect(preview).toMatchObject({ leadIds: [head, member.id].toSorted(), alikeLeadIds: [colleague.id] })
    expect(preview.conversationIds.length).toBe(1)
    expect(preview.messages).toBeGreaterThan(0)
    await get().finish((await get().tenant.subjects.erase({ leadId: member.id }, { by: 'bo' })).id)
    expect(await tracesOf(get(), 'person-6')).toBe(0)
    expect(await tracesOf(get(), 'Zorro6')).toBe(0)
    expect((await get().tenant.leads.get(colleague.id)).phone).toBe('+49 30 7777777')
  })
}

function testOthers(get: () => ErasureWorld): void {
  it('legal holds: refused at the call, and stopped where one is placed in the middle', async () => {
    await get().hears({ mid: 'p7', from: 'person-7', text: 'zorro7 asks for the price' })
    await get().drain()
    const leadId = await leadOf(get(), 'person-7')
    const { holds } = get().tenant.retention
    const first = await holds.place({ leadId }, { by: 'bo', reason: 'A claim' })
    await expect(get().tenant.subjects.erase({ leadId }, { by: 'bo' })).rejects.toMatchObject({ code: 'legal_hold' })
    await holds.release(first.id, { by: 'bo', reason: 'Settled' })
    const { id } = await get().tenant.subjects.erase({ leadId }, { by: 'bo' })
    const second = await holds.place({ leadId }, { by: 'bo', reason: 'Another claim' })
    const before = await tracesOf(get(), 'zorro7')
    for (let round = 0; round < 3; round += 1) {
      await get().drain()
      get().pass(4_000_000)
    }
    expect(await tracesOf(get(), 'zorro7')).toBe(before)
    expect(await get().tenant.subjects.erasures.get(id)).toMatchObject({ status: 'running', errorCode: 'legal_hold' })
    await holds.release(second.id, { by: 'bo', reason: 'Settled' })
    get().pass(4_000_000)
    await get().finish(id)
    expect(await tracesOf(get(), 'zorro7')).toBe(0)
  })

  it('another tenant with the same page: its rows stay, and what comes again of the person still reaches it', async () => {
    const other = get().web.kit.tenant((await get().web.kit.tenants.create({ name: 'Another' })).id)
    await other.socialAccounts.connect({ platform: 'facebook', accountId: get().web.page, accessToken: 'token' })
    get().pass(10_000)
    await get().hears({ mid: 'p8', from: 'person-8', text: 'How much is it?' })
    await get().drain()
    await get().finish((await get().tenant.subjects.erase(whoIs(get(), 'person-8'), { by: 'bo' })).id)
    await get().hears({ mid: 'p8-old', from: 'person-8', text: 'Never seen' })
    await get().drain()
    const theirs = await other.transaction(({ query }) =>
      query(`SELECT content FROM messages WHERE direction = 'inbound' ORDER BY content`),
    )
    expect(theirs).toMatchObject([{ content: 'How much is it?' }, { content: 'Never seen' }])
    expect(await get().web.rows(`SELECT 1 FROM conversations WHERE participant_id = 'person-8'`)).toEqual([])
  })
}

function testWaiting(get: () => ErasureWorld): void {
  it('a body that another tenant needs still: it waits until that share is stored', async () => {
    const { web } = get()
    await get().hears({ mid: 'p9', from: 'person-9', text: 'How much is it?' })
    await get().drain()
    const { id } = await web.kit.tenants.create({ name: 'Waiting' })
    await web.rows(
      `INSERT INTO public.held_deliveries (id, delivery_id, received_at, ingestor, tenant_id, reason, error_message, held_at, attempted_at, next_attempt_at)
       SELECT $1::uuid, d.id, d.received_at, d.ingestor, $1::uuid, 'storage_busy', '', now(), now(), now() + interval '10 years'
       FROM public.deliveries d WHERE convert_from(d.body, 'UTF8') LIKE '%person-9%' RETURNING 1`,
      [id],
    )
    const erasure = await get().tenant.subjects.erase(whoIs(get(), 'person-9'), { by: 'bo' })
    for (let round = 0; round < 3; round += 1) {
      await get().drain()
      get().pass(600_000)
    }
    const running = await get().tenant.subjects.erasures.get(erasure.id)
    expect(running).toMatchObject({ status: 'running', step: 'crms', errorCode: 'delivery_held' })
    expect(await tracesOf(get(), 'person-9')).toBe(1)
    await web.rows('DELETE FROM public.held_deliveries WHERE tenant_id = $1 RETURNING 1', [id])
    await get().finish(erasure.id)
    expect(await tracesOf(get(), 'person-9')).toBe(0)
  })

  it('nobody with these ids', async () => {
    const unknown = { leadId: '01900000-0000-7000-8000-000000000000' }
    await expect(get().tenant.subjects.erase(unknown, { by: 'bo' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(get().tenant.subjects.erase(whoIs(get(), 'nobody'), { by: 'bo' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(get().tenant.subjects.erase(unknown, { by: '' })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function whoIs({ web }: ErasureWorld, participantId: string) {
  return { participant: { platform: 'facebook', accountId: web.page, participantId } }
}

describeOnPostgres('subjects.erase meets', (options) => {
  let world: ErasureWorld
  beforeAll(async () => {
    world = await ErasureWorld.open(options(), { events: {} })
  })
  afterAll(() => world.web.kit.close())
  testWhatIsUnderWay(() => world)
  testWhatComesAfter(() => world)
  testWhoItIs(() => world)
  testOthers(() => world)
  testWaiting(() => world)
})
