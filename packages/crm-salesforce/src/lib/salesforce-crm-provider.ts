import type { CrmContext, CrmProvider } from '@leadkit/contracts'
import { fetchFields } from './salesforce-api.ts'
import { MAX_BATCH } from './salesforce-batch.ts'
import { fetchChanges } from './salesforce-changes.ts'
import {
  credentialsSchemaFor,
  readSession,
  SALESFORCE_DOMAINS,
  type SalesforceCredentials,
} from './salesforce-credentials.ts'
import { salesforceErrors } from './salesforce-error.ts'
import { KEY_FIELD } from './salesforce-key-field.ts'
import { toCrmField } from './salesforce-lead.ts'
import { refreshCredentials } from './salesforce-oauth.ts'
import { findRecords, readRecords } from './salesforce-read.ts'
import { removeRecords } from './salesforce-remove.ts'
import type { SalesforceTarget } from './salesforce-request.ts'
import { verifyAccount } from './salesforce-verify.ts'
import { updateRecords, upsertRecords } from './salesforce-write.ts'

export interface SalesforceCrmProviderOptions {
  /** Where tokens are renewed for credentials without a `loginUrl`. Default `https://login.salesforce.com`. */
  readonly loginUrl?: string | undefined
  /** The REST API version in every path. Default `64.0`; Salesforce supports a version for at least three years. */
  readonly apiVersion?: `${number}.0` | undefined
  /** Time-out of one request in milliseconds, including its response. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Suffixes of the hosts that credentials and token responses may name. Default Salesforce's own; tests pass `127.0.0.1`. */
  readonly domains?: readonly string[] | undefined
}

const OBJECTS: readonly string[] = ['Lead', 'Contact']

/**
 * The CRM provider for Salesforce: leads become Leads (or Contacts), found again by the unique external id `LeadKit_Id__c`. It needs an OAuth
 * authorisation with the scopes `api` and `refresh_token`. Stateless: one instance serves every tenant, each on its own organisation's host.
 *
 * @example
 * const salesforce = createSalesforceCrmProvider()
 * const kit = createLeadKit({ database, encryption, crms: [salesforce] })
 */
export function createSalesforceCrmProvider(
  options: SalesforceCrmProviderOptions = {},
): CrmProvider<'salesforce', SalesforceCredentials> {
  const { loginUrl = 'https://login.salesforce.com', apiVersion = '64.0', timeoutMs = 30_000 } = options
  const domains = options.domains ?? SALESFORCE_DOMAINS
  const target = (context: CrmContext, object: string): SalesforceTarget => {
    if (!OBJECTS.includes(object)) throw unknownObject()
    return { link: { context, timeoutMs, apiVersion }, object }
  }
  return {
    id: 'salesforce',
    displayName: 'Salesforce',
    capabilities: {
      maxBatch: MAX_BATCH,
      batchAtomicity: 'per_record',
      idempotency: 'external_key',
      purge: false,
      ifUnmodifiedSince: false,
      inbound: 'poll',
    },
    credentialsSchema: credentialsSchemaFor(domains),
    objects: OBJECTS,
    keyField: KEY_FIELD,
    // Status and Rating are picklists with each organisation's own values: both need a tenant's own mapping.
    defaultFields: {
      name: 'LastName',
      email: 'Email',
      phone: 'Phone',
      company: 'Company',
      status: null,
      score: null,
      notes: 'Description',
    },
    session: readSession,
    refresh: (credentials, context) => refreshCredentials(credentials, context, { loginUrl, domains, timeoutMs }),
    verify: async (context, request) => verifyAccount(target(context, request.object), request.createKeyField),
    describe: async (context, object) => {
      const { link } = target(context, object)
      return (await fetchFields(link, object)).map(toCrmField)
    },
    upsert: async (context, object, writes, { onDuplicate }) =>
      upsertRecords(target(context, object), writes, onDuplicate),
    update: async (context, object, writes) => updateRecords(target(context, object), writes),
    remove: async (context, object, references, mode) => removeRecords(target(context, object), references, mode),
    findByKey: async (context, object, keys) => findRecords(target(context, object).link, object, keys),
    changes: async (context, object, cursor, fields) => fetchChanges(target(context, object), cursor, fields),
    read: async (context, object, externalIds, fields) =>
      readRecords(target(context, object).link, object, externalIds, fields),
  }
}

function unknownObject(): Error {
  return salesforceErrors.create('unsupported', {
    vendorCode: 'OBJECT_NOT_OFFERED',
    scope: 'request',
    outcome: 'not_applied',
    hint: `Salesforce syncs leads to ${OBJECTS.join(' or ')}`,
  })
}
