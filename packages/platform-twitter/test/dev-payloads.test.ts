import type { PlatformEvent } from '@leadkit/contracts'
import { createTestBudget, createTestCallContext, signAsX, startFakeHttpServer } from '@leadkit/testing'
import type { PayloadCase } from '@leadkit/testing'
import { describeSharedPayloads } from '@leadkit/testing/conformance'
import { createTwitterIngestor } from '../src/index.ts'

/** Serves the body as X's only page of direct messages, and reads it as a backfill. */
async function readHistory(payload: PayloadCase): Promise<readonly PlatformEvent[]> {
  await using server = await startHistory(payload.body)
  const twitter = createTwitterIngestor({ consumerSecrets: [], apiUrl: server.url })
  const account = {
    platform: 'twitter',
    accountId: payload.accountIds[0] ?? '',
    credentials: { accessToken: 'token' },
    metadata: {},
  }
  const events: PlatformEvent[] = []
  const context = { ...createTestCallContext(), account, budget: createTestBudget() }
  for await (const event of twitter.backfill?.(new Date('2010-01-01T00:00:00Z'), context) ?? []) events.push(event)
  return events
}

async function startHistory(body: Uint8Array): Promise<{ readonly url: string } & AsyncDisposable> {
  const { url, close } = await startFakeHttpServer((request) => ({
    status: 200,
    body: request.url.pathname === '/2/dm_events' ? body : { meta: { result_count: 0 } },
  }))
  return { url, [Symbol.asyncDispose]: close }
}

describeSharedPayloads('dev payloads of X', process.env['LEADKIT_SHARED_DIR'], {
  platform: 'x',
  minimumBodies: 26,
  createIngestor: ({ secret }) => createTwitterIngestor({ consumerSecrets: secret === undefined ? [] : [secret] }),
  sign: signAsX,
  readHistory,
})
