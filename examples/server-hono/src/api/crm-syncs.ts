import type { CrmSync } from '@leadkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import { type ApiEnvironment, requirePermission } from './authentication.ts'
import { textOrNothing } from './input.ts'

const crmSyncStatuses = [
  'pending',
  'processing',
  'success',
  'failed',
  'superseded',
] as const satisfies readonly CrmSync['status'][]

const listSchema = z.object({
  status: textOrNothing(z.enum(crmSyncStatuses)),
  leadId: textOrNothing(z.string()),
  limit: z.coerce.number().int().default(50),
  after: textOrNothing(z.string()),
})

/** The outbox, newest first, each row with its CRM and its lead's name. */
export const crmSyncRoutes: Hono<ApiEnvironment> = new Hono<ApiEnvironment>().get(
  '/',
  requirePermission('crm:read'),
  async (context) => {
    const { tenant } = context.var
    const { status, leadId, limit, after } = listSchema.parse(context.req.query())
    const [page, configs] = await Promise.all([
      tenant.crmSyncs.list({ status, leadId, limit, after }),
      tenant.crmConfigs.list({ limit: 200 }),
    ])
    const providers = new Map(configs.items.map((config) => [config.id, config.provider]))
    const leadIds = [...new Set(page.items.map((sync) => sync.leadId))]
    const leads = await Promise.all(leadIds.map((id) => tenant.leads.find(id)))
    const names = new Map(leads.map((lead) => [lead?.id, lead?.name]))
    const items = page.items.map((sync) => ({
      ...sync,
      provider: providers.get(sync.crmConfigId) ?? 'CRM',
      leadName: names.get(sync.leadId) ?? null,
    }))
    return context.json({ items, next: page.next })
  },
)
