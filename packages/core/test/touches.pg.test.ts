import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Lead, LeadAttribution, LeadFilter } from '@leadkit/core'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { MemoryCrm } from './support/crm/memory-crm.ts'
import { createExplainedPool } from './support/database/explained-pool.ts'
import { permutations } from './support/ingest/permutations.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

type GetWorld = () => WebhookWorld

const AT = 1_790_000_000_000
const HOUR = 3_600_000

let people = 0
const newPerson = (): string => `70${(people += 1)}`

/** Messaging events of one person on the world's page. */
function eventsOf({ page }: WebhookWorld, from: string) {
  const base = (at: number): object => ({ sender: { id: from }, recipient: { id: page }, timestamp: at })
  return {
    text: (at: number, mid = `text-${from}-${at}`) => textEvent(page, { mid, from, at }),
    adMessage: (at: number, adId: string, mid = `ad-${from}-${at}`) => ({
      ...base(at),
      message: { mid, text: 'Hi', referral: { ad_id: adId, source: 'ADS', ads_context_data: { ad_title: adId } } },
    }),
    referral: (at: number, ref: string) => ({ ...base(at), referral: { ref, source: 'SHORTLINK' } }),
    story: (at: number, id: string) => ({
      ...base(at),
      message: { mid: `story-${from}-${at}`, text: 'Nice', reply_to: { story: { id } } },
    }),
    edit: (at: number, mid: string) => ({ ...base(at), message_edit: { mid, text: 'Changed', num_edit: 1 } }),
    deletion: (at: number, mid: string) => ({ ...base(at), message: { mid, is_deleted: true } }),
  }
}

async function deliver({ page, post }: WebhookWorld, ...events: readonly object[]): Promise<void> {
  for (const event of events) expect((await post(envelope(page, event))).status).toBe(200)
}

async function leadOf({ tenant, rows }: WebhookWorld, from: string): Promise<Lead> {
  const [found] = await rows<{ id: string }>('SELECT id FROM conversations WHERE participant_id = $1', [from])
  return tenant.leads.create({ name: `Person ${from}`, conversationId: found?.id ?? '' })
}

function shortly({ first, last, touches }: LeadAttribution) {
  const source = (touch: LeadAttribution['first']): string | null =>
    touch && [touch.kind, touch.adId ?? touch.ref ?? touch.postId].filter((part) => part !== null).join(' ')
  return { first: source(first), last: source(last), touches: touches.map(source) }
}

function testOrders(get: GetWorld): void {
  it('ends with the same first and last touch after any order of events, repeated and with the lead made at any time', async () => {
    const world = get()
    const seen = new Set<string>()
    for (const order of permutations([0, 1, 2, 3])) {
      const from = newPerson()
      const event = eventsOf(world, from)
      const steps = [
        event.adMessage(AT + HOUR, 'ad-1'),
        event.referral(AT + 2 * HOUR, 'summer'),
        event.text(AT + 3 * HOUR),
        event.adMessage(AT, 'ad-0'),
      ]
      let lead: Lead | undefined
      for (const step of [...order, ...order]) {
        await deliver(world, steps[step] ?? {})
        lead ??= await leadOf(world, from)
      }
      const found = await world.tenant.leads.attribution(lead?.id ?? '')
      expect(found.first?.firstAt).toEqual(new Date(AT))
      expect(found.last?.lastAt).toEqual(new Date(AT + 2 * HOUR))
      seen.add(JSON.stringify(shortly(found)))
    }
    expect([...seen]).toEqual([
      JSON.stringify({
        first: 'ad ad-0',
        last: 'link summer',
        touches: ['ad ad-0', 'direct', 'ad ad-1', 'link summer'],
      }),
    ])
  })

  it('keeps one row for a source: later and earlier visits move its ends, edits and deletions do not count', async () => {
    const world = get()
    const from = newPerson()
    const event = eventsOf(world, from)
    await deliver(world, event.adMessage(AT + HOUR, 'ad-9', 'm-9'), event.text(AT + HOUR + 5))
    const lead = await leadOf(world, from)
    await deliver(world, event.adMessage(AT, 'ad-9'), event.adMessage(AT + 2 * HOUR, 'ad-9'))
    await deliver(world, event.edit(AT + 3 * HOUR, 'm-9'), event.deletion(AT + 4 * HOUR, 'm-9'))
    const { touches } = await world.tenant.leads.attribution(lead.id)
    expect(touches.filter(({ kind }) => kind === 'ad')).toMatchObject([
      { adId: 'ad-9', firstAt: new Date(AT), lastAt: new Date(AT + 2 * HOUR), platform: 'facebook' },
    ])
  })

  it('takes a copy of the first message with a time of whole seconds for the same message', async () => {
    const world = get()
    const seen: unknown[] = []
    for (const copyFirst of [true, false]) {
      const from = newPerson()
      const event = eventsOf(world, from)
      const copies = [event.text(AT, `m-${from}`), event.adMessage(AT + 700, 'ad-7', `m-${from}`)]
      await deliver(world, ...(copyFirst ? copies : copies.toReversed()))
      seen.push(shortly(await world.tenant.leads.attribution((await leadOf(world, from)).id)).first)
    }
    expect(seen).toEqual(['ad ad-7', 'ad ad-7'])
  })
}

