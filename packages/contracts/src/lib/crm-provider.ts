import type { z } from 'zod'
import type { CallContext, RequestBudget } from './call-context.ts'
import type { CrmError } from './crm-error.ts'
import type { CrmProblem } from './crm-problem.ts'
import type { JsonValue } from './json.ts'

/** A value for one remote field. Dates are passed as they are; the provider formats them for the field's type. */
export type CrmFieldValue = JsonValue | Date

export interface CrmWrite {
  /** The lead's id (UUID), the value of the unique remote key field. */
  readonly key: string
  /** The remote record's id, if known. */
  readonly externalId?: string | undefined
  /** Remote field name → value; null clears the field. */
  readonly fields: Readonly<Record<string, CrmFieldValue>>
  /** Refuse with `conflict` if the remote record changed since then; only with `capabilities.ifUnmodifiedSince`. */
  readonly ifUnmodifiedSince?: Date | undefined
}

export interface CrmReference {
  readonly key: string
  readonly externalId?: string | undefined
}

/** One result per input, in input order. */
export type CrmWriteResult =
  | {
      readonly key: string
      readonly ok: true
      readonly externalId: string | null
      /** `linked`: an existing record of the same person got our key. `absent`: there was nothing to remove. */
      readonly outcome: 'created' | 'updated' | 'linked' | 'unchanged' | 'removed' | 'absent'
      readonly modifiedAt?: Date | undefined
    }
  | { readonly key: string; readonly ok: false; readonly error: CrmError }

export interface CrmCapabilities {
  /** Maximum number of records per vendor call; the provider splits larger batches. */
  readonly maxBatch: number
  readonly batchAtomicity: 'per_record' | 'all_or_nothing' | 'mixed'
  /** `best_effort` if the tenant's CRM cannot have a unique key field. */
  readonly idempotency: 'external_key' | 'best_effort'
  /** True when a record can be erased for good, not only moved to the trash. */
  readonly purge: boolean
  readonly ifUnmodifiedSince: boolean
  readonly inbound: 'webhook' | 'notification_channel' | 'poll'
}

/** How to reach one account: from the credentials, or from the vendor's token response. */
export interface CrmSession {
  readonly accessToken: string
  /** The vendor's host for this account, without a trailing slash. Never built from guesses. */
  readonly baseUrl: string
  /** When the access token expires, if known. */
  readonly expiresAt?: Date | undefined
}

/** The current token of one CRM config. One refresh at a time across the fleet: the core takes a row lock and then reads the row again. */
export interface TokenSource {
  get(): Promise<CrmSession & { readonly version: number }>
  /**
   * Requests a token newer than the refused one. Returns the stored token if it already has a newer version.
   * @throws CrmError `auth_revoked`, `rate_limited` or `transient`, depending on the token endpoint's response.
   */
  refresh(rejectedVersion: number): Promise<CrmSession & { readonly version: number }>
}

export interface CrmContext extends CallContext {
  readonly token: TokenSource
  readonly budget: RequestBudget
}

/** A remote field, from the account's metadata. */
export interface CrmField {
  readonly name: string
  readonly label: string
  readonly type:
    | 'string'
    | 'text'
    | 'number'
    | 'integer'
    | 'boolean'
    | 'date'
    | 'datetime'
    | 'picklist'
    | 'multi_picklist'
    | 'reference'
    | 'other'
  /** The vendor's own name for the type. */
  readonly vendorType: string
  readonly required: boolean
  readonly writable: boolean
  readonly unique: boolean
  readonly maxLength?: number | undefined
  readonly options?: readonly string[] | undefined
}

export interface CrmVerification {
  /** The vendor's id of the account (portal, organisation); compared on each reconnect, so that a config never switches accounts. */
  readonly accountId: string
  readonly problems: readonly CrmProblem[]
  /** True if the call created the key field. */
  readonly keyFieldCreated: boolean
}

/** A change of a remote record. `fields` has the values from the change or from reading the record again, by remote field name; absent for a mere hint. */
export interface CrmChange {
  /** The same for every delivery of the same change. */
  readonly id: string
  readonly externalId: string
  readonly key?: string | undefined
  readonly type: 'created' | 'updated' | 'deleted' | 'purged' | 'merged' | 'converted' | 'restored'
  readonly occurredAt: Date
  /** True if the vendor says that our own application wrote it. */
  readonly fromSelf: boolean
  readonly mergedInto?: string | undefined
  readonly fields?: Readonly<Record<string, CrmFieldValue>> | undefined
}

export interface CrmChangePage {
  readonly changes: readonly CrmChange[]
  /** Pass it to the next call. */
  readonly cursor: string
  readonly more: boolean
  /** True if changes may have been missed (an expired cursor): the core reads every linked record again. */
  readonly gap: boolean
}

