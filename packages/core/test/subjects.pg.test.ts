import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { ADA, BEN, ErasureWorld } from './support/subjects/erasure-world.ts'
import { kept, planted } from './support/subjects/planted-columns.ts'

/** One row of the person in each table in which the messages alone leave none. */
async function leaveRows({ web, tenant }: ErasureWorld, userId: string): Promise<void> {
  const [conversation] = await web.rows<{ id: string; account: string; message: string }>(
    `SELECT c.id, c.social_account_id AS account, m.id AS message FROM conversations c JOIN messages m ON m.conversation_id = c.id
     WHERE c.participant_id = '${ADA}' LIMIT 1`,
  )
  const [lead] = await web.rows<{ id: string }>(`SELECT id FROM leads WHERE conversation_id = '${conversation?.id}'`)
  const [conversationId, leadId] = [conversation?.id ?? '', lead?.id ?? '']
  await tenant.notes.create({ conversationId, userId, text: 'A note' })
  await tenant.leads.move(leadId, { to: 'contacted', by: userId, reason: 'Called' })
  await tenant.consents.withdraw({ conversationId }, { by: userId, reason: 'Said so' })
  const t = `'${tenant.id}'`
  const rows = [
    `replies (id, tenant_id, conversation_id, social_account_id, content) VALUES (gen_random_uuid(), ${t}, '${conversationId}', '${conversation?.account}', 'Hi')`,
    `disclosures SELECT gen_random_uuid(), ${t}, '${conversationId}', 'start', 'A machine', now()`,
    `draft_reviews (id, tenant_id, reply_id, conversation_id, verdict, user_id, author, drafted_at, reviewed_at)
      SELECT gen_random_uuid(), ${t}, id, '${conversationId}', 'edited', '${userId}', 'automation', now(), now() FROM replies`,
    `rescores (id, tenant_id, status, scorer, created_at, updated_at) VALUES (gen_random_uuid(), ${t}, 'compared', 'rules', now(), now())`,
    `rescore_results SELECT r.id, '${leadId}', ${t}, s.id, 'hash', '{}', 'hot', 1, 'cold', 2 FROM rescores r, lead_scores s WHERE s.lead_id = '${leadId}' LIMIT 1`,
    `lead_merges (id, tenant_id, lead_id, into_id, merged_by, merged_at, undone_at, undone_by)
      SELECT gen_random_uuid(), ${t}, '${leadId}', id, 'bo', now(), now(), 'bo' FROM leads WHERE id <> '${leadId}' LIMIT 1`,
    `assignments (id, tenant_id, conversation_id, lead_id, cause, assigned_at)
      VALUES (gen_random_uuid(), ${t}, '${conversationId}', '${leadId}', 'by_hand', now())`,
    `form_leads (id, tenant_id, social_account_id, response_id, status, event, lead_id, occurred_at)
      VALUES (gen_random_uuid(), ${t}, '${conversation?.account}', 'response 1', 'filled', '{}', '${leadId}', now())`,
    `touches (subject_id, source_key, tenant_id, details, first_at, last_at) VALUES ('${conversationId}', 'key', ${t}, '{}', now(), now())`,
    `bulk_items (run_id, lead_id, tenant_id) VALUES (gen_random_uuid(), '${leadId}', ${t})`,
    `legal_holds (id, tenant_id, kind, subject_id, reason, placed_by, placed_at, released_at, released_by)
      VALUES (gen_random_uuid(), ${t}, 'conversation', '${conversationId}', 'A claim', 'bo', now(), now(), 'bo')`,
    `host_events (id, tenant_id, type, payload, occurred_at, failed_at) VALUES (gen_random_uuid(), ${t}, 'platform.status',
      '{"conversationId": "${conversationId}", "socialAccountId": "${conversation?.account}"}', now(), now())`,
    `host_events (id, tenant_id, type, payload, occurred_at, failed_at)
      VALUES (gen_random_uuid(), ${t}, 'note.created', '{"conversationId": "${conversationId}"}', now(), now())`,
  ]
  for (const row of rows) await web.rows(`INSERT INTO ${row} RETURNING 1`)
}

