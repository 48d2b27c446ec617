import type { JsonObject } from '@leadkit/contracts'
import type { HostEventPayloads } from '../../host-events/host-event.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { askNewestAgain } from './ask-again-writer.ts'
import { takeOverEnd } from './automation-policy.ts'
import { OPTED_OUT, TAKEN_OVER } from './automation-pause.ts'
import { failWaitingReplies, wakeWaitingReplies } from './waiting-reply-writer.ts'

/** A pause to be written. */
export interface AutomationPause {
  readonly conversationId: string
  /** A word or two, at most 50 characters. */
  readonly reason: string
  /** The tenant's user who has the conversation; null if unknown. */
  readonly userId: string | null
  /** Null: until somebody resumes it. */
  readonly until: Date | null
}

/** A message that a person wrote outside LeadKit. */
export interface TakeOver {
  readonly conversationId: string
  readonly messageId: string
  readonly writtenAt: Date
  /** False for history that is fetched later: the pause counts from when the message was written, and may already be over. */
  readonly live: boolean
}

interface PausedRow {
  readonly id: string
  readonly automation_paused_reason: string
  readonly automation_paused_by: string | null
  readonly automation_resumes_at: Date | null
}

/**
 * Controls who answers, automation or a person. While a conversation is paused, no automatic reply starts to be sent: every writer here, and every
 * start of a send, holds the lock on the conversation's row.
 */
export class AutomationWriter {
  readonly #hostEvents: HostEventWriter

  constructor(hostEvents: HostEventWriter) {
    this.#hostEvents = hostEvents
  }

  /**
   * Pauses automation because of an event. Of two pauses, the one that ends later wins, and an opt-out wins over every other. If there are several
   * conversations, the caller holds the locks on their rows.
   */
  async pause(session: TenantSession, pauses: readonly AutomationPause[]): Promise<void> {
    await this.#pause(session, pauses, LATER_END)
  }

  /** Pauses automation at a user's request: this replaces every other pause except an opt-out's. */
  async pauseByHand(session: TenantSession, pause: AutomationPause): Promise<void> {
    await this.#pause(session, [pause], BY_HAND)
  }

  /** People answered in the platform's own inbox: automation pauses for as long as the tenant's settings say. */
  async takeOver(session: TenantSession, takeOvers: readonly TakeOver[]): Promise<void> {
    if (takeOvers.length === 0) return
    const settings = await readTenantSettings(session)
    const newest = new Map(
      takeOvers
        .toSorted((one, other) => one.writtenAt.getTime() - other.writtenAt.getTime())
        .map((takeOver) => [takeOver.conversationId, takeOver]),
    )
    const lasting = [...newest.values()]
      .map((takeOver) => ({
        ...takeOver,
        until: takeOverEnd(settings, takeOver.live ? session.now : takeOver.writtenAt),
      }))
      .filter(({ until }) => until === null || until > session.now)
    await this.pause(
      session,
      lasting.map(({ conversationId, until }) => ({ conversationId, reason: TAKEN_OVER, userId: null, until })),
    )
    const payloads = lasting.map(({ conversationId, messageId }) => ({ conversationId, messageId }))
    await this.#hostEvents.writeAll(session, 'conversation.taken_over', payloads)
  }

  /**
   * A person answers through LeadKit: automation pauses as it does after an answer in the platform's own inbox. The caller holds the lock on the
   * conversation's row.
   * @param userId null if the host does not say who.
   */
  async answeredByPerson(session: TenantSession, conversationId: string, userId: string | null): Promise<void> {
    const until = await this.takeOverEnd(session)
    await this.pause(session, [{ conversationId, reason: TAKEN_OVER, userId, until }])
  }

  /** When a pause ends that begins now because a person takes over. */
  async takeOverEnd(session: TenantSession): Promise<Date | null> {
    return takeOverEnd(await readTenantSettings(session), session.now)
  }

  /** Ends a pause by hand. Does nothing if there is none. */
  async resume(session: TenantSession, conversationId: string, userId: string | null): Promise<void> {
    if (await clearPause(session, conversationId, null)) await this.#resumed(session, conversationId, 'by_hand', userId)
  }

  /** Ends a pause whose time is over, and checks again later if it was extended. */
  async endPause(session: TenantSession, conversationId: string): Promise<void> {
    if (await clearPause(session, conversationId, session.now))
      return this.#resumed(session, conversationId, 'ended', null)
    const row = await session.tables
      .selectFrom('conversations')
      .select('automation_resumes_at')
      .where('id', '=', conversationId)
      .executeTakeFirst()
    const dueAt = row?.automation_resumes_at
    if (dueAt instanceof Date) await enqueue(session, [{ kind: 'automation_resume', taskId: conversationId, dueAt }])
  }

