import { type CrmContext, type CrmProvider, LeadKitError } from '@leadkit/contracts'
import { fetchProperties } from './hubspot-api.ts'
import { MAX_BATCH } from './hubspot-batch.ts'
import { fetchChanges } from './hubspot-changes.ts'
import { toCrmField } from './hubspot-contact.ts'
import { KEY_PROPERTY } from './hubspot-key-property.ts'
import { type HubspotCredentials, hubspotCredentialsSchema, readSession } from './hubspot-credentials.ts'
import { hubspotErrors } from './hubspot-error.ts'
import { refreshCredentials } from './hubspot-oauth.ts'
import { findRecords, readRecords } from './hubspot-read.ts'
import { removeRecords } from './hubspot-remove.ts'
import { verifyAccount } from './hubspot-verify.ts'
import { readWebhook, verifyWebhook } from './hubspot-webhook.ts'
import { updateRecords, upsertRecords, type WriteTarget } from './hubspot-write.ts'

export interface HubspotCrmProviderOptions {
  /** The URL of HubSpot's API, without a trailing slash. Default `https://api.hubapi.com`; tests pass their fake's URL. */
  readonly baseUrl?: string | undefined
  /**
   * The dated API version in every path. Default `2026-03`, which HubSpot supports until September 2027; a version is supported for 18 months. From
   * `2026-09` on HubSpot enforces the properties that an account requires, and refuses a record without them (`validation`).
   */
  readonly apiVersion?: `${number}-${'03' | '09'}` | undefined
  /** Time-out of one request in milliseconds, including its response. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Client secrets of the apps whose webhooks are accepted: the current one, and during a rotation also the old one. Default none. */
  readonly webhookSecrets?: readonly string[] | undefined
}

/**
 * The CRM provider for HubSpot: leads become contacts, found again by the unique property `leadkit_id`. It uses HubSpot's dated API, needs the scopes
 * `crm.objects.contacts.read`, `crm.objects.contacts.write`, `crm.schemas.contacts.read` and, to create the key property itself,
 * `crm.schemas.contacts.write`. Stateless: one instance serves every tenant.
 *
 * @throws LeadKitError `configuration` for an `apiVersion` that is not a dated one.
 *
 * @example
 * const hubspot = createHubspotCrmProvider({ webhookSecrets: [clientSecret] })
 * const kit = createLeadKit({ database, encryption, crms: [hubspot] })
 */
export function createHubspotCrmProvider(
  options: HubspotCrmProviderOptions = {},
): CrmProvider<'hubspot', HubspotCredentials> {
  const baseUrl = options.baseUrl ?? 'https://api.hubapi.com'
  const timeoutMs = options.timeoutMs ?? 30_000
  const apiVersion = readVersion(options.apiVersion ?? '2026-03')
  const secrets = options.webhookSecrets ?? []
  const target = (context: CrmContext, object: string): WriteTarget => {
    if (object !== 'contacts') throw unknownObject()
    return { connection: { context, timeoutMs, apiVersion }, object }
  }
  return {
    id: 'hubspot',
    displayName: 'HubSpot',
    capabilities: {
      maxBatch: MAX_BATCH,
      batchAtomicity: 'mixed',
      idempotency: 'external_key',
      purge: true,
      ifUnmodifiedSince: false,
      inbound: 'webhook',
    },
    credentialsSchema: hubspotCredentialsSchema,
    objects: ['contacts'],
    keyField: KEY_PROPERTY,
    // hs_lead_status has HubSpot's own options and the score is calculated: both need a tenant's own mapping.
    defaultFields: {
      name: 'firstname',
      email: 'email',
      phone: 'phone',
      company: 'company',
      status: null,
      score: null,
      notes: 'message',
    },
    session: (credentials) => readSession(credentials, baseUrl),
    refresh: (credentials, context) => refreshCredentials(credentials, context, { baseUrl, timeoutMs, apiVersion }),
    verify: async (context, request) => verifyAccount(target(context, request.object), request.createKeyField),
    describe: async (context, object) => {
      const properties = await fetchProperties(target(context, object).connection, object)
      return properties.map(toCrmField)
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
    parseWebhook(request, now) {
      verifyWebhook(request, secrets, now)
      return readWebhook(request.body)
    },
  }
}

function readVersion(version: string): string {
  if (/^20\d{2}-(?:03|09)$/.test(version)) return version
  const message = 'createHubspotCrmProvider: option "apiVersion" is not valid; give a dated version, such as 2026-03'
  throw new LeadKitError('configuration', message, { source: 'crm:hubspot' })
}

function unknownObject(): Error {
  return hubspotErrors.create('unsupported', {
    vendorCode: 'OBJECT_NOT_OFFERED',
    scope: 'request',
    outcome: 'not_applied',
    hint: 'HubSpot syncs leads to "contacts"',
  })
}
