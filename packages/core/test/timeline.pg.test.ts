import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Lead, TimelineEntry, TimelineRequest } from '@leadkit/core'
import { newId } from '../src/lib/base/identifier.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { createExplainedPool } from './support/database/explained-pool.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

type GetWorld = () => WebhookWorld

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Of the tests' first message: old enough for an archive. */
const START = Date.UTC(2026, 0, 28, 12)

let getOptions: () => DatabaseOptions = () => expect.fail('the options are for tests')
let people = 0

async function leadOf({ tenant, rows }: WebhookWorld, from: string): Promise<Lead & { conversationId: string }> {
  const [found] = await rows<{ id: string }>('SELECT id FROM conversations WHERE participant_id = $1', [from])
  const conversationId = found?.id ?? ''
  return { ...(await tenant.leads.create({ name: `Person ${from}`, conversationId })), conversationId }
}

/** A person whose messages are a day apart. */
async function writeDaily(world: WebhookWorld, days: number): Promise<string> {
  const from = `80${(people += 1)}`
  for (let day = 0; day < days; day += 1) {
    const message = { mid: `${from}-${day}`, text: `Day ${day}`, from, at: START + day * DAY }
    expect((await world.post(envelope(world.page, textEvent(world.page, message)))).status).toBe(200)
  }
  return from
}

async function allPages(
  { tenant }: WebhookWorld,
  leadId: string,
  request: TimelineRequest,
  between: () => Promise<void> = async () => {},
): Promise<readonly TimelineEntry[]> {
  const found: TimelineEntry[] = []
  let after: string | null = null
  do {
    const page = await tenant.leads.timeline(leadId, { ...request, after })
    found.push(...page.items)
    after = page.next
    await between()
  } while (after !== null)
  return found
}

const names = (entries: readonly TimelineEntry[]): readonly string[] =>
  entries.map((entry) => (entry.kind === 'message' ? (entry.message.content ?? 'nothing') : entry.kind))

/** A lead with entries of every kind that a host can make. */
async function busyLead(world: WebhookWorld): Promise<Lead & { conversationId: string }> {
  const { tenant, page, post, rows } = world
  const from = await writeDaily(world, 1)
  const referral = { sender: { id: from }, recipient: { id: page }, timestamp: START - HOUR, referral: { ref: 'x' } }
  await post(envelope(page, referral))
  const lead = await leadOf(world, from)
  const user = await tenant.users.create({
    email: `${from}@host.example`,
    password: 'a long password of a user',
    role: 'member',
  })
  await tenant.notes.create({ conversationId: lead.conversationId, userId: user.id, text: 'Call on Monday' })
  await tenant.leads.move(lead.id, { to: 'contacted', by: user.id, reason: 'Ada asked' })
  await tenant.assignments.assign(lead.id, { userId: user.id, by: 'a manager', reason: 'Speaks to Ada' })
  await tenant.consents.withdraw({ leadId: lead.id }, { by: user.id, reason: 'by phone' })
  const sent = [newId(), newId(), newId(), newId(), newId()]
  await rows(
    `INSERT INTO replies (id, tenant_id, social_account_id, conversation_id, content, status, generated_at)
      SELECT $1, tenant_id, social_account_id, id, 'A draft', 'pending', date_trunc('milliseconds', now()) FROM conversations WHERE id = $2`,
    [sent[0], lead.conversationId],
  )
  await tenant.drafts.reject(sent[0] ?? '', { userId: user.id, reason: 'Not so' })
  await rows(
    `INSERT INTO crm_changes (lead_id, changed_at, id, tenant_id, crm_config_id, changed_by, fields, refused)
      SELECT id, date_trunc('milliseconds', now()), $2, tenant_id, $2, 'crm:hubspot', '{phone}', '{status}' FROM leads WHERE id = $1`,
    [lead.id, sent[1]],
  )
  return lead
}

function testKinds(get: GetWorld): void {
  it('has what happened in one order, newest or oldest first, whatever the page size', async () => {
    const world = get()
    const lead = await busyLead(world)
    const oldest = await allPages(world, lead.id, { direction: 'asc', limit: 200 })
    expect(new Set(names(oldest))).toEqual(
      new Set(['touch', 'Day 0', 'note', 'move', 'reply', 'review', 'crm_change', 'consent', 'assignment']),
    )
    expect(names(oldest).slice(0, 3)).toEqual(['touch', 'Day 0', 'touch'])
    for (const limit of [1, 2, 3, 7]) {
      expect(await allPages(world, lead.id, { direction: 'asc', limit })).toEqual(oldest)
      expect(await allPages(world, lead.id, { limit })).toEqual(oldest.toReversed())
    }
    expect(oldest.find((entry) => entry.kind === 'move')).toMatchObject({
      move: { to: 'contacted', reason: 'Ada asked' },
    })
    expect(oldest.find((entry) => entry.kind === 'review')).toMatchObject({
      review: { verdict: 'rejected', reason: 'Not so' },
    })
    expect(await allPages(world, lead.id, { kinds: ['note', 'move'] })).toHaveLength(2)
  })
}

