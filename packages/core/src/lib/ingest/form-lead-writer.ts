import type { StatusEvent } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import { storableJson } from '../base/storable-json.ts'
import type { RoutedStatus } from './routed-delivery.ts'
import { readFormContact } from '../leads/form-contact.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import type { DatabaseSession, TenantSession } from '../database/session.ts'

/**
 * Answers to lead forms. One answer makes one lead, however often and in whatever order it is told; one that its author takes back takes the
 * lead's data with it, and is not made again by a notice that comes late.
 */
export class FormLeadWriter {
  readonly #leads: LeadWriter

  constructor(leads: LeadWriter) {
    this.#leads = leads
  }

  /** Returns true when this is news: the first notice, not the answers that were fetched for it. */
  async created(session: DatabaseSession, status: RoutedStatus, now: Date): Promise<boolean> {
    const { event, route } = status
    let news = false
    for (const responseId of event.targetIds) {
      const id = await this.#insert(session, status, responseId, now)
      news ||= id !== null
      if (!event.requiresHydration) await this.#fill(session, status, responseId, now)
      else if (id !== null) await enqueue(session.ofTenant(route.scope, now), [{ kind: 'hydrate', taskId: id }])
    }
    return news
  }

  /** LinkedIn passes on that a member took the answers back; keeping them would be against privacy law (GDPR article 17). */
  async deleted(session: DatabaseSession, status: RoutedStatus, now: Date): Promise<void> {
    const { event, route } = status
    for (const responseId of event.targetIds) {
      await this.#insert(session, status, responseId, now)
      const row = await lock(session, status, responseId)
      if (row === undefined || row.status === 'deleted') continue
      await session
        .ofTenant(route.scope)
        .tables.updateTable('form_leads')
        .set({ status: 'deleted', event: '{}' })
        .where('id', '=', row.id)
        .execute()
      if (row.lead_id !== null && (await isLive(session.ofTenant(route.scope), row.lead_id)))
        await this.#leads.remove(session.ofTenant(route.scope, now), row.lead_id)
    }
  }

  /** Null when the answer is known already. */
  async #insert(
    session: DatabaseSession,
    { event, route }: RoutedStatus,
    responseId: string,
    now: Date,
  ): Promise<string | null> {
    const row = await session
      .ofTenant(route.scope)
      .tables.insertInto('form_leads')
      .values({
        id: newId(),
        tenant_id: route.scope.tenantId,
        social_account_id: route.socialAccountId,
        response_id: responseId,
        event: event.requiresHydration ? storableJson({ ...event, targetIds: [responseId] }) : '{}',
        occurred_at: event.occurredAt,
        created_at: now,
      })
      .onConflict((conflict) => conflict.columns(['social_account_id', 'response_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    return row?.id ?? null
  }

  async #fill(session: DatabaseSession, status: RoutedStatus, responseId: string, now: Date): Promise<void> {
    const { event, route } = status
    const row = await lock(session, status, responseId)
    if (row?.status !== 'pending' && row?.status !== 'unavailable') return
    const lead = isTest(event)
      ? null
      : await this.#leads.create(session.ofTenant(route.scope, now), readFormContact(event.details['answers']))
    await session
      .ofTenant(route.scope)
      .tables.updateTable('form_leads')
      .set({ status: 'filled', event: '{}', lead_id: lead?.id ?? null })
      .where('id', '=', row.id)
      .execute()
  }
}

/** The platform's own test of the form, by which nobody is meant. */
function isTest(event: StatusEvent): boolean {
  return event.details['isTest'] === true
}

function lock(session: DatabaseSession, { route }: RoutedStatus, responseId: string) {
  return session
    .ofTenant(route.scope)
    .tables.selectFrom('form_leads')
    .select(['id', 'status', 'lead_id'])
    .where('social_account_id', '=', route.socialAccountId)
    .where('response_id', '=', responseId)
    .forUpdate()
    .executeTakeFirst()
}

async function isLive(session: TenantSession, leadId: string): Promise<boolean> {
  const lead = await session.tables.selectFrom('leads').select('deleted_at').where('id', '=', leadId).executeTakeFirst()
  return lead !== undefined && lead.deleted_at === null
}