  async #resumed(
    session: TenantSession,
    conversationId: string,
    cause: HostEventPayloads['conversation.automation_resumed']['cause'],
    userId: string | null,
  ): Promise<void> {
    await this.#hostEvents.write(session, 'conversation.automation_resumed', { conversationId, cause, userId })
    await askNewestAgain(session, conversationId)
  }

  async #pause(session: TenantSession, pauses: readonly AutomationPause[], rule: PauseRule): Promise<void> {
    const paused = await writePauses(session, pauses, rule)
    if (paused.length === 0) return
    const payloads = paused.map((row) => ({
      conversationId: row.id,
      reason: row.automation_paused_reason,
      userId: row.automation_paused_by,
      resumesAt: row.automation_resumes_at?.toISOString() ?? null,
    }))
    await this.#hostEvents.writeAll(session, 'conversation.automation_paused', payloads)
    const ends = paused.flatMap(({ id, automation_resumes_at: dueAt }) =>
      dueAt === null ? [] : [{ kind: 'automation_resume' as const, taskId: id, dueAt }],
    )
    await enqueue(session, ends)
    const failed = await failWaitingReplies(
      session,
      paused.map(({ id }) => id),
    )
    await this.#hostEvents.writeAll(session, 'reply.failed', failed)
    for (const conversationId of new Set(failed.map((reply) => reply.conversationId)))
      await wakeWaitingReplies(session, conversationId)
  }
}

interface PauseRule {
  /** The condition under which a new pause replaces the existing one of a conversation `c`. */
  readonly condition: string
  /** When the pause began. */
  readonly pausedAt: string
}

const LATER_END: PauseRule = {
  condition: `c.automation_paused_at IS NULL OR (w.reason = '${OPTED_OUT}' AND c.automation_paused_reason IS DISTINCT FROM w.reason)
    OR (c.automation_resumes_at IS NOT NULL AND (w.until IS NULL OR w.until > c.automation_resumes_at))`,
  pausedAt: 'coalesce(c.automation_paused_at, $5)',
}

const BY_HAND: PauseRule = {
  condition: `c.automation_paused_reason IS DISTINCT FROM '${OPTED_OUT}' OR w.reason = '${OPTED_OUT}'`,
  pausedAt: '$5',
}

function writePauses(
  session: TenantSession,
  pauses: readonly AutomationPause[],
  { condition, pausedAt }: PauseRule,
): Promise<readonly PausedRow[]> {
  if (pauses.length === 0) return Promise.resolve([])
  return session.run<PausedRow>({
    text: `UPDATE ${quoteIdentifier(session.schema)}.conversations c
      SET automation_paused_at = ${pausedAt}, automation_paused_reason = w.reason, automation_paused_by = w.paused_by,
        automation_resumes_at = w.until
      FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[]) AS w (id, reason, paused_by, until)
      WHERE c.id = w.id AND (${condition})
      RETURNING c.id, c.automation_paused_reason, c.automation_paused_by, c.automation_resumes_at`,
    parameters: [
      pauses.map((pause) => pause.conversationId),
      pauses.map((pause) => pause.reason),
      pauses.map((pause) => pause.userId),
      pauses.map((pause) => pause.until),
      session.now,
    ],
  })
}

/** The columns of a conversation without a pause. */
export const noPause = {
  automation_paused_at: null,
  automation_paused_reason: null,
  automation_paused_by: null,
  automation_resumes_at: null,
} as const

/** @param endedBy null for any pause, otherwise only for one that has ended by then. True if there was one. */
async function clearPause(session: TenantSession, conversationId: string, endedBy: Date | null): Promise<boolean> {
  let query = session.tables
    .updateTable('conversations')
    .set(noPause)
    .where('id', '=', conversationId)
    .where('automation_paused_at', 'is not', null)
  if (endedBy !== null) query = query.where('automation_resumes_at', '<=', endedBy)
  return (await query.returning('id').executeTakeFirst()) !== undefined
}

export async function readTenantSettings(session: TenantSession): Promise<JsonObject> {
  const row = await session.sharedTables
    .selectFrom('tenants')
    .select('settings')
    .where('id', '=', session.tenantId)
    .executeTakeFirst()
  return row?.settings ?? {}
}
