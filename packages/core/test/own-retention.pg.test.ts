import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, type TenantScope } from '../src/lib/base/identifier.ts'
import { TenantAccess } from '../src/lib/database/tenant-access.ts'
import { TenantDirectory } from '../src/lib/database/tenant-directory.ts'
import { LegalHoldRepository } from '../src/lib/holds/legal-hold-repository.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { ArchiveWorld, JANUARY } from './support/retention/archive-world.ts'
import { clean, emptyRoute, LONG_AFTER, tablesOf, type World } from './support/retention/cleaning.ts'

const FRESH = new Date('2027-05-20T00:00:00Z')

interface Talk {
  readonly conversationId: string
  /** By the platform's id. */
  readonly messages: Readonly<Record<string, string>>
}

async function readTalk(world: ArchiveWorld, scope: TenantScope): Promise<Talk> {
  const rows = await tablesOf(world, scope)
    .selectFrom('messages')
    .select(['id', 'platform_message_id', 'conversation_id'])
    .execute()
  return {
    conversationId: rows[0]?.conversation_id ?? '',
    messages: Object.fromEntries(rows.map((row) => [row.platform_message_id, row.id])),
  }
}

interface TaskSeed {
  readonly messageId: string
  readonly type?: 'classify' | 'score' | 'reply'
  readonly status?: 'queued' | 'completed' | 'failed'
  readonly at?: Date
}

async function addTasks(
  world: ArchiveWorld,
  scope: TenantScope,
  conversationId: string,
  seeds: Readonly<Record<string, TaskSeed>>,
): Promise<(ids: readonly string[]) => readonly string[]> {
  const ids = new Map<string, string>()
  for (const [name, { messageId, type = 'classify', status = 'completed', at = JANUARY }] of Object.entries(seeds)) {
    const id = newId()
    ids.set(id, name)
    const task = { id, tenant_id: scope.tenantId, message_id: messageId, conversation_id: conversationId, status }
    await tablesOf(world, scope)
      .insertInto('ai_tasks')
      .values({ ...task, task_type: type, created_at: at, completed_at: status === 'completed' ? at : null })
      .execute()
  }
  return (left) => left.map((id) => ids.get(id) ?? id).toSorted()
}

async function idsIn(world: ArchiveWorld, scope: TenantScope, table: 'ai_tasks' | 'crm_syncs' | 'host_events') {
  const rows = await tablesOf(world, scope).selectFrom(table).select('id').execute()
  return rows.map(({ id }) => id)
}

function testTasks(world: World): void {
  it('deletes old AI tasks, and keeps those that something still needs', async () => {
    const route = await emptyRoute(world())
    const { scope } = route
    await world().receive(
      route,
      ...['m_1', 'm_2', 'm_3', 'm_9'].map((messageId, index) => ({
        messageId,
        occurredAt: new Date(JANUARY.getTime() + index * 1_000),
      })),
    )
    const { conversationId, messages } = await readTalk(world(), scope)
    const of = (key: string): { readonly messageId: string } => ({ messageId: messages[key] ?? '' })
    const names = await addTasks(world(), scope, conversationId, {
      old: of('m_1'),
      'old and failed': { ...of('m_1'), type: 'score', status: 'failed' },
      'old, read by a waiting one': of('m_2'),
      waiting: { ...of('m_2'), type: 'score', status: 'queued' },
      young: { ...of('m_3'), at: FRESH },
      'archived message': { messageId: newId() },
      newest: of('m_9'),
    })
    await clean(world(), scope)
    const left = names(await idsIn(world(), scope, 'ai_tasks'))
    expect(left).toEqual(['newest', 'old, read by a waiting one', 'waiting', 'young'])
  })

  it('keeps the tasks of a lead whose score a person has set', async () => {
    const route = await emptyRoute(world())
    const { scope } = route
    await world().receive(
      route,
      { messageId: 'm_1' },
      { messageId: 'm_2', occurredAt: new Date(JANUARY.getTime() + 1) },
    )
    const { conversationId, messages } = await readTalk(world(), scope)
    await addTasks(world(), scope, conversationId, { old: { messageId: messages['m_1'] ?? '' } })
    const lead = { id: newId(), tenant_id: scope.tenantId, conversation_id: conversationId }
    await tablesOf(world(), scope)
      .insertInto('leads')
      .values({ ...lead, score_override: JSON.stringify({}) })
      .execute()
    await clean(world(), scope)
    expect((await idsIn(world(), scope, 'ai_tasks')).length).toBe(1)
    await tablesOf(world(), scope).updateTable('leads').set({ score_override: null }).execute()
    await clean(world(), scope)
    expect(await idsIn(world(), scope, 'ai_tasks')).toEqual([])
  })
}

function testBatches(world: World): void {
  it('deletes more than a batch, beside many that stay, and tells the host once', async () => {
    const { scope } = await emptyRoute(world())
    const rows = Array.from({ length: 1_201 }, (_, index) => ({
      id: newId(),
      tenant_id: scope.tenantId,
      message_id: newId(),
      conversation_id: newId(),
      task_type: 'classify',
      status: 'completed',
      created_at: new Date(JANUARY.getTime() + index),
      completed_at: index % 6 === 0 ? FRESH : JANUARY,
    }))
    await tablesOf(world(), scope).insertInto('ai_tasks').values(rows).execute()
    await clean(world(), scope)
    expect((await idsIn(world(), scope, 'ai_tasks')).length).toBe(201)
    const events = await tablesOf(world(), scope).selectFrom('host_events').select(['type', 'payload']).execute()
    const counts = { aiTasks: 1_000, crmSyncs: 0, hostEvents: 0, aiCalls: 0, messageKeys: 0, auditEntries: 0 }
    expect(events).toEqual([{ type: 'retention.rows_deleted', payload: counts }])
    await clean(world(), scope)
    expect((await idsIn(world(), scope, 'host_events')).length).toBe(1)
  })
}

