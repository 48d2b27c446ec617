import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { readStats } from './api/stats.ts'
import { createApp } from './app.ts'
import { readConfiguration } from './configuration.ts'
import { createKit } from './create-kit.ts'
import { createLogger } from './create-logger.ts'
import { LiveFeed } from './live-feed.ts'

const POLL_MS = 1_500

const configuration = readConfiguration(process.env)
const logger = createLogger((line) => console.error(line))
const feed = new LiveFeed()
const kit = createKit(configuration, { events: feed.handlers, logger })
await kit.migrate()

const worker = kit.worker({
  concurrency: configuration.WORKER_CONCURRENCY,
  leaseMs: configuration.WORKER_LEASE_MS,
})
await worker.start()

const poll = setInterval(() => {
  feed
    .poll((tenantId) => readStats(kit.tenant(tenantId)))
    .catch((error: unknown) => logger.warn({ error: String(error) }, 'The poll for the page failed'))
}, POLL_MS)

const { fetch } = createApp({ kit, feed, logger })
const server = serve({ fetch, hostname: configuration.HOST, port: configuration.PORT }, ({ port }) =>
  console.log(`listening on http://${configuration.HOST}:${port}`),
) as Server

let stopping = false

/** Stops accepting requests, lets the worker finish or return its tasks, and closes the database. */
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  clearInterval(poll)
  const closed = new Promise((resolve) => server.close(resolve))
  await worker.stop()
  server.closeAllConnections()
  await closed
  await kit.close()
  process.channel?.unref()
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
// If another program started it with an IPC channel, as the demo does, it ends with that program.
process.on('disconnect', () => void stop())
