import { cleanDetails, eventKey, eventTime } from '@leadkit/adapter-kit'
import type { PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { ignored, statusBase } from './parse-event.ts'
import { leadActionSchema } from './webhook-schemas.ts'

/** A lead form was filled in, or its answers are to be deleted, which is a duty under privacy law. */
export function parseLead(value: unknown, receivedAt: Date): PlatformEvent {
  const { data: lead } = leadActionSchema.safeParse(value)
  if (lead === undefined) return ignored('invalid_lead')
  const accountId = lead.owner.organization ?? lead.owner.sponsoredAccount
  if (accountId === undefined) return ignored('no_owner')
  // Without an action it is taken for a new lead: one that was deleted cannot be fetched.
  const { leadAction = 'CREATED' } = lead
  if (leadAction !== 'CREATED' && leadAction !== 'DELETED') return ignored('unknown_lead_action', accountId)
  return leadEvent(leadAction === 'CREATED' ? 'lead_created' : 'lead_deleted', {
    accountId,
    leadId: lead.leadGenFormResponse,
    occurredAt: eventTime([lead.occurredAt], receivedAt),
    details: { form: lead.leadGenForm, leadType: lead.leadType, associatedEntity: lead.associatedEntity },
  })
}

/** Both actions on one lead can have the same urn and time, so that the key holds the action. */
export function leadEvent(
  status: 'lead_created' | 'lead_deleted',
  lead: {
    readonly accountId: string
    readonly leadId: string
    readonly occurredAt: Date
    readonly details: Readonly<Record<string, unknown>>
  },
): StatusEvent {
  return {
    ...statusBase(lead.accountId, lead.occurredAt),
    status,
    dedupeKey: eventKey(status, lead.leadId),
    targetIds: [lead.leadId],
    requiresHydration: status === 'lead_created',
    details: cleanDetails(lead.details),
  }
}
