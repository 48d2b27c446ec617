import type { TenantScope } from '../base/identifier.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import { isOpenWork } from '../leads/lead-change.ts'
import type { LeadStatus } from '../base/lead-status.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { settleAnswers } from './answer-writer.ts'
import { readStoredTargets } from './care-settings-reader.ts'
import { judgeTargets, type TargetNews, type ToldTargets } from './judge-targets.ts'

interface ClockRow {
  readonly status: string
  readonly waiting_since: Date | null
  readonly answer_due_at: Date | null
  readonly first_inbound_at: Date | null
  readonly last_outbound_at: Date | null
  readonly first_human_answered_at: Date | null
  readonly targets_told: ToldTargets | null
  readonly assigned_user_id: string | null
  readonly assigned_team_id: string | null
  readonly lead_id: string | null
  readonly lead_status: LeadStatus | null
  readonly qualified_at: Date | null
  readonly lead_deleted_at: Date | null
}

/** Looks at the targets of conversations, each in a transaction of its own. */
export class AnswerClockStore {
  readonly #database: Database
  readonly #hostEvents: HostEventWriter

  constructor(database: Database, hostEvents: HostEventWriter) {
    this.#database = database
    this.#hostEvents = hostEvents
  }

  /**
   * Tells what is due or missed, once, and makes the next look due. An answer in time leaves nothing to tell. Safe to repeat: what was told is written
   * with the event, under the lock on the conversation's row.
   */
  async look(scope: TenantScope, conversationId: string, now: Date): Promise<void> {
    const work = (session: TenantSession): Promise<void> => this.#look(session, conversationId)
    await this.#database.write('care.look', scope, work, { now })
  }

  async #look(session: TenantSession, conversationId: string): Promise<void> {
    const row = await lockSettled(session, conversationId)
    if (row === undefined) return
    const targets = await readStoredTargets(session)
    const judged = judgeTargets(targets, toFacts(row), row.targets_told ?? {}, session.now)
    const { answerDueAt, news, nextLookAt } = judged
    if (news.length > 0 || answerDueAt?.getTime() !== row.answer_due_at?.getTime())
      await session.tables
        .updateTable('conversations')
        .set({ answer_due_at: answerDueAt, targets_told: JSON.stringify(judged.told) })
        .where('id', '=', conversationId)
        .execute()
    for (const kind of ['due', 'missed'] as const) {
      const payloads = news.filter((each) => each.kind === kind).map((each) => toPayload(conversationId, row, each))
      await this.#hostEvents.writeAll(session, `conversation.target_${kind}`, payloads)
    }
    if (nextLookAt !== null)
      await enqueue(session, [{ kind: 'answer_clock', taskId: conversationId, dueAt: nextLookAt }])
  }
}

/**
 * The conversation, with its first answers: those of a question that came after them are in the messages, and not in the conversation's times yet.
 * Only answers before the known ones are looked for.
 */
async function lockSettled(session: TenantSession, conversationId: string): Promise<ClockRow | undefined> {
  const row = await lockRow(session, conversationId)
  const since = row?.first_inbound_at ?? null
  if (since === null || (row?.last_outbound_at ?? new Date(0)) < since) return row
  await settleAnswers(session, { ids: [conversationId], since, until: row?.first_human_answered_at ?? undefined })
  return lockRow(session, conversationId)
}

async function lockRow(session: TenantSession, conversationId: string): Promise<ClockRow | undefined> {
  const tenant = quoteIdentifier(session.schema)
  const [row] = await session.run<ClockRow>({
    text: `SELECT c.status, c.waiting_since, c.answer_due_at, c.first_inbound_at, c.last_outbound_at, c.first_human_answered_at, c.targets_told,
        c.assigned_user_id, c.assigned_team_id, shown.id AS lead_id, shown.status AS lead_status, shown.qualified_at,
        shown.deleted_at AS lead_deleted_at
      FROM ${tenant}.conversations c
      LEFT JOIN ${tenant}.leads own ON own.conversation_id = c.id
      LEFT JOIN ${tenant}.leads shown ON shown.id = coalesce(own.merged_into, own.id)
      WHERE c.id = $1 FOR NO KEY UPDATE OF c`,
    parameters: [conversationId],
  })
  return row
}

function toFacts(row: ClockRow) {
  const lead = row.lead_status === null ? null : { status: row.lead_status, deletedAt: row.lead_deleted_at }
  return {
    waitingSince: row.waiting_since,
    firstInboundAt: row.first_inbound_at,
    firstHumanAnsweredAt: row.first_human_answered_at,
    qualifiable: lead !== null && isOpenWork(lead) && lead.status !== 'qualified' && row.qualified_at === null,
    open: row.status === 'active' && row.lead_deleted_at === null,
  }
}

function toPayload(conversationId: string, row: ClockRow, { target, since, dueAt }: TargetNews) {
  return {
    conversationId,
    leadId: row.lead_id,
    target,
    since: since.toISOString(),
    dueAt: dueAt.toISOString(),
    userId: row.assigned_user_id,
    teamId: row.assigned_team_id,
  }
}
