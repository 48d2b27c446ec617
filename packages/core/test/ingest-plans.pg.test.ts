import { Client, escapeLiteral } from 'pg'
import { expect, it } from 'vitest'
import { newId, tenantSchema, type TenantScope } from '../src/lib/base/identifier.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import type { Statement } from '../src/lib/database/session.ts'
import type { IngestRow } from '../src/lib/ingest/ingest-row.ts'
import { ingestStatement } from '../src/lib/ingest/ingest-statement.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

const row = (at: number): IngestRow => ({
  id: newId(),
  account: newId(),
  message_key: 'm',
  thread: 't',
  conversation: newId(),
  participant: 'p',
  name: null,
  username: null,
  channel: 'direct_message',
  direction: 'inbound',
  subtype: 'text',
  author: 'participant',
  content: 'Hello',
  sender: 'p',
  attachments: [],
  reply_to: null,
  received_at: new Date(at),
  metadata: {},
  ai_task: null,
  host_event: null,
  profile_wanted: false,
})

/** The plan that the server keeps for a prepared statement: it does not know the parameters when it is made. */
async function keptPlan(client: Client, { text, parameters }: Statement): Promise<string> {
  await client.query(`PREPARE explained AS ${text}`)
  const values = parameters.map((value) =>
    value === null ? 'NULL' : escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value)),
  )
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE explained (${values.join(', ')})`)
  await client.query('DEALLOCATE explained')
  return rows.map((line) => line['QUERY PLAN']).join('\n')
}

const SENT_AT = Date.UTC(2026, 8, 1, 12)

interface Stored {
  readonly world: WebhookWorld
  readonly scope: TenantScope
  readonly account: string
  store(...messages: readonly IngestRow[]): Promise<void>
}

async function openStore(database: DatabaseOptions): Promise<Stored> {
  const world = await createWebhookWorld(database)
  // Makes the month.
  await world.post(envelope(world.page, textEvent(world.page, { mid: 'first', at: SENT_AT })))
  const [account] = await world.rows<{ id: string; tenant_id: string }>('SELECT id, tenant_id FROM social_accounts')
  const tenantId = account?.tenant_id ?? ''
  const scope: TenantScope = { tenantId, schema: tenantSchema(tenantId) }
  const given = { now: new Date(), answered: false }
  const store = async (...messages: readonly IngestRow[]): Promise<void> => {
    const { text, parameters } = ingestStatement('public', scope, { ledger: [], messages }, given)
    await world.rows(text, parameters)
  }
  return { world, scope, account: account?.id ?? '', store }
}

/** What a message meets in the tables when it comes, and the statements that leave it there; `$1` names the message and its thread. */
const MET: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'an edit that came first': [markKey(`edited_content = 'Hi', edited_at = '2026-09-01T12:01:00Z'`)],
  'a deletion that came first': [markKey(`deleted_at = '2026-09-01T12:01:00Z'`)],
  'reactions that came first': [markKey(`reactions = '{"p":{"emoji":"+","at":1},"q":{"emoji":null,"at":2}}'`)],
  itself: [markKey(`message_id = gen_random_uuid(), received_at = '2026-09-01T12:00:00Z'`)],
  'its answer': [markConversation(`last_outbound_at = '2026-09-01T12:05:00Z'`)],
  'a later question': [
    markConversation(`last_inbound_at = '2026-09-02T12:00:00Z', first_inbound_at = '2026-09-02T12:00:00Z'`),
  ],
  targets: [
    `INSERT INTO care_settings (id, tenant_id, first_look_minutes, updated_at)
      SELECT tenant_id, tenant_id, 10, now() FROM social_accounts WHERE $1::text IS NOT NULL`,
  ],
}

function markKey(set: string): string {
  const [columns, values] = toInsert(set)
  return `INSERT INTO message_keys (tenant_id, social_account_id, platform_message_id, ${columns})
    SELECT tenant_id, id, $1, ${values} FROM social_accounts`
}

function markConversation(set: string): string {
  const [columns, values] = toInsert(set)
  return `INSERT INTO conversations (id, tenant_id, social_account_id, platform_conversation_id, participant_id, participant_name,
      started_at, ${columns})
    SELECT gen_random_uuid(), tenant_id, id, $1, 'p', 'Ada', '2026-09-01', ${values} FROM social_accounts`
}

function toInsert(set: string): readonly [string, string] {
  const pairs = set.split(/, (?=[a-z_]+ = )/).map((pair) => pair.split(' = '))
  return [pairs.map(([column]) => column).join(', '), pairs.map(([, value]) => value).join(', ')]
}

/** All that a message left, without ids. */
async function leftBy({ rows }: WebhookWorld, name: string): Promise<readonly unknown[]> {
  const without = (...names: readonly string[]): string =>
    `- '{id,tenant_id,social_account_id,${names.join()}}'::text[]`
  const texts = [
    `SELECT to_jsonb(k) ${without('message_id')} AS row FROM message_keys k WHERE platform_message_id = $1`,
    `SELECT to_jsonb(c) ${without('created_at', 'updated_at')} AS row FROM conversations c WHERE platform_conversation_id = $1`,
    `SELECT to_jsonb(m) ${without('conversation_id')} AS row FROM messages m WHERE platform_message_id = $1`,
    `SELECT t.task_type, t.status FROM ai_tasks t JOIN messages m ON m.id = t.message_id WHERE m.platform_message_id = $1`,
    `SELECT d.kind, d.ready, d.due_at FROM public.dispatch d WHERE d.task_id IN (
        SELECT id FROM conversations WHERE platform_conversation_id = $1
        UNION SELECT t.id FROM ai_tasks t JOIN messages m ON m.id = t.message_id WHERE m.platform_message_id = $1) ORDER BY d.kind`,
  ]
  const left: unknown[] = []
  for (const text of texts) left.push(await rows(text, [name]))
  return JSON.parse(JSON.stringify(left).replaceAll(name, 'it')) as readonly unknown[]
}

function testStatement(options: () => DatabaseOptions): void {
  it('stores the same for a message that comes alone and for one among several, whatever it meets', async () => {
    const { world, account, store } = await openStore(options())
    for (const [meets, texts] of Object.entries(MET)) {
      const left = async (name: string, ...others: readonly IngestRow[]): Promise<readonly unknown[]> => {
        for (const text of texts)
          if (name === 'alone' || meets !== 'targets') await world.rows(text, [`${meets} ${name}`])
        const named = { message_key: `${meets} ${name}`, thread: `${meets} ${name}` }
        await store({ ...row(SENT_AT), ...named, account, ai_task: newId(), profile_wanted: true }, ...others)
        return leftBy(world, `${meets} ${name}`)
      }
      const other = { ...row(SENT_AT), account, message_key: `other, ${meets}`, thread: 'other' }
      const alone = await left('alone')
      expect({ meets, left: alone }).toEqual({ meets, left: await left('among others', other) })
      expect(alone[2]).toHaveLength(meets === 'itself' ? 0 : 1)
    }
    await world.kit.close()
  })

  it('reads no message, and so opens no month, whichever statement stores it', async (context) => {
    const database = options()
    if (!('connectionString' in database)) return context.skip('plans are compared on a server')
    const { world, scope } = await openStore(database)
    const { kit, page, post } = world
    const months = Array.from({ length: 24 }, (_, month) => Date.UTC(2020, month, 5))
    await post(envelope(page, ...months.map((at) => textEvent(page, { mid: `m-${at}`, at }))))
    const client = new Client(database)
    await client.connect()
    await client.query('SET plan_cache_mode = force_generic_plan')
    const given = { now: new Date(), answered: false }
    for (const messages of [[row(SENT_AT)], [row(SENT_AT), row(SENT_AT)], []]) {
      const plan = await keptPlan(client, ingestStatement('public', scope, { ledger: [], messages }, given))
      expect(plan).toMatch(/Insert on messages/)
      expect(plan).not.toMatch(/ on messages_\d/)
    }
    await client.end()
    await kit.close()
  })
}

describeOnPostgres('the ingestion statement', testStatement)