function testPages(get: GetWorld): void {
  it('goes back from a page, and to what is new since', async () => {
    const world = get()
    const from = await writeDaily(world, 6)
    const { id } = await leadOf(world, from)
    const days = { kinds: ['message'], limit: 2 } as const
    const { timeline } = world.tenant.leads
    const first = await timeline(id, days)
    const second = await timeline(id, { ...days, after: first.next })
    const back = await timeline(id, { ...days, before: second.previous })
    expect([first, second, back].map((page) => names(page.items))).toEqual([
      ['Day 5', 'Day 4'],
      ['Day 3', 'Day 2'],
      ['Day 5', 'Day 4'],
    ])
    const newer = { mid: `${from}-new`, text: 'New', from, at: START + 9 * DAY }
    await world.post(envelope(world.page, textEvent(world.page, newer)))
    const since = await timeline(id, { ...days, before: first.previous })
    expect(names(since.items)).toEqual(['New'])
    expect(names((await timeline(id, { ...days, after: since.next })).items)).toEqual(['Day 5', 'Day 4'])
    await expect(timeline(id, { after: first.next, before: first.previous })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(timeline(id, { after: 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(timeline(newId())).rejects.toMatchObject({ code: 'not_found' })
  })

  it('shows an edited message as it is, a deleted one without content, and neither repeats nor hides others meanwhile', async () => {
    const world = get()
    const from = await writeDaily(world, 5)
    const { id } = await leadOf(world, from)
    const base = { sender: { id: from }, recipient: { id: world.page } }
    const steps = [
      [{ ...base, timestamp: START + 8 * DAY, message_edit: { mid: `${from}-1`, text: 'Edited', num_edit: 1 } }],
      [
        { ...base, timestamp: START + 8 * DAY, message: { mid: `${from}-0`, is_deleted: true } },
        textEvent(world.page, { mid: `${from}-late`, text: 'Late', from, at: START - DAY }),
        textEvent(world.page, { mid: `${from}-newer`, text: 'Newer', from, at: START + 9 * DAY }),
      ],
    ]
    const found = await allPages(world, id, { kinds: ['message'], limit: 2 }, async () => {
      for (const step of steps.shift() ?? []) await world.post(envelope(world.page, step))
    })
    expect(names(found)).toEqual(['Day 4', 'Day 3', 'Day 2', 'Edited', 'nothing', 'Late'])
  })
}

function testMeetings(get: GetWorld): void {
  it('shows of a removed lead its moves without contents, and nothing that was said', async () => {
    const world = get()
    const lead = await busyLead(world)
    await world.tenant.leads.remove(lead.id)
    const entries = await allPages(world, lead.id, { direction: 'asc' })
    expect(new Set(names(entries))).toEqual(new Set(['touch', 'move', 'review', 'crm_change', 'consent', 'assignment']))
    expect(entries.find((entry) => entry.kind === 'move')).toMatchObject({ move: { to: 'contacted', reason: null } })
    expect(JSON.stringify(entries)).not.toMatch(/Ada asked|Speaks to Ada|Call on Monday|Not so|A draft|Day 0/)
  })

  it('is that of all members while leads are merged, with merges that were undone', async () => {
    const world = get()
    const { leads } = world.tenant
    const [one, other] = [
      await leadOf(world, await writeDaily(world, 2)),
      await leadOf(world, await writeDaily(world, 2)),
    ]
    const { merge } = await leads.merge(one.id, [other.id], { by: 'a user', reason: 'Same person' })
    const merged = await allPages(world, one.id, { limit: 2 })
    expect(merged.filter(({ kind }) => kind === 'message')).toHaveLength(4)
    expect(merged.find((entry) => entry.kind === 'merge')).toMatchObject({ merge: { reason: 'Same person' } })
    expect(await allPages(world, other.id, { limit: 3 })).toEqual(merged)
    await leads.unmerge(merge?.id ?? '', { by: 'a user' })
    const own = await allPages(world, one.id, {})
    expect(own.filter(({ kind }) => kind === 'message')).toHaveLength(2)
    expect(own.filter(({ kind }) => kind === 'merge' || kind === 'unmerge')).toHaveLength(2)
  })
}

function testArchive(): void {
  it('gives messages of archived months in their place, also when a month is archived between two pages', async () => {
    const sink = createMemoryArchiveSink()
    let now = START + 60 * DAY
    const world = await createWebhookWorld(getOptions(), {
      ai: undefined,
      archive: sink,
      retention: { messagesDays: 90 },
      now: () => new Date(now),
    })
    const from = await writeDaily(world, 8)
    await writeDaily(world, 8)
    const { id } = await leadOf(world, from)
    const { archives } = world.tenant
    const hot = await allPages(world, id, {})
    const request = { limit: 3 } as const
    let pages = 0
    const across = await allPages(world, id, request, async () => {
      pages += 1
      if (pages !== 1) return
      now += 120 * DAY
      expect((await archives.run()).months).toBeGreaterThan(0)
    })
    expect(names(across)).toEqual(names(hot))
    expect(across.filter((entry) => entry.kind === 'message').map((entry) => entry.archivedMonth)).toEqual(
      [null, null, null, '2026-02', '2026-01', '2026-01', '2026-01', '2026-01'].slice(0, 8),
    )
    const oldest = await allPages(world, id, { direction: 'asc', limit: 2 })
    expect(names(oldest)).toEqual(names(hot).toReversed())
    const late = {
      sender: { id: from },
      recipient: { id: world.page },
      timestamp: now,
      message: { mid: `${from}-2`, is_deleted: true },
    }
    await world.post(envelope(world.page, late))
    expect(names(await allPages(world, id, request)).filter((name) => name === 'nothing')).toHaveLength(1)
    await world.kit.close()
  })
}

describeOnEachDatabase('the timeline of a lead', (options) => {
  let world: WebhookWorld | undefined
  const get: GetWorld = () => world ?? expect.fail('the world is for tests')
  beforeAll(async () => {
    getOptions = options
    world = await createWebhookWorld(options(), { ai: undefined })
  })
  afterAll(() => world?.kit.close())
  testKinds(get)
  testPages(get)
  testMeetings(get)
  testArchive()
  testManyEntries()
})

function testManyEntries(): void {
  it('reads each kind by an index, on a lead with 10,000 entries among many', async (context) => {
    const options = getOptions()
    if (!('connectionString' in options)) return context.skip('plans are compared on a server')
    const { pool, plansOf } = createExplainedPool(options.connectionString)
    const world = await createWebhookWorld({ pool }, { ai: undefined })
    const { id } = await leadOf(world, await writeDaily(world, 1))
    await fill(world, id)
    const first = await world.tenant.leads.timeline(id, { limit: 50 })
    expect(first.items).toHaveLength(50)
    for (const after of [null, first.next]) {
      const plans = await plansOf(() => world.tenant.leads.timeline(id, { limit: 50, after }))
      expect(plans.length).toBeGreaterThan(10)
      const scanned = plans.flatMap((plan) => plan.match(/Seq Scan on \w+/g) ?? [])
      // Tables of a few rows, and the partitions ahead, which have none.
      expect(
        scanned.filter((scan) => !/social_accounts|archive_manifests|messages_2026_1[0-2]|messages_2027/.test(scan)),
      ).toEqual([])
    }
    await world.kit.close()
    await pool.end()
  })
}

/** Rows of other leads, and 10,000 of one. */
async function fill({ rows }: WebhookWorld, leadId: string): Promise<void> {
  await rows(
    `INSERT INTO conversations (id, tenant_id, social_account_id, platform_conversation_id, participant_id, message_count)
      SELECT gen_random_uuid(), tenant_id, id, n::text, n::text, 1 FROM social_accounts, generate_series(1, 500) n`,
  )
  await rows(
    `INSERT INTO leads (id, tenant_id, conversation_id) SELECT gen_random_uuid(), tenant_id, id FROM conversations c
      WHERE NOT EXISTS (SELECT FROM leads l WHERE l.conversation_id = c.id)`,
  )
  const each = (mine: number, other: number): string =>
    `FROM leads l CROSS JOIN LATERAL generate_series(1, CASE WHEN l.id = '${leadId}' THEN ${mine} ELSE ${other} END) n`
  const moment = `timestamptz '2026-01-29' + n * interval '1 second'`
  await rows(
    `INSERT INTO messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, received_at)
      SELECT gen_random_uuid(), tenant_id, conversation_id, gen_random_uuid()::text, 'inbound', 'participant', '', ${moment} ${each(4000, 20)}`,
  )
  await rows(
    `INSERT INTO lead_scores (id, tenant_id, lead_id, score, score_value, confidence, reasoning, model, rubric_version, basis_received_at, scored_at)
      SELECT gen_random_uuid(), tenant_id, id, 'hot', 80, 1, '', '', '', ${moment}, ${moment} ${each(2000, 10)}`,
  )
  await rows(
    `INSERT INTO lead_transitions (id, tenant_id, lead_id, from_status, to_status, moved_by, moved_at)
      SELECT gen_random_uuid(), tenant_id, id, 'new', 'lost', 'u', ${moment} ${each(1000, 10)}`,
  )
  await rows(
    `INSERT INTO crm_configs (id, tenant_id, provider, object, credentials_encrypted, auto_sync)
      SELECT gen_random_uuid(), tenant_id, 'hubspot', 'contacts', '', false FROM leads LIMIT 1`,
  )
  await rows(
    `INSERT INTO crm_syncs (id, tenant_id, lead_id, crm_config_id, action, status, lead_version, created_at)
      SELECT gen_random_uuid(), l.tenant_id, l.id, (SELECT id FROM crm_configs LIMIT 1), 'update', 'success', 1, ${moment} ${each(1500, 10)}`,
  )
  await rows(
    `INSERT INTO replies (id, tenant_id, social_account_id, conversation_id, content, status, generated_at)
      SELECT gen_random_uuid(), tenant_id, (SELECT id FROM social_accounts), conversation_id, '', 'sent', ${moment} ${each(1000, 10)}`,
  )
  await rows(
    `INSERT INTO consent_records (id, tenant_id, purpose, status, basis, withdrawn_at, recorded_at, recorded_by, lead_id, conversation_id)
      SELECT gen_random_uuid(), tenant_id, 'automated_messages', 'withdrawn', 'consent', ${moment}, ${moment}, 'u', id, conversation_id ${each(500, 4)}`,
  )
  await fillMore(rows, each, moment)
  await rows('ANALYZE')
}

async function fillMore(
  rows: WebhookWorld['rows'],
  each: (mine: number, other: number) => string,
  moment: string,
): Promise<void> {
  await rows(
    `INSERT INTO draft_reviews (id, tenant_id, reply_id, conversation_id, verdict, user_id, author, drafted_at, reviewed_at)
      SELECT gen_random_uuid(), tenant_id, id, conversation_id, 'rejected', gen_random_uuid(), 'automation', generated_at, generated_at FROM replies`,
  )
  const [role] = await rows<{ id: string }>('SELECT id FROM roles LIMIT 1')
  await rows(
    `INSERT INTO users (id, tenant_id, email, password_hash, role_id) SELECT gen_random_uuid(), tenant_id, 'a', '', $1 FROM leads LIMIT 1`,
    [role?.id],
  )
  await rows(
    `INSERT INTO conversation_notes (id, tenant_id, conversation_id, user_id, content, created_at)
      SELECT gen_random_uuid(), l.tenant_id, conversation_id, (SELECT id FROM users), '', ${moment} ${each(100, 10)}`,
  )
  await rows(
    `INSERT INTO crm_changes (lead_id, changed_at, id, tenant_id, crm_config_id, changed_by, fields, refused)
      SELECT id, ${moment}, gen_random_uuid(), tenant_id, gen_random_uuid(), 'crm:x', '{}', '{}' ${each(100, 10)}`,
  )
  await rows(
    `INSERT INTO assignments (id, tenant_id, lead_id, user_id, cause, assigned_at)
      SELECT gen_random_uuid(), tenant_id, id, gen_random_uuid(), 'rule', ${moment} ${each(100, 5)}`,
  )
  await rows(
    `INSERT INTO assignments (id, tenant_id, conversation_id, user_id, cause, assigned_at)
      SELECT gen_random_uuid(), tenant_id, conversation_id, gen_random_uuid(), 'rule', ${moment} ${each(100, 5)}`,
  )
  await rows(
    `INSERT INTO lead_merges (id, tenant_id, lead_id, into_id, merged_by, merged_at)
      SELECT gen_random_uuid(), tenant_id, id, gen_random_uuid(), 'u', ${moment} ${each(10, 5)}`,
  )
  await rows(
    `INSERT INTO touches (subject_id, source_key, tenant_id, details, first_at, last_at)
      SELECT conversation_id, n::text, tenant_id, '{}', ${moment}, ${moment} ${each(100, 5)}`,
  )
}
