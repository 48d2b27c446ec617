import { classificationSchema, type JsonObject, leadScoringSchema } from '@leadkit/contracts'
import type { z } from 'zod'
import type { AiTaskType } from './ai-task.ts'
import { readBudgetSettings } from '../budgets/budget-settings.ts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import {
  type AiJob,
  type TranscriptBounds,
  readReplySettings,
  readScorerSettings,
  type ScorerSettings,
  boundTranscript,
} from './ai-job.ts'
import { automationPolicyFor } from '../conversations/automation/automation-policy.ts'
import { referralsOf } from '../conversations/referral-statement.ts'
import { toTranscriptMessage, type TranscriptRow } from '../leads/score-question.ts'
import type { Referral } from '../conversations/reply-window.ts'

interface JobRow {
  readonly id: string
  readonly task_type: AiTaskType
  readonly message_id: string
  readonly conversation_id: string
  readonly social_account_id: string
  readonly version: string | number
  readonly channel: ConversationChannel
  readonly status: string
  readonly participant_name: string | null
  readonly automation_paused_at: Date | null
  readonly last_inbound_at: Date | null
  readonly referrals: readonly Referral[] | null
  readonly platform: string
  readonly account_active: boolean
  readonly default_country: string | null
  readonly lead_deleted_at: Date | null
  readonly settings: JsonObject
  readonly received_at: Date | null
  readonly standby: boolean
  readonly fetched_later: boolean
  readonly classification: unknown
  readonly scoring: unknown
  readonly superseded: boolean
  readonly newest: boolean
  readonly consents: boolean
}

interface MessageRow extends TranscriptRow {
  readonly conversation_id: string
  readonly ingested_at: Date
}

/** Reads unfinished AI tasks of one tenant with everything that answering them needs, in two statements. */
export async function readAiJobs(
  session: TenantSession,
  taskIds: readonly string[],
  bounds: TranscriptBounds,
): Promise<readonly AiJob[]> {
  const rows = await readJobRows(session, taskIds)
  if (rows.length === 0) return []
  const messages = await readMessages(session, rows, bounds.maxMessages + 1)
  const byConversation = Map.groupBy(messages, (message) => message.conversation_id)
  // All rows are one tenant's.
  const scorerSettings = readScorerSettings(rows[0]?.settings ?? {})
  return rows.map((row) => toJob(row, scorerSettings, byConversation.get(row.conversation_id) ?? [], bounds))
}

function readJobRows(session: TenantSession, taskIds: readonly string[]): Promise<readonly JobRow[]> {
  const tenant = quoteIdentifier(session.schema)
  const earlier = (type: string): string =>
    `(SELECT o.output FROM ${tenant}.ai_tasks o WHERE o.message_id = t.message_id AND o.task_type = '${type}' AND o.status = 'completed')`
  const newer = `n.conversation_id = t.conversation_id AND n.direction = 'inbound' AND n.deleted_at IS NULL
    AND (n.received_at, n.ingested_at, n.id) > (m.received_at, m.ingested_at, m.id)`
  return session.run<JobRow>({
    text: `SELECT t.id, t.task_type, t.message_id, t.conversation_id, c.version, c.social_account_id, c.channel, c.status, c.participant_name, c.automation_paused_at,
        c.last_inbound_at, ${referralsOf(tenant)} AS referrals, a.platform, a.active AS account_active, a.default_country, l.deleted_at AS lead_deleted_at, s.settings, m.received_at,
        coalesce((m.metadata ->> 'standby')::boolean, false) AS standby,
        coalesce((m.metadata ->> 'fetchedLater')::boolean, false) AS fetched_later,
        ${earlier('classify')} AS classification, ${earlier('score')} AS scoring,
        EXISTS (SELECT 1 FROM ${tenant}.messages n JOIN ${tenant}.ai_tasks o ON o.message_id = n.id AND o.task_type = t.task_type
          WHERE ${newer} AND o.status IN ('queued', 'processing')) AS superseded,
        NOT EXISTS (SELECT 1 FROM ${tenant}.messages n WHERE ${newer}) AS newest,
        EXISTS (SELECT 1 FROM ${tenant}.consent_keys) AS consents
      FROM ${tenant}.ai_tasks t
      JOIN ${tenant}.conversations c ON c.id = t.conversation_id
      JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      JOIN ${quoteIdentifier(session.sharedSchema)}.tenants s ON s.id = t.tenant_id
      LEFT JOIN ${tenant}.leads l ON l.conversation_id = c.id
      LEFT JOIN ${tenant}.messages m ON m.id = t.message_id AND m.deleted_at IS NULL
      WHERE t.id = ANY ($1::uuid[]) AND t.status IN ('queued', 'processing')`,
    parameters: [taskIds],
  })
}

