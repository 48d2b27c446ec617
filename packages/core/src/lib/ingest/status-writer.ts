import type { StatusEvent } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import type { RoutedStatus } from './routed-delivery.ts'
import { type AccountHealthWriter } from '../accounts/account-health-writer.ts'
import type { HostEventWriter } from '../host-events/host-event-writer.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { FormLeadWriter } from './form-lead-writer.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import { applyDeletion, applyEdit, markTargets, recordReaction } from './message-status-writer.ts'
import { type DatabaseSession, quoteIdentifier } from '../database/session.ts'

/** Applies what platforms tell about messages, conversations and accounts. Each is right whatever order they come in. */
export class StatusWriter {
  readonly #hostEvents: HostEventWriter
  readonly #accountHealth: AccountHealthWriter
  readonly #formLeads: FormLeadWriter

  constructor(hostEvents: HostEventWriter, accountHealth: AccountHealthWriter, leads: LeadWriter) {
    this.#hostEvents = hostEvents
    this.#accountHealth = accountHealth
    this.#formLeads = new FormLeadWriter(leads)
  }

  async write(session: DatabaseSession, status: RoutedStatus, now: Date): Promise<void> {
    const { event, route } = status
    switch (event.status) {
      case 'edited':
        await applyEdit(session, status, now)
        break
      case 'deleted':
        await applyDeletion(session, status)
        break
      case 'delivered':
      case 'read':
        await advanceMark(session, status, event.status === 'read' ? 'read_at' : 'delivered_at')
        break
      case 'reaction':
        await recordReaction(session, status)
        break
      case 'thread_control':
        await mergeConversationMetadata(session, status, 'threadControl')
        break
      case 'referral':
        await recordReferral(session, status, now)
        break
      case 'account_revoked':
        await this.#accountHealth.fail(session.ofTenant(route.scope, now), route.socialAccountId, {
          health: 'needs_reauth',
          reason: 'access_revoked',
        })
        break
      case 'lead_created':
        // The answers that were fetched for it are no news: `lead.created` tells of them.
        if (!(await this.#formLeads.created(session, status, now))) return
        break
      case 'lead_deleted':
        await this.#formLeads.deleted(session, status, now)
        break
      case 'share':
        break
    }
    const conversationId = await findConversation(session, status)
    const payload = {
      status: event.status,
      socialAccountId: route.socialAccountId,
      conversationId,
      targetIds: [...event.targetIds],
      direction: event.direction,
      platformConversationId: event.conversationId,
      participantId: event.participantId,
      receivedAt: event.occurredAt.toISOString(),
      content: event.status === 'edited' ? null : event.content,
    }
    await this.#hostEvents.write(session.ofTenant(route.scope, now), 'platform.status', payload)
  }
}

/**
 * Reads and deliveries name a moment, or messages; the mark only ever moves forward. Without a conversation there is nothing of ours that
 * could have been read.
 */
async function advanceMark(
  session: DatabaseSession,
  status: RoutedStatus,
  column: 'read_at' | 'delivered_at',
): Promise<void> {
  const { route, event } = status
  const named = event.watermark === undefined && event.targetIds.length > 0
  const mark = named ? await markTargets(session, status, column) : (event.watermark ?? event.occurredAt)
  if (mark === null) return
  const { text, values } = whichConversation(event, route.socialAccountId)
  await session.run({
    text: `UPDATE ${quoteIdentifier(route.scope.schema)}.conversations
      SET participant_${column} = greatest(participant_${column}, $1) WHERE ${text}`,
    parameters: [mark, ...values],
  })
}

function whichConversation(
  event: StatusEvent,
  socialAccountId: string,
): { readonly text: string; readonly values: readonly unknown[] } {
  const text = `social_account_id = $2 AND ($3::text IS NULL OR platform_conversation_id = $3) AND ($4::text IS NULL OR participant_id = $4)
    AND ($3::text IS NOT NULL OR $4::text IS NOT NULL)`
  return { text, values: [socialAccountId, event.conversationId, event.participantId] }
}

/**
 * Where somebody comes from may be told before they have written anything: then the referral makes the conversation. It also opens the
 * platform's window for answers.
 * @see https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
 */
async function recordReferral(session: DatabaseSession, status: RoutedStatus, now: Date): Promise<void> {
  const { route, event } = status
  const { conversationId: thread, participantId: participant } = event
  if (thread !== null && participant !== null) {
    const id = newId()
    const [found] = await session.run<{ id: string }>({
      text: `INSERT INTO ${quoteIdentifier(route.scope.schema)}.conversations AS c (id, tenant_id, social_account_id,
          platform_conversation_id, participant_id, started_at, last_message_at, last_inbound_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $6)
        ON CONFLICT (social_account_id, platform_conversation_id, participant_id)
        DO UPDATE SET last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
        RETURNING c.id`,
      parameters: [id, route.scope.tenantId, route.socialAccountId, thread, participant, event.occurredAt],
    })
    if (found?.id === id) await enqueue(session.ofTenant(route.scope, now), [{ kind: 'profile', taskId: id }])
  }
  await mergeConversationMetadata(session, status, 'referral')
}

/** The newest of its kind stands. */
async function mergeConversationMetadata(
  session: DatabaseSession,
  { route, event }: RoutedStatus,
  key: 'referral' | 'threadControl',
): Promise<void> {
  const value = { ...event.details, at: event.occurredAt.toISOString() }
  const { text, values } = whichConversation(event, route.socialAccountId)
  await session.run({
    text: `UPDATE ${quoteIdentifier(route.scope.schema)}.conversations SET metadata = metadata || $1::jsonb WHERE ${text}
      AND coalesce(metadata -> $5::text ->> 'at', '') <= $6::text`,
    parameters: [JSON.stringify({ [key]: value }), ...values, key, event.occurredAt.toISOString()],
  })
}

async function findConversation(session: DatabaseSession, { route, event }: RoutedStatus): Promise<string | null> {
  if (event.conversationId === null && event.participantId === null) return null
  let query = session
    .ofTenant(route.scope)
    .tables.selectFrom('conversations')
    .select('id')
    .where('social_account_id', '=', route.socialAccountId)
  if (event.conversationId !== null) query = query.where('platform_conversation_id', '=', event.conversationId)
  if (event.participantId !== null) query = query.where('participant_id', '=', event.participantId)
  return (await query.limit(1).executeTakeFirst())?.id ?? null
}