/** A CRM's webhook: the account it is about, and what changed there. */
export interface CrmWebhookEvent {
  /**
   * The vendor's id of the account, as returned by `verify`. If the vendor's notification names no account (Zoho), the `token` that the channel was
   * opened with: the core knows which config it belongs to, and nobody else can guess it.
   */
  readonly accountId: string
  readonly object: string
  readonly change: CrmChange
}

/** A subscription that expires (Zoho notification channels); the core renews it before `expiresAt`. */
export interface CrmSubscription {
  readonly id: string
  readonly expiresAt: Date | null
}

/**
 * The port to one CRM. Instances are stateless; token, budget, `fetch`, clock and signal come with each call, so that one instance serves
 * every tenant. A provider never sleeps, and repeats a call only once: after one forced token refresh, or when a race at the vendor requires it. A
 * batch returns one result per input, in input order; a record that the vendor did not answer is `transient` with outcome `unknown`.
 *
 * Faults of a whole call are thrown as CrmError; faults of one record are results.
 */
export interface CrmProvider<Id extends string = string, Credentials = unknown> {
  readonly id: Id
  readonly displayName: string
  readonly capabilities: CrmCapabilities
  /** Strict: unknown keys are refused, so that `crmConfigs.create` reports typing mistakes. */
  readonly credentialsSchema: z.ZodType<Credentials>
  /** Remote objects that a lead can become; the first is the default. */
  readonly objects: readonly string[]
  /** The unique remote field that holds the lead's id. */
  readonly keyField: string
  /** Remote field names for the fields every lead has, used when a config has no mappings of its own. */
  readonly defaultFields: Readonly<
    Record<'name' | 'email' | 'phone' | 'company' | 'status' | 'score' | 'notes', string | null>
  >
  /** Pure: reads the current token and host from the credentials. Null if a refresh is needed first. */
  session(credentials: Credentials): CrmSession | null
  /**
   * Exchanges credentials for new ones, with every token the vendor returned. Called under a lock on the config; committed before first use.
   * @throws CrmError `auth_revoked` if only a person can help; `rate_limited` or `transient` leave the old token in use.
   */
  refresh(credentials: Credentials, context: CallContext): Promise<Credentials>
  /** Checks account, scopes and key field; creates the key field if asked to and if the API allows it. */
  verify(
    context: CrmContext,
    request: { readonly object: string; readonly createKeyField: boolean },
  ): Promise<CrmVerification>
  describe(context: CrmContext, object: string): Promise<readonly CrmField[]>
  /** Used for creating a record and for every retry of it: the same key always gives the same remote record. */
  upsert(
    context: CrmContext,
    object: string,
    writes: readonly CrmWrite[],
    options: { readonly onDuplicate: 'link' | 'fail' },
  ): Promise<readonly CrmWriteResult[]>
  /**
   * Never creates: a record that was removed remotely gives `not_found`. Needs `externalId` or a key that can be found. Fields may include the key
   * field: this is how an existing record gets a lead's key, or passes from one lead to another.
   */
  update(context: CrmContext, object: string, writes: readonly CrmWrite[]): Promise<readonly CrmWriteResult[]>
  /** A record that is already gone is a success. `purge` erases for good and is `unsupported` if `capabilities.purge` is false. */
  remove(
    context: CrmContext,
    object: string,
    references: readonly CrmReference[],
    mode: 'trash' | 'purge',
  ): Promise<readonly CrmWriteResult[]>
  findByKey(
    context: CrmContext,
    object: string,
    keys: readonly string[],
  ): Promise<
    ReadonlyMap<string, { readonly externalId: string; readonly modifiedAt: Date | null; readonly deleted: boolean }>
  >
  /** Changes since `cursor`; null starts now. `fields` are the remote fields to return with each change. */
  changes(context: CrmContext, object: string, cursor: string | null, fields: readonly string[]): Promise<CrmChangePage>
  /** Reads records by their remote id; a missing record is absent from the map. */
  read(
    context: CrmContext,
    object: string,
    externalIds: readonly string[],
    fields: readonly string[],
  ): Promise<
    ReadonlyMap<string, { readonly modifiedAt: Date | null; readonly fields: Readonly<Record<string, CrmFieldValue>> }>
  >
  /**
   * Verifies and reads a webhook from the vendor.
   * @throws LeadKitError `signature_invalid`, `payload_invalid`.
   */
  parseWebhook?(
    request: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: Uint8Array },
    now: Date,
  ): readonly CrmWebhookEvent[]
  /**
   * Opens or renews the vendor's subscription to changes, if `capabilities.inbound` is `notification_channel`. `token` has at most 50 characters,
   * stays the same for the life of the config, and comes back as `accountId` of the events if the vendor names no account.
   */
  subscribe?(
    context: CrmContext,
    object: string,
    request: { readonly callbackUrl: string; readonly token: string; readonly current: CrmSubscription | null },
  ): Promise<CrmSubscription>
}