function testKept(get: GetWorld): void {
  it('says that a person simply wrote only while nothing else is known', async () => {
    const world = get()
    const from = newPerson()
    const event = eventsOf(world, from)
    await deliver(world, event.text(AT), event.text(AT + 9 * HOUR))
    const { id } = await leadOf(world, from)
    expect(shortly(await world.tenant.leads.attribution(id))).toMatchObject({ first: 'direct', last: 'direct' })
    await deliver(world, event.referral(AT + HOUR, 'x'))
    expect(shortly(await world.tenant.leads.attribution(id))).toMatchObject({ first: 'direct', last: 'link x' })
  })

  it('keeps the first touch and the latest 200 of a conversation', async () => {
    const world = get()
    const from = newPerson()
    const event = eventsOf(world, from)
    const stories = Array.from({ length: 210 }, (_, index) => event.story(AT + index * 1000, `s${index}`))
    expect((await world.post(envelope(world.page, ...stories))).status).toBe(200)
    const { first, last, touches } = await world.tenant.leads.attribution((await leadOf(world, from)).id)
    expect([first?.postId, last?.postId]).toEqual(['s0', 's209'])
    expect(touches.filter(({ kind }) => kind === 'story')).toHaveLength(201)
  })
}

function testChanges(get: GetWorld): void {
  it('tells a change of the first or last touch, and nothing for a repeated one', async () => {
    const world = get()
    const from = newPerson()
    const event = eventsOf(world, from)
    await deliver(world, event.text(AT + HOUR))
    const { id, version } = await leadOf(world, from)
    const told = () =>
      world.rows(
        `SELECT payload ->> 'version' AS version, payload -> 'fields' AS fields FROM host_events
          WHERE type = 'lead.updated' AND payload ->> 'leadId' = $1 ORDER BY id`,
        [id],
      )
    await deliver(
      world,
      event.referral(AT, 'early'),
      event.referral(AT, 'early'),
      event.adMessage(AT + 2 * HOUR, 'late'),
    )
    expect(await told()).toEqual([
      { version: String(version + 1), fields: ['firstTouch', 'lastTouch'] },
      { version: String(version + 2), fields: ['lastTouch'] },
    ])
    expect((await world.tenant.leads.get(id)).version).toBe(version + 2)
  })
}

function testRemovals(get: GetWorld): void {
  it('keeps of a removed lead only what does not say who it is, also when a touch comes again or late', async () => {
    const world = get()
    const from = newPerson()
    const event = eventsOf(world, from)
    const secret = `ada-${from}@mail.example`
    const link = event.referral(AT, `user=${secret}&utm_campaign=${secret}`)
    const ad = { ...event.adMessage(AT + HOUR, 'ad-5'), referral: { ref: secret, odd: secret } }
    await deliver(world, link, ad)
    const { id } = await leadOf(world, from)
    const stored = () => world.rows('SELECT details, extra FROM touches WHERE details::text LIKE $1', [`%${secret}%`])
    expect(await stored()).toHaveLength(1)
    await world.tenant.leads.remove(id)
    await deliver(world, link, ad, event.referral(AT + 2 * HOUR, secret))
    expect(await stored()).toEqual([])
    const kept = await world.rows(
      `SELECT details - 'socialAccountId' AS details, extra FROM touches t JOIN leads l ON l.conversation_id = t.subject_id
        WHERE l.id = $1 ORDER BY t.first_at`,
      [id],
    )
    expect(kept).toEqual([
      { details: { kind: 'link', source: 'SHORTLINK', platform: 'facebook' }, extra: null },
      { details: { kind: 'ad', source: 'ADS', adId: 'ad-5', platform: 'facebook' }, extra: null },
    ])
  })

  it('never leaves a touch as it came on a lead that is removed at the same time', async () => {
    const world = get()
    for (let round = 0; round < 8; round += 1) {
      const from = newPerson()
      const event = eventsOf(world, from)
      await deliver(world, event.text(AT))
      const removed = leadOf(world, from).then(({ id }) => world.tenant.leads.remove(id))
      await Promise.all([removed, deliver(world, event.referral(AT + HOUR, `ref-of-${from}`))])
      expect(await world.rows('SELECT 1 FROM touches WHERE details @> $1', [{ ref: `ref-of-${from}` }])).toEqual([])
    }
  })
}

