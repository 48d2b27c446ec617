import { leadScores } from '@leadkit/contracts'
import { type Lead, type LeadStatus, movesFrom } from '@leadkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import { type ApiEnvironment, requirePermission } from './authentication.ts'
import { readJson, textOrNothing } from './input.ts'

const leadStatuses = ['new', 'contacted', 'qualified', 'converted', 'lost'] as const satisfies readonly LeadStatus[]

const listSchema = z.object({
  score: textOrNothing(z.enum(leadScores)),
  status: textOrNothing(z.enum(leadStatuses)),
  search: textOrNothing(z.string()),
  limit: z.coerce.number().int().default(50),
  after: textOrNothing(z.string()),
})

const moveSchema = z.strictObject({
  to: z.enum(leadStatuses),
  reason: z.string().optional(),
  expectedVersion: z.number().int().optional(),
})

type Tenant = ApiEnvironment['Variables']['tenant']

/** A lead with the reasons for its score, its past moves, and its possible moves. */
export async function readLeadDetail(tenant: Tenant, lead: Lead): Promise<Readonly<Record<string, unknown>>> {
  const [explanation, transitions] = await Promise.all([
    tenant.leads.explain(lead.id),
    tenant.leads.transitions(lead.id, { limit: 20 }),
  ])
  return { lead, explanation, transitions: transitions.items, moves: movesFrom(lead.status) }
}

export const leadRoutes: Hono<ApiEnvironment> = new Hono<ApiEnvironment>()
  .get('/', requirePermission('leads:read'), async (context) => {
    const { score, status, search, limit, after } = listSchema.parse(context.req.query())
    return context.json(await context.var.tenant.leads.list({ score, status, search, limit, after }))
  })
  .get('/:id', requirePermission('leads:read'), async (context) => {
    const { tenant } = context.var
    const lead = await tenant.leads.get(context.req.param('id'))
    const syncs = await tenant.crmSyncs.list({ leadId: lead.id, limit: 20 })
    return context.json({ ...(await readLeadDetail(tenant, lead)), syncs: syncs.items })
  })
  .post('/:id/move', requirePermission('leads:write'), async (context) => {
    const { tenant, principal } = context.var
    const move = moveSchema.parse(await readJson(context.req))
    return context.json(await tenant.leads.move(context.req.param('id'), { ...move, by: principal.userId }))
  })
