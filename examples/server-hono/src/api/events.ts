import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { FeedMessage, LiveFeed } from '../live-feed.ts'
import { type ApiEnvironment, requirePermission } from './authentication.ts'

const KEEP_ALIVE_MS = 15_000

/** Server-Sent Events of the key's tenant: `change` when something has happened, `stats` with the numbers. */
export function eventRoutes(feed: LiveFeed): Hono<ApiEnvironment> {
  return new Hono<ApiEnvironment>().get('/', requirePermission('conversations:read'), (context) =>
    streamSSE(context, async (stream) => {
      const waiting: FeedMessage[] = []
      let wake = (): void => {}
      const stop = feed.listen(context.var.principal.tenantId, (message) => {
        waiting.push(message)
        wake()
      })
      stream.onAbort(() => {
        stop()
        wake()
      })
      await stream.write(': hello\n\n')
      while (!stream.aborted && !stream.closed) {
        const message = waiting.shift()
        if (message !== undefined) {
          await stream.writeSSE({ event: message.event, data: JSON.stringify(message.data) })
          continue
        }
        const timer = setTimeout(() => wake(), KEEP_ALIVE_MS)
        await new Promise<void>((resolve) => (wake = resolve))
        clearTimeout(timer)
        if (waiting.length === 0) await stream.write(': still here\n\n')
      }
      stop()
    }),
  )
}
