import type { TenantKit } from '@leadkit/core'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { comparePayload, type PayloadCase, sharedPayloadDirectory, startFakeHttpServer } from '@leadkit/testing'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { backfill } from './support/ingest/backfilled.ts'
import { type PayloadSequence, readSequences } from './support/ingest/payload-sequence.ts'
import { openSequence, readCases, type SequenceStage } from './support/ingest/sequence-stage.ts'
import { readStoredEvents } from './support/ingest/stored-events.ts'
import { SECRETS, serveKit } from './support/ingest/three-platforms.ts'

const directory = sharedPayloadDirectory(process.env['LEADKIT_SHARED_DIR'])
const cases = directory === undefined ? new Map<string, PayloadCase>() : readCases(directory)

async function messagesOf(tenant: TenantKit) {
  return tenant.transaction(({ query }) =>
    query(`SELECT a.account_id AS account, m.platform_message_id AS id, m.direction, nullif(m.content, '') AS content,
        m.deleted_at IS NOT NULL AS deleted
      FROM messages m JOIN conversations c ON c.id = m.conversation_id JOIN social_accounts a ON a.id = c.social_account_id
      WHERE m.platform_message_id <> 'greeting' ORDER BY m.received_at, m.id`),
  )
}

async function compareMessages(tenant: TenantKit, sequence: PayloadSequence): Promise<number> {
  const rows = await messagesOf(tenant)
  const wanted = sequence.expected_messages
  const named = rows.filter((row) => wanted.some(({ id }) => id === undefined || id === row['id']))
  expect(named).toMatchObject(wanted)
  expect(named, 'each exactly once').toHaveLength(wanted.length)
  const conversations = await tenant.transaction(({ query }) =>
    query('SELECT 1 FROM conversations GROUP BY social_account_id, participant_id HAVING count(*) > 1'),
  )
  expect(conversations, 'one conversation with each').toEqual([])
  return rows.filter((row) => row['direction'] === 'inbound').length
}

async function compareWhatWasTold(
  { http, tenant, told }: SequenceStage,
  sequence: PayloadSequence,
  inbound: number,
): Promise<void> {
  await http.kit.worker({ kinds: ['host_event'] }).drain()
  const heard = told.filter((event) => event.tenantId === tenant.id)
  const statuses = heard.filter((event) => event.type === 'platform.status').map((event) => event.payload.status)
  expect(statuses).toEqual(sequence.expected_status ?? statuses)
  const greeted = sequence.steps.some((step) => 'send' in step) ? 1 : 0
  const received = heard.filter((event) => event.type === 'message.received')
  expect(received, 'the hook, once for each').toHaveLength(inbound + greeted)
  expect(heard.filter((event) => event.type === 'conversation.taken_over')).toEqual([])
}

describe.skipIf(directory === undefined)('dev sequences through HTTP and database (set LEADKIT_SHARED_DIR)', () => {
  let connectionString = ''
  let stage: SequenceStage | undefined
  beforeAll(async () => {
    const database = await createTestDatabase()
    connectionString = database.connectionString
    return database.drop
  })
  afterEach(async () => {
    await stage?.close()
    stage = undefined
  })

  const sequences = directory === undefined ? [] : readSequences(directory)

  it('finds the sequences', () => {
    expect(sequences.length).toBeGreaterThanOrEqual(12)
  })

  it.each(sequences.map((sequence) => [sequence.name, sequence] as const))('%s', async (_name, sequence) => {
    stage = await openSequence(connectionString, sequence, cases)
    for (const step of sequence.steps) await stage.perform(step)
    const { tenant } = stage
    await compareWhatWasTold(stage, sequence, await compareMessages(tenant, sequence))
    const accounts = (await tenant.socialAccounts.list()).items
    const states = new Map(accounts.map((account) => [account.accountId, account.health]))
    const { account, state } = sequence.expected_account ?? { account: '', state: undefined }
    expect(states.get(account)).toBe(state)
  })

  it('backfill: reads a page of X as expected, and merges it with itself', async () => {
    const payload = cases.get('x/backfill-group-dm-page')
    const [accountId = ''] = payload?.accountIds ?? []
    const x = await startFakeHttpServer((request) => ({
      status: 200,
      body: request.url.pathname.endsWith('/dm_events') ? (payload?.body ?? '') : { meta: { result_count: 0 } },
      headers: { 'content-type': 'application/json' },
    }))
    onTestFinished(() => x.close())
    const http = await serveKit({ connectionString })
    onTestFinished(() => http.close())
    const tenant = await http.tenant([{ platform: 'twitter', accountId }])
    const ingestor = createTwitterIngestor({ consumerSecrets: [SECRETS.twitter], apiUrl: x.url })
    await backfill({ connectionString }, tenant, { ingestor, accountId })
    await backfill({ connectionString }, tenant, { ingestor, accountId })
    expect(payload && comparePayload(payload, await readStoredEvents(tenant))).toEqual([])
  })
})
