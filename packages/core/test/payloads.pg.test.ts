import { comparePayload, type PayloadCase, readPayloadCases, sharedPayloadDirectory } from '@leadkit/testing'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStoredEvents } from './support/ingest/stored-events.ts'
import { type HttpKit, type Ingestor, serveKit } from './support/ingest/three-platforms.ts'

const directory = sharedPayloadDirectory(process.env['LEADKIT_SHARED_DIR'])

const INGESTORS: Readonly<Record<PayloadCase['platform'], Ingestor>> = {
  facebook: 'facebook',
  x: 'twitter',
  linkedin: 'linkedin',
}

function platformOf(payload: PayloadCase): string {
  return payload.surface === 'instagram' ? 'instagram' : INGESTORS[payload.platform]
}

describe.skipIf(directory === undefined)('dev payloads through HTTP and database (set LEADKIT_SHARED_DIR)', () => {
  let served: HttpKit | undefined
  let drop: (() => Promise<void>) | undefined
  const http = (): HttpKit => served ?? expect.fail('http() is for tests')

  beforeAll(async () => {
    const database = await createTestDatabase()
    drop = database.drop
    // A handler makes the statuses' events be written; no worker runs, so that they stay where they can be read.
    const events = { 'platform.status': () => undefined }
    served = await serveKit({ connectionString: database.connectionString }, { events })
  })
  afterAll(async () => {
    await served?.close()
    await drop?.()
  })

  const cases =
    directory === undefined
      ? []
      : (['facebook', 'x', 'linkedin'] as const)
          .flatMap((platform) => readPayloadCases(directory, platform))
          .filter((payload) => payload.surface !== 'backfill')

  it('finds the bodies', () => {
    expect(cases.length).toBeGreaterThanOrEqual(95)
  })

  it.each(cases.map((payload) => [payload.id, payload] as const))('%s', async (_id, payload) => {
    const platform = platformOf(payload)
    const tenant = await http().tenant(payload.accountIds.map((accountId) => ({ platform, accountId })))
    const ingestor = INGESTORS[payload.platform]
    const { status } = await http().post(ingestor, payload.body)
    expect([payload.expectedStatus, ...payload.accept.http]).toContain(status)
    const stored = await readStoredEvents(tenant)
    expect(comparePayload(payload, stored)).toEqual([])

    const [kept] = await tenant.transaction(({ query }) =>
      query('SELECT body FROM public.deliveries ORDER BY received_at DESC, id DESC LIMIT 1'),
    )
    expect(Buffer.compare(kept?.['body'] as Buffer, payload.body), 'the ledger holds the bytes').toBe(0)

    const messages = stored.filter((event) => event.kind === 'message')
    expect((await http().post(ingestor, payload.body)).status, 'the same bytes again').toBe(status)
    const again = (await readStoredEvents(tenant)).filter((event) => event.kind === 'message')
    expect(again).toEqual(messages)
    const [counters] = await tenant.transaction(({ query }) =>
      query(
        `SELECT (SELECT count(*) FROM messages)::int AS messages, coalesce(sum(message_count), 0)::int AS counted FROM conversations`,
      ),
    )
    expect(counters).toEqual({ messages: messages.length, counted: messages.length })
  })
})
