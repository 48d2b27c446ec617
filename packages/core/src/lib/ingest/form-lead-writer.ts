import type { StatusEvent } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import type { RoutedStatus } from './routed-delivery.ts'
import { readFormContact } from '../leads/form-contact.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { LegalHoldError } from '../holds/legal-hold-error.ts'
import { type ErasedPersonReader, isKeptOut } from '../consent/erased-person-reader.ts'
import { identitiesOf } from '../consent/person.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import { type NewTouch, putTouches } from '../leads/touches/touch-upsert-writer.ts'
import type { TenantSession } from '../database/session.ts'
import { fieldSource } from '../leads/contact.ts'
import { storableJson } from '../base/field-schema.ts'

/**
 * Lead form submissions. One submission makes one lead, however often and in whatever order it is reported; if its author withdraws it, the lead's
 * data is erased, and a late notice does not recreate it.
 */
export class FormLeadWriter {
  readonly #leads: LeadWriter
  readonly #erased: ErasedPersonReader | null

  constructor(leads: LeadWriter, erased: ErasedPersonReader | null = null) {
    this.#leads = leads
    this.#erased = erased
  }

  /** Returns true for the first notice, but not for the answers that were fetched for it. */
  async created(session: TenantSession, status: RoutedStatus): Promise<boolean> {
    const { event } = status
    let news = false
    for (const responseId of event.targetIds.toSorted()) {
      const id = await this.#insert(session, status, responseId)
      news ||= id !== null
      if (!event.requiresHydration) await this.#fill(session, status, responseId)
      else if (id !== null) await enqueue(session, [{ kind: 'hydrate', taskId: id }])
    }
    return news
  }

  /**
   * LinkedIn reports that a member withdrew the answers; keeping them would violate privacy law (GDPR article 17). Under a legal hold they stay (article
   * 17(3)(e)), and the daily retention erases them once no hold keeps them.
   */
  async deleted(session: TenantSession, status: RoutedStatus): Promise<void> {
    const { event } = status
    for (const responseId of event.targetIds.toSorted()) {
      await this.#insert(session, status, responseId)
      const row = await lock(session, status, responseId)
      if (row === undefined || row.status === 'deleted') continue
      await emptyForm(session, row.id)
      if (row.lead_id !== null && (await isLive(session, row.lead_id)))
        await this.#withdraw(session, row.id, row.lead_id)
    }
  }

  async #withdraw(session: TenantSession, id: string, leadId: string): Promise<void> {
    try {
      await this.#leads.withdraw(session, leadId)
    } catch (error) {
      if (!(error instanceof LegalHoldError)) throw error
      await session.tables
        .updateTable('form_leads')
        .set({ erasure_held_at: session.now })
        .where('id', '=', id)
        .execute()
    }
  }

  /** Null if the submission is already known. */
  async #insert(session: TenantSession, { event, route }: RoutedStatus, responseId: string): Promise<string | null> {
    const row = await session.tables
      .insertInto('form_leads')
      .values({
        id: newId(),
        tenant_id: session.tenantId,
        social_account_id: route.socialAccountId,
        response_id: responseId,
        event: event.requiresHydration ? storableJson({ ...event, targetIds: [responseId] }) : '{}',
        occurred_at: event.occurredAt,
        created_at: session.now,
      })
      .onConflict((conflict) => conflict.columns(['social_account_id', 'response_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    return row?.id ?? null
  }

  async #fill(session: TenantSession, status: RoutedStatus, responseId: string): Promise<void> {
    const { event } = status
    const row = await lock(session, status, responseId)
    if (row?.status !== 'pending' && row?.status !== 'unavailable') return
    const contact = readFormContact(event.details['answers'])
    const person = (await this.#erased?.find(session, identitiesOf(contact))) ?? null
    if (person !== null && isKeptOut(person, event.occurredAt, false)) return emptyForm(session, row.id)
    const lead = isTest(event) ? null : await this.#leads.create(session, contact, () => fieldSource('platform'))
    if (lead !== null) await putTouches(session, [toFormTouch(status, lead.id)])
    await session.tables
      .updateTable('form_leads')
      .set({ status: 'filled', event: '{}', lead_id: lead?.id ?? null })
      .where('id', '=', row.id)
      .execute()
  }
}

/** Nothing fills it any more. */
async function emptyForm(session: TenantSession, id: string): Promise<void> {
  const query = session.tables.updateTable('form_leads').set({ status: 'deleted', event: '{}' })
  await query.where('id', '=', id).execute()
}

/** An adapter that says nothing of its own leaves at least that the person came by a form. */
function toFormTouch({ event, route }: RoutedStatus, leadId: string): NewTouch {
  const { extra = null, ...touch } = event.touch ?? { kind: 'form' as const }
  const details = { ...touch, platform: event.platform, socialAccountId: route.socialAccountId }
  return { subjectId: leadId, details, extra, firstAt: event.occurredAt, lastAt: event.occurredAt }
}

/** The platform's own test of the form, which is not a real person. */
function isTest(event: StatusEvent): boolean {
  return event.details['isTest'] === true
}

function lock(session: TenantSession, { route }: RoutedStatus, responseId: string) {
  return session.tables
    .selectFrom('form_leads')
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
