import type { CrmChange, CrmFieldValue } from '@leadkit/contracts'
import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { CLIENT_NAME } from './salesforce-request.ts'

/** The content of one change event. */
export interface SalesforceChangeEventReading {
  /** Such as `Lead`. */
  readonly object: string
  /** One for each record that the event names; fields are those that changed, and keys are present only if the event contains the key field. */
  readonly changes: readonly CrmChange[]
  /** True for a gap or overflow event: Salesforce could not tell what changed, so the records must be read again. */
  readonly gap: boolean
}

const eventSchema = z.looseObject({
  ChangeEventHeader: z.looseObject({
    entityName: z.string().min(1),
    recordIds: z.array(z.string().min(1)),
    changeType: z.string().min(1),
    changeOrigin: z.string().catch(''),
    transactionKey: z.string().catch(''),
    sequenceNumber: z.number().int().catch(0),
    /** Milliseconds since 1970. */
    commitTimestamp: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]),
  }),
})

const TYPES: Readonly<Record<string, CrmChange['type']>> = {
  CREATE: 'created',
  UPDATE: 'updated',
  DELETE: 'deleted',
  UNDELETE: 'restored',
}

/**
 * Parses one decoded event of Change Data Capture, for a host that has its own subscription (Pub/Sub API, or an event relay) and wants changes sooner
 * than polling delivers them. Our own writes are recognised by the client name in `changeOrigin`. Polling remains the safety net: events are kept for
 * 72 hours, and a merge appears as a deletion here (developer.salesforce.com, Change Data Capture guide, "Change Event Header Fields").
 *
 * @throws LeadKitError `payload_invalid` if it is not a change event.
 */
export function readSalesforceChangeEvent(event: unknown): SalesforceChangeEventReading {
  const parsed = eventSchema.safeParse(event)
  if (!parsed.success) {
    throw new LeadKitError('payload_invalid', 'not a Salesforce change event; pass the decoded event with its header', {
      source: 'crm:salesforce',
    })
  }
  const { ChangeEventHeader: header, ...rest } = parsed.data
  const type = TYPES[header.changeType]
  if (type === undefined) return { object: header.entityName, changes: [], gap: true }
  const fields = rest as Readonly<Record<string, CrmFieldValue>>
  const key = fields[KEY_FIELD]
  const changes = header.recordIds.map((externalId): CrmChange => ({
    id: `cdc:${header.transactionKey}:${header.sequenceNumber}:${externalId}`,
    externalId,
    ...(typeof key === 'string' && key !== '' ? { key } : {}),
    type,
    occurredAt: new Date(header.commitTimestamp),
    fromSelf: new RegExp(`(?:^|;)client=${CLIENT_NAME}(?:;|$)`).test(header.changeOrigin),
    ...(type === 'deleted' ? {} : { fields }),
  }))
  return { object: header.entityName, changes, gap: false }
}
