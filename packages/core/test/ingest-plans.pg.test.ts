import { Client, escapeLiteral } from 'pg'
import { expect, it } from 'vitest'
import { newId, tenantSchema, type TenantScope } from '../src/lib/base/identifier.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import type { Statement } from '../src/lib/database/session.ts'
import { type IngestRow, ingestStatement } from '../src/lib/ingest/ingest-statement.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createWebhookWorld, envelope, textEvent } from './support/ingest/webhook-world.ts'

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
  subtype: 'message',
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

function testMonths(options: () => DatabaseOptions): void {
  it('opens no month before its earliest message to look for answers that were there first', async (context) => {
    const database = options()
    if (!('connectionString' in database)) return context.skip('plans are compared on a server')
    const { kit, page, post, rows } = await createWebhookWorld(database)
    const months = Array.from({ length: 24 }, (_, month) => Date.UTC(2020, month, 5))
    await post(envelope(page, ...months.map((at) => textEvent(page, { mid: `m-${at}`, at }))))
    const [account] = await rows<{ tenant_id: string }>('SELECT tenant_id FROM social_accounts')
    const tenantId = account?.tenant_id ?? ''
    const scope: TenantScope = { tenantId, schema: tenantSchema(tenantId) }
    const client = new Client(database)
    await client.connect()
    await client.query('SET plan_cache_mode = force_generic_plan')
    const openedBy = async (...messages: readonly IngestRow[]): Promise<readonly string[]> => {
      const given = { now: new Date(), answered: false }
      const plan = await keptPlan(client, ingestStatement('public', scope, { ledger: [], messages }, given))
      return [...new Set(plan.match(/(?<= on messages_)202[01]_\d\d/g))]
    }
    expect(await openedBy(row(Date.UTC(2021, 10, 6)))).toEqual(['2021_11', '2021_12'])
    expect(await openedBy(row(Date.UTC(2021, 11, 6)), row(Date.UTC(2021, 9, 6)))).toEqual([
      '2021_10',
      '2021_11',
      '2021_12',
    ])
    expect(await openedBy()).toEqual([])
    await client.end()
    await kit.close()
  })
}

describeOnPostgres('the plan of the ingestion statement', testMonths)