function testCatalog(get: () => ErasureWorld): void {
  it('decides for each text of the catalog what becomes of it', async () => {
    const columns = await get().web.rows<{ name: string }>(
      `SELECT c.table_name || '.' || c.column_name AS name FROM information_schema.columns c
       WHERE c.table_schema = current_schema() AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY', 'tsvector')
         AND c.udt_name <> '_uuid' AND c.table_name !~ '_[0-9]{4}_[0-9]{2}$'`,
    )
    const decided = new Set([
      ...Object.keys(kept),
      ...Object.entries(planted).flatMap(([table, each]) =>
        Object.keys(each.columns).map((name) => `${table}.${name}`),
      ),
    ])
    const undecided = columns.map(({ name }) => name).filter((name) => !decided.has(name))
    expect(undecided, 'decide in test/support/subjects/planted-columns.ts what an erasure does with these').toEqual([])
    expect([...decided].filter((name) => !columns.some((column) => column.name === name))).toEqual([])
  })
}

describeOnPostgres('subjects.erase', (options) => {
  let world: ErasureWorld
  beforeAll(async () => {
    world = await ErasureWorld.open(options())
  })
  afterAll(() => world.web.kit.close())

  testCatalog(() => world)

  it('leaves nothing of a person in any row, body, object or log, and everything of the next', async () => {
    const old = [
      { mid: 'a1', from: ADA, text: 'My mail is ada@example.test, how much is the c4n4ry plan?' },
      { mid: 'b1', from: BEN, text: 'How much is the pro plan for ten people?' },
      { mid: 'a2', from: ADA, text: 'And when, c4n4ry?' },
    ] as const
    await world.hears(...old)
    await world.hears({ mid: 'a3', from: ADA, text: 'c4n4ry alone in a body' })
    await world.drain()
    const user = await world.tenant.users.create({
      email: 'bo@acme.test',
      password: 'a long password of Bo',
      role: 'member',
    })
    await leaveRows(world, user.id)
    // Records in CRMs have a test of their own.
    expect(await world.plant()).toEqual(['crm_links'])
    const others = await othersOf(world)
    expect((await world.traces()).length).toBeGreaterThan(20)

    const { items } = await world.tenant.leads.list()
    const lead = items.find(({ email }) => email?.includes('c4n4ry'))
    const erasure = await world.tenant.subjects.erase(
      { leadId: lead?.id ?? '' },
      { by: user.id, reason: 'Asked for it' },
    )
    expect(erasure).toMatchObject({ status: 'running', step: 'rows', leadIds: [lead?.id] })
    await world.finish(erasure.id)

    expect(await world.traces()).toEqual([])
    expect(await othersOf(world)).toEqual(others)
    const { report, signature } = await world.tenant.subjects.erasures.get(erasure.id)
    expect(report).toMatchObject({
      ledger: { bodies: 2, events: 3 },
      rows: { conversations: 1, messages: 3, leads: 1 },
    })
    expect(world.tenant.subjects.erasures.verify(report as never, signature ?? '')).toBe(true)
    expect(world.tenant.subjects.erasures.verify({ ...report, by: 'eve' } as never, signature ?? '')).toBe(false)

    await comesAgain(world, old)
    expect(await world.traces()).toEqual([])
    expect(await othersOf(world)).toEqual(others)
  })
})

/** What belongs to other people. */
async function othersOf({ web }: ErasureWorld): Promise<unknown> {
  const ofBen = `(SELECT id FROM conversations WHERE participant_id = '${BEN}')`
  const bodies = await web.rows<{ body: string }>(
    `SELECT convert_from(body, 'UTF8') AS body FROM public.deliveries ORDER BY id LIMIT 1`,
  )
  return {
    conversations: await web.rows(`SELECT * FROM conversations WHERE participant_id = '${BEN}'`),
    messages: await web.rows(`SELECT * FROM messages WHERE conversation_id IN ${ofBen} ORDER BY id`),
    leads: await web.rows(`SELECT id, name, email, version FROM leads WHERE conversation_id IN ${ofBen}`),
    tasks: await web.rows(`SELECT * FROM ai_tasks WHERE conversation_id IN ${ofBen} ORDER BY id`),
    body: bodies.map(({ body }) =>
      JSON.stringify(JSON.parse(body)).includes('How much is the pro plan for ten people?'),
    ),
  }
}

/** All that was said is delivered and replayed again, with one old message that was never seen. */
async function comesAgain(
  world: ErasureWorld,
  old: readonly { readonly mid: string; readonly from: string; readonly text: string }[],
) {
  await world.hears(...old, { mid: 'a9', from: ADA, text: 'never seen before, c4n4ry' })
  await world.hears({ mid: 'a10', from: ADA, text: 'c4n4ry alone' })
  for (const { id } of (await world.web.kit.deliveries.list()).items) await world.web.kit.deliveries.replay(id)
  await world.drain()
}
