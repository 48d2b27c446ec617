import type { CrmContext, CrmProvider } from '@leadkit/contracts'
import { fetchFields } from './zoho-api.ts'
import { MAX_BATCH } from './zoho-batch.ts'
import { fetchChanges } from './zoho-changes.ts'
import { openChannel, readNotification } from './zoho-channel.ts'
import { readSession, type ZohoCredentials, zohoCredentialsSchema } from './zoho-credentials.ts'
import { ZOHO_DATA_CENTRES, type ZohoDataCentre } from './zoho-data-centre.ts'
import { zohoErrors } from './zoho-error.ts'
import { toCrmField } from './zoho-field.ts'
import { KEY_FIELD } from './zoho-key-field.ts'
import { refreshCredentials } from './zoho-oauth.ts'
import { findRecords, readRecords } from './zoho-read.ts'
import { removeRecords } from './zoho-remove.ts'
import { verifyAccount } from './zoho-verify.ts'
import { updateRecords, upsertRecords, type WriteTarget } from './zoho-write.ts'

/** An automation of the organisation that a write may trigger. */
export type ZohoTrigger = 'workflow' | 'approval' | 'blueprint' | 'pathfinder' | 'orchestration'

export interface ZohoCrmProviderOptions {
  /**
   * Automations that LeadKit's writes trigger in Zoho. Default none: a workflow that writes to the lead turns every write into a change, and may mail
   * the lead each time.
   */
  readonly triggers?: readonly ZohoTrigger[] | undefined
  /** Time-out of one request in milliseconds, including its response. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Regions besides Zoho's own, such as the URL of `startZohoFake`. Tokens and the client's secret go to these hosts. Default none. */
  readonly additionalDataCentres?: readonly ZohoDataCentre[] | undefined
}

/**
 * The CRM provider for Zoho CRM, API v8: leads become records in the module Leads, found again by the unique field `LeadKit_ID`. It needs the
 * scopes `ZohoCRM.modules.leads.ALL`, `ZohoCRM.coql.READ`, `ZohoCRM.org.READ` and `ZohoCRM.settings.fields.READ`; for more,
 * `ZohoCRM.settings.fields.CREATE` (creating the key field), `ZohoCRM.settings.recycle_bin.DELETE` (erasing for good) and
 * `ZohoCRM.notifications.ALL` (notification channels). Stateless: one instance serves every tenant, in every region.
 *
 * @example
 * const zoho = createZohoCrmProvider()
 * const kit = createLeadKit({ database, encryption, crms: [zoho] })
 */
export function createZohoCrmProvider(options: ZohoCrmProviderOptions = {}): CrmProvider<'zoho', ZohoCredentials> {
  const timeoutMs = options.timeoutMs ?? 30_000
  const triggers = options.triggers ?? []
  const dataCentres = [...ZOHO_DATA_CENTRES, ...(options.additionalDataCentres ?? [])]
  const target = (context: CrmContext, object: string): WriteTarget => {
    if (object !== 'Leads') throw unknownObject()
    return { connection: { context, timeoutMs, triggers }, object }
  }
  return {
    id: 'zoho',
    displayName: 'Zoho CRM',
    capabilities: {
      maxBatch: MAX_BATCH,
      batchAtomicity: 'per_record',
      idempotency: 'external_key',
      purge: true,
      ifUnmodifiedSince: true,
      inbound: 'notification_channel',
    },
    credentialsSchema: zohoCredentialsSchema(dataCentres),
    objects: ['Leads'],
    keyField: KEY_FIELD,
    // Lead_Status has the organisation's own options: it needs a tenant's own mapping. A score needs a tenant's own field.
    defaultFields: {
      name: 'Last_Name',
      email: 'Email',
      phone: 'Phone',
      company: 'Company',
      status: null,
      score: null,
      notes: 'Description',
    },
    session: readSession,
    refresh: (credentials, context) => refreshCredentials(credentials, context, { dataCentres, timeoutMs }),
    verify: async (context, request) => verifyAccount(target(context, request.object), request.createKeyField),
    describe: async (context, object) => {
      const fields = await fetchFields(target(context, object).connection, object)
      return fields.map(toCrmField)
    },
    upsert: async (context, object, writes, { onDuplicate }) =>
      upsertRecords(target(context, object), writes, onDuplicate),
    update: async (context, object, writes) => updateRecords(target(context, object), writes),
    remove: async (context, object, references, mode) => removeRecords(target(context, object), references, mode),
    findByKey: async (context, object, keys) => findRecords(target(context, object).connection, object, keys),
    changes: async (context, object, cursor, fields) =>
      fetchChanges(target(context, object).connection, object, cursor, fields),
    read: async (context, object, externalIds, fields) =>
      readRecords(target(context, object).connection, object, externalIds, fields),
    parseWebhook: (request) => readNotification(request.body),
    subscribe: async (context, object, request) => openChannel(target(context, object), request),
  }
}

function unknownObject(): Error {
  return zohoErrors.create('unsupported', {
    vendorCode: 'OBJECT_NOT_OFFERED',
    scope: 'request',
    outcome: 'not_applied',
    hint: 'Zoho syncs leads to "Leads"',
  })
}