function testOutbox(world: World): void {
  it("deletes settled outbox rows, but not a lead's newest in a CRM, one that waits, or one that names refused fields", async () => {
    const { scope } = await emptyRoute(world())
    const tables = tablesOf(world(), scope)
    const { tenantId: tenant_id } = scope
    const [config, lead, other] = [newId(), newId(), newId()]
    const crm = { provider: 'hubspot', object: 'contact', credentials_encrypted: '' }
    await tables
      .insertInto('crm_configs')
      .values({ id: config, tenant_id, ...crm })
      .execute()
    await tables
      .insertInto('leads')
      .values([lead, other].map((id) => ({ id, tenant_id })))
      .execute()
    const names = new Map<string, string>()
    const add = async (name: string, row: object): Promise<void> => {
      const id = newId()
      names.set(id, name)
      const base = { id, tenant_id, lead_id: lead, crm_config_id: config, action: 'update', lead_version: 1 }
      await tables
        .insertInto('crm_syncs')
        .values({ ...base, status: 'success', created_at: new Date(JANUARY.getTime() + names.size), ...row })
        .execute()
    }
    await add('old', {})
    await add('old and refused', { refused_fields: ['email'] })
    await add('dead letter that a later row made good', { status: 'failed', next_retry_at: null })
    await add('waits for another try', { status: 'failed', next_retry_at: LONG_AFTER })
    await add('newest', {})
    await add('superseded', { status: 'superseded' })
    await add('pending', { status: 'pending', lead_id: other })
    await add("another lead's dead letter", {
      status: 'failed',
      next_retry_at: null,
      lead_id: other,
      created_at: FRESH,
    })
    await clean(world(), scope)
    const left = (await idsIn(world(), scope, 'crm_syncs')).map((id) => names.get(id) ?? id).toSorted()
    expect(left).toEqual([
      "another lead's dead letter",
      'newest',
      'old and refused',
      'pending',
      'waits for another try',
    ])
  })
}

function testHostEvents(world: World): void {
  it('deletes host events that failed long ago, and none that waits', async () => {
    const { scope } = await emptyRoute(world())
    const row = { tenant_id: scope.tenantId, type: 'lead.created', payload: '{}', occurred_at: JANUARY }
    const [old, young, waiting] = [newId(), newId(), newId()]
    await tablesOf(world(), scope)
      .insertInto('host_events')
      .values([
        { ...row, id: old, failed_at: JANUARY, error_message: null },
        { ...row, id: young, failed_at: FRESH, error_message: null },
        { ...row, id: waiting, failed_at: null, error_message: null },
      ])
      .execute()
    await clean(world(), scope)
    const left = await tablesOf(world(), scope)
      .selectFrom('host_events')
      .select('id')
      .where('type', '=', 'lead.created')
      .execute()
    expect(left.map(({ id }) => id).toSorted()).toEqual([young, waiting].toSorted())
  })
}

function testHolds(world: World): void {
  it('deletes nothing that a legal hold keeps, until it is released', async () => {
    const { scope } = await emptyRoute(world())
    world().aheadMs = LONG_AFTER.getTime() - Date.now()
    const [conversation, other, lead, head] = [newId(), newId(), newId(), newId()]
    const { tenantId: tenant_id } = scope
    const [{ id: account } = { id: '' }] = await tablesOf(world(), scope)
      .selectFrom('social_accounts')
      .select('id')
      .execute()
    const thread = (id: string) => ({
      id,
      tenant_id,
      social_account_id: account,
      platform_conversation_id: id,
      participant_id: id,
    })
    await tablesOf(world(), scope)
      .insertInto('conversations')
      .values([thread(conversation), thread(other)])
      .execute()
    await tablesOf(world(), scope)
      .insertInto('leads')
      .values([
        { id: head, tenant_id },
        { id: lead, tenant_id, conversation_id: conversation, merged_into: head },
      ])
      .execute()
    await addTasks(world(), scope, conversation, { held: { messageId: newId() } })
    await addTasks(world(), scope, other, { other: { messageId: newId() } })
    const access = new TenantAccess(tenant_id, world().database, new TenantDirectory(world().database), world().now)
    const holds = new LegalHoldRepository(access)
    for (const subject of [{ tenant: true }, { leadId: head }, { conversationId: conversation }] as const) {
      const { id } = await holds.place(subject, { by: 'counsel', reason: 'Case 12' })
      await clean(world(), scope)
      expect((await idsIn(world(), scope, 'ai_tasks')).length).toBe('tenant' in subject ? 2 : 1)
      await holds.release(id, { by: 'counsel', reason: 'Closed' })
    }
    await clean(world(), scope)
    expect(await idsIn(world(), scope, 'ai_tasks')).toEqual([])
  })
}

describeOnEachDatabase('retention of what is not a message', (options) => {
  let opened: ArchiveWorld | undefined
  const world: World = () => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options(), ['retention.rows_deleted'])
  })
  afterAll(() => world().close())

  describe('AI tasks', () => {
    testTasks(world)
    testBatches(world)
  })
  describe('the outbox and host events', () => {
    testOutbox(world)
    testHostEvents(world)
  })
  describe('legal holds', () => {
    testHolds(world)
  })
})
