import { leadScores } from '@leadkit/contracts'
import { type AiTask, authorize } from '@leadkit/core'
import { Hono } from 'hono'
import { z } from 'zod'
import { type ApiEnvironment, requirePermission } from './authentication.ts'
import { type Judgement, readInbox, toJudgement } from './inbox.ts'
import { readJson, textOrNothing } from './input.ts'
import { readLeadDetail } from './leads.ts'

const listSchema = z.object({
  score: textOrNothing(z.enum(leadScores)),
  search: textOrNothing(z.string().max(100)),
  limit: z.coerce.number().int().min(1).max(200).default(40),
})

const intentSchema = z.object({ intent: z.string() })
const replySchema = z.strictObject({ content: z.string().trim().min(1).max(10_000) })

function readJudgement(tasks: readonly AiTask[]): Judgement {
  const waiting = tasks.some(({ status }) => status === 'queued' || status === 'processing')
  const newest = tasks.find(({ type, status }) => type === 'classify' && status === 'completed')
  const output = intentSchema.safeParse(newest?.output)
  return toJudgement({ waiting, intent: output.data?.intent ?? null })
}

export const conversationRoutes: Hono<ApiEnvironment> = new Hono<ApiEnvironment>()
  .get('/', requirePermission('conversations:read'), async (context) => {
    return context.json(await readInbox(context.var.tenant, listSchema.parse(context.req.query())))
  })
  .get('/:id', requirePermission('conversations:read'), async (context) => {
    const { tenant, principal } = context.var
    authorize(principal, 'leads:read')
    const conversation = await tenant.conversations.get(context.req.param('id'))
    const [account, messages, leads, tasks] = await Promise.all([
      tenant.socialAccounts.get(conversation.socialAccountId),
      tenant.messages.list({ conversationId: conversation.id, limit: 200 }),
      tenant.leads.list({ conversationId: conversation.id, limit: 1 }),
      tenant.aiTasks.list({ conversationId: conversation.id, limit: 50 }),
    ])
    const [lead] = leads.items
    const { platform, accountName } = account
    return context.json({
      conversation: {
        ...conversation,
        platform,
        accountName,
        automationPaused: conversation.automationPausedAt !== null,
      },
      messages: messages.items.toReversed(),
      judgement: readJudgement(tasks.items),
      ...(lead === undefined
        ? { lead: null, explanation: null, transitions: [], moves: null }
        : await readLeadDetail(tenant, lead)),
    })
  })
  .get('/:id/transcript', requirePermission('conversations:read'), async (context) => {
    return context.json(await context.var.tenant.conversations.transcript(context.req.param('id')))
  })
  .post('/:id/replies', requirePermission('replies:write'), async (context) => {
    const { tenant, principal } = context.var
    const { content } = replySchema.parse(await readJson(context.req))
    const conversationId = context.req.param('id')
    const reply = await tenant.replies.send({
      conversationId,
      text: content,
      author: 'person',
      userId: principal.userId,
    })
    return context.json(reply, 202)
  })