function testMerges(get: GetWorld): void {
  it('shows of a merged lead the earliest and the latest of its members, until the merge is undone', async () => {
    const world = get()
    const { leads } = world.tenant
    const [one, other] = [newPerson(), newPerson()]
    await deliver(world, eventsOf(world, one).adMessage(AT + HOUR, 'ad-of-one'))
    await deliver(world, eventsOf(world, other).referral(AT, 'of-other'), eventsOf(world, other).text(AT + 5 * HOUR))
    const [head, member] = [await leadOf(world, one), await leadOf(world, other)]
    const { merge } = await leads.merge(head.id, [member.id], { by: 'a user' })
    const merged = { first: 'link of-other', last: 'ad ad-of-one' }
    expect(shortly(await leads.attribution(head.id))).toMatchObject(merged)
    expect((await leads.list({ firstTouch: { ref: 'of-other' } })).items.map((lead) => lead.id)).toEqual([head.id])
    expect((await leads.list({ firstTouch: { adId: 'ad-of-one' } })).items).toEqual([])
    await deliver(world, eventsOf(world, other).referral(AT + 9 * HOUR, 'again'))
    expect(shortly(await leads.attribution(head.id))).toMatchObject({ last: 'link again' })
    await leads.unmerge(merge?.id ?? '', { by: 'a user' })
    expect(shortly(await leads.attribution(head.id))).toMatchObject({ first: 'ad ad-of-one', last: 'ad ad-of-one' })
    expect(shortly(await leads.attribution(member.id))).toMatchObject({ first: 'link of-other', last: 'link again' })
  })
}