/** The newest messages of each conversation, and those that the tasks are about, which may be older. Newest first. */
function readMessages(session: TenantSession, jobs: readonly JobRow[], limit: number): Promise<readonly MessageRow[]> {
  const messages = `${quoteIdentifier(session.schema)}.messages`
  const columns = 'id, conversation_id, direction, author, content, attachments, received_at, ingested_at'
  return session.run<MessageRow>({
    text: `SELECT ${columns} FROM (
        SELECT newest.* FROM unnest($1::uuid[]) AS wanted (conversation_id) CROSS JOIN LATERAL (
          SELECT ${columns} FROM ${messages} m WHERE m.conversation_id = wanted.conversation_id AND m.deleted_at IS NULL
          ORDER BY received_at DESC, ingested_at DESC, id DESC LIMIT $2) newest
        UNION SELECT ${columns} FROM ${messages} WHERE id = ANY ($3::uuid[]) AND deleted_at IS NULL
      ) found ORDER BY received_at DESC, ingested_at DESC, id DESC`,
    parameters: [
      [...new Set(jobs.map((job) => job.conversation_id))],
      limit,
      [...new Set(jobs.map((job) => job.message_id))],
    ],
  })
}

function toJob(
  row: JobRow,
  scorerSettings: ScorerSettings,
  newestFirst: readonly MessageRow[],
  bounds: TranscriptBounds,
): AiJob {
  // A message of another task may be too old for this task's window.
  const window = newestFirst.filter((message, index) => index <= bounds.maxMessages || message.id === row.message_id)
  const { messages, truncated } = boundTranscript(window.map(toTranscriptMessage), row.message_id, bounds)
  const { platform, channel } = row
  const transcript = {
    conversationId: row.conversation_id,
    platform,
    channel,
    participantName: row.participant_name,
    messages,
    truncated,
    defaultCountry: row.default_country ?? scorerSettings.defaultCountry,
  }
  return {
    taskId: row.id,
    type: row.task_type,
    messageId: row.message_id,
    conversationId: row.conversation_id,
    version: Number(row.version),
    message:
      row.received_at === null
        ? null
        : { receivedAt: row.received_at, standby: row.standby, fetchedLater: row.fetched_later },
    transcript: row.received_at === null ? null : transcript,
    maxMessageCharacters: bounds.maxMessageCharacters,
    superseded: row.superseded,
    newest: row.newest,
    consentsKept: row.consents,
    leadRemoved: row.lead_deleted_at !== null,
    automationPaused: row.automation_paused_at !== null,
    conversationClosed: row.status === 'closed',
    accountActive: row.account_active,
    lastInboundAt: row.last_inbound_at,
    referrals: row.referrals,
    platform,
    channel,
    participantName: row.participant_name,
    policy: automationPolicyFor(row.settings, { socialAccountId: row.social_account_id, channel }),
    replySettings: row.task_type === 'reply' ? readReplySettings(row.settings) : null,
    budget: readBudgetSettings(row.settings),
    profile: scorerSettings.profile,
    classification: parsed(classificationSchema, row.classification),
    scoring: parsed(leadScoringSchema, row.scoring),
  }
}

/** Null for a skipped task, or one answered by a version of LeadKit with other fields. */
function parsed<Value>(schema: z.ZodType<Value>, output: unknown): Value | null {
  const result = schema.safeParse(output)
  return result.success ? result.data : null
}
