import type { Logger } from '@leadkit/contracts'
import { Hono } from 'hono'
import { authenticate, type ApiEnvironment, requirePermission } from './api/authentication.ts'
import { conversationRoutes } from './api/conversations.ts'
import { crmSyncRoutes } from './api/crm-syncs.ts'
import { answerErrors } from './api/error-response.ts'
import { eventRoutes } from './api/events.ts'
import { leadRoutes } from './api/leads.ts'
import { readStats } from './api/stats.ts'
import type { Kit } from './create-kit.ts'
import type { LiveFeed } from './live-feed.ts'
import { staticFiles } from './static-files.ts'

/** Everything that the server serves: the platforms' webhooks, the JSON API, the page. */
export function createApp({
  kit,
  feed,
  logger,
}: {
  readonly kit: Kit
  readonly feed: LiveFeed
  readonly logger: Logger
}): Hono {
  const app = new Hono()
  // The handler needs the raw bytes: nothing may read the body before it.
  app.all('/webhooks/*', (context) => kit.handler(context.req.raw))
  app.get('/health', (context) => context.text('ok'))
  app.route('/api', createApi(kit, feed))
  app.route('/', staticFiles())
  app.notFound((context) =>
    context.json({ error: { code: 'not_found', message: 'There is nothing at this address' } }, 404),
  )
  app.onError(answerErrors(logger))
  return app
}

function createApi(kit: Kit, feed: LiveFeed): Hono<ApiEnvironment> {
  const api = new Hono<ApiEnvironment>()
  api.use(authenticate(kit))
  api.get('/me', async (context) => {
    const { tenantId, permissions } = context.var.principal
    const { id, name, tier } = await kit.tenants.get(tenantId)
    return context.json({ tenant: { id, name, tier }, permissions })
  })
  api.get('/stats', requirePermission('leads:read'), async (context) =>
    context.json(await readStats(context.var.tenant)),
  )
  api.route('/leads', leadRoutes)
  api.route('/conversations', conversationRoutes)
  api.route('/crm-syncs', crmSyncRoutes)
  api.route('/events', eventRoutes(feed))
  return api
}