function testLists(get: GetWorld): void {
  it('lists leads by any field of their first and last touch', async () => {
    const world = get()
    const list = async (filter: LeadFilter) => {
      const { items } = await world.tenant.leads.list({ direction: 'asc', ...filter })
      return items.map((lead) => lead.name)
    }
    const post = `post-${newPerson()}`
    const [a, b, c] = [newPerson(), newPerson(), newPerson()]
    await deliver(world, eventsOf(world, a).adMessage(AT, 'ad-L'), eventsOf(world, a).referral(AT + HOUR, 'ref-L'))
    await deliver(world, eventsOf(world, b).referral(AT, 'ref-L'), eventsOf(world, b).adMessage(AT + HOUR, 'ad-L'))
    const comment = {
      field: 'feed',
      value: {
        item: 'comment',
        verb: 'add',
        comment_id: `${post}_1`,
        post_id: post,
        from: { id: c },
        message: 'Price?',
        created_time: AT / 1000,
      },
    }
    await world.post(JSON.stringify({ object: 'page', entry: [{ id: world.page, time: AT, changes: [comment] }] }))
    for (const person of [a, b, c]) await leadOf(world, person)
    expect(await list({ firstTouch: { adId: 'ad-L' } })).toEqual([`Person ${a}`])
    expect(await list({ lastTouch: { adId: 'ad-L' } })).toEqual([`Person ${b}`])
    expect(await list({ firstTouch: { ref: 'ref-L', kind: 'link', platform: 'facebook' } })).toEqual([`Person ${b}`])
    expect(await list({ firstTouch: { postId: post } })).toEqual([`Person ${c}`])
    expect(await list({ firstTouch: { postId: post, kind: 'ad' } })).toEqual([])
    expect(await list({ lastTouch: { kind: 'comment' } })).toContain(`Person ${c}`)
    await expect(world.tenant.leads.list({ firstTouch: {} })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function testCrms(): void {
  it('writes mapped touches to a CRM, and again when the first or last touch changes', async () => {
    const crm = new MemoryCrm()
    const world = await createWebhookWorld(getOptions(), { ai: undefined, crms: [crm.provider()] })
    await world.tenant.crmConfigs.create({
      provider: 'memory',
      credentials: crm.addAccount('one'),
      fieldMappings: [
        { target: 'first_ad', source: 'lead.firstTouch.adId' },
        { target: 'came_at', source: 'lead.firstTouch.at', cast: 'datetime' },
        { target: 'last', template: '{{lead.lastTouch.kind}} {{lead.lastTouch.ref}}' },
      ],
    })
    const worker = world.kit.worker()
    const from = newPerson()
    const event = eventsOf(world, from)
    const fields = async () => {
      await worker.drain()
      return Array.from(crm.accounts.get('one')?.records.values() ?? []).map((record) => record.fields)
    }
    await deliver(world, event.adMessage(AT + HOUR, 'ad-1'))
    await leadOf(world, from)
    expect(await fields()).toMatchObject([{ first_ad: 'ad-1', came_at: new Date(AT + HOUR), last: 'ad' }])
    await deliver(world, event.adMessage(AT, 'ad-0'), event.referral(AT + 2 * HOUR, 'back'))
    expect(await fields()).toMatchObject([{ first_ad: 'ad-0', came_at: new Date(AT), last: 'link back' }])
    const calls = crm.calls.length
    await deliver(world, event.adMessage(AT, 'ad-0'), event.text(AT + 3 * HOUR))
    await fields()
    expect(crm.calls).toHaveLength(calls)
    await worker.stop()
    await world.kit.close()
  })
}

function testManyLeads(): void {
  it('counts the leads of a period by source, with those qualified and won', async () => {
    const world = await createWebhookWorld(getOptions())
    const { leads } = world.tenant
    for (const [index, adId] of ['x', 'x', 'x', 'y'].entries()) {
      const from = newPerson()
      await deliver(world, eventsOf(world, from).adMessage(AT + index, adId))
      const { id } = await leadOf(world, from)
      if (index > 1) continue
      await leads.move(id, { to: 'qualified', by: 'u' })
      await leads.move(id, { to: index === 0 ? 'converted' : 'lost', by: 'u' })
    }
    await leads.create({ name: 'Entered' })
    const entered = new Date()
    const counts = [
      { source: { kind: 'ad', adId: 'x' }, leads: 3, qualified: 2, won: 1 },
      { source: { kind: null, adId: null }, leads: 1, qualified: 0, won: 0 },
      { source: { kind: 'ad', adId: 'y' }, leads: 1, qualified: 0, won: 0 },
    ]
    const found = await leads.sources({ by: ['kind', 'adId'], createdBefore: new Date(entered.getTime() + HOUR) })
    expect(found).toHaveLength(3)
    expect(found).toEqual(expect.arrayContaining(counts))
    expect(await leads.sources({ createdAfter: new Date(entered.getTime() + HOUR) })).toEqual([])
    await world.kit.close()
  })

  it('finds the leads of an advertisement by indexes among many leads', async (context) => {
    const options = getOptions()
    if (!('connectionString' in options)) return context.skip('plans are compared on a server')
    const { pool, plansOf } = createExplainedPool(options.connectionString)
    const world = await createWebhookWorld({ pool })
    await world.rows(
      `INSERT INTO conversations (id, tenant_id, social_account_id, platform_conversation_id, participant_id, message_count)
        SELECT gen_random_uuid(), (SELECT tenant_id FROM social_accounts), (SELECT id FROM social_accounts), n::text, n::text, 1
        FROM generate_series(1, 4000) n`,
    )
    await world.rows(
      'INSERT INTO leads (id, tenant_id, conversation_id) SELECT gen_random_uuid(), tenant_id, id FROM conversations',
    )
    await world.rows(
      `INSERT INTO touches (subject_id, source_key, tenant_id, details, first_at, last_at)
        SELECT id, 'k', tenant_id, jsonb_build_object('kind', 'ad', 'adId', 'ad-' || participant_id), '2026-01-01', '2026-01-01' FROM conversations`,
    )
    await world.rows('ANALYZE leads, conversations, touches')
    const plans = await plansOf(async () => {
      expect((await world.tenant.leads.list({ firstTouch: { adId: 'ad-77' } })).items).toHaveLength(1)
    })
    const plan = plans.find((each) => each.includes('touches')) ?? ''
    expect(plan).toContain('idx_touches_details')
    expect(plan).not.toMatch(/Seq Scan on (leads|touches|conversations)/)
    await world.kit.close()
    await pool.end()
  })
}

let getOptions: () => DatabaseOptions = () => expect.fail('the options are for tests')

describeOnEachDatabase('where leads come from', (options) => {
  let world: WebhookWorld | undefined
  const get: GetWorld = () => world ?? expect.fail('the world is for tests')
  beforeAll(async () => {
    getOptions = options
    world = await createWebhookWorld(options(), { ai: undefined, events: { 'lead.updated': () => {} } })
  })
  afterAll(() => world?.kit.close())
  // First: its worker drains the whole database.
  testCrms()
  testOrders(get)
  testKept(get)
  testChanges(get)
  testRemovals(get)
  testMerges(get)
  testLists(get)
  testManyLeads()
})
