import type { z } from 'zod'
import type { CallContext, RequestBudget } from './call-context.ts'
import type { CrmError } from './crm-error.ts'
import type { CrmProblem } from './crm-problem.ts'
import type { JsonValue } from './json.ts'

/** A value for one remote field. Dates are passed as they are; the provider writes them as the field's type wants. */
export type CrmFieldValue = JsonValue | Date

export interface CrmWrite {
  /** The lead's id (UUID), the value of the unique remote key field. */
  readonly key: string
  /** The remote record's id, where it is known. */
  readonly externalId?: string | undefined
  /** Remote field name → value; null clears the field. */
  readonly fields: Readonly<Record<string, CrmFieldValue>>
  /** Refuse with `conflict` when the remote record changed since; only where `capabilities.ifUnmodifiedSince`. */
  readonly ifUnmodifiedSince?: Date | undefined
}

export interface CrmReference {
  readonly key: string
  readonly externalId?: string | undefined
}

/** One result for one input, in input order. */
export type CrmWriteResult =
  | {
      readonly key: string
      readonly ok: true
      readonly externalId: string | null
      /** `linked`: an existing record of the same person was given our key. `absent`: there was nothing to remove. */
      readonly outcome: 'created' | 'updated' | 'linked' | 'unchanged' | 'removed' | 'absent'
      readonly modifiedAt?: Date | undefined
    }
  | { readonly key: string; readonly ok: false; readonly error: CrmError }

export interface CrmCapabilities {
  /** Records in one call of the vendor; larger batches are cut by the provider. */
  readonly maxBatch: number
  readonly batchAtomicity: 'per_record' | 'all_or_nothing' | 'mixed'
  /** `best_effort` where the tenant's CRM cannot have a unique key field. */
  readonly idempotency: 'external_key' | 'best_effort'
  /** True when a record can be erased for good, not only moved to the trash. */
  readonly purge: boolean
  readonly ifUnmodifiedSince: boolean
  readonly inbound: 'webhook' | 'notification_channel' | 'poll'
}

/** How to reach one account: taken from the credentials, or from the vendor's token answer. */
export interface CrmSession {
  readonly accessToken: string
  /** The vendor's host for this account, without a trailing slash. Never built from guesses. */
  readonly baseUrl: string
  /** When the access token ends, where it is known. */
  readonly expiresAt?: Date | undefined
}

/** The live token of one CRM config. One refresh at a time across the fleet: the core holds a row lock and reads again after it. */
export interface TokenSource {
  get(): Promise<CrmSession & { readonly version: number }>
  /**
   * Asks for a token newer than the one that was refused. Returns the stored one when its version already moved on.
   * @throws CrmError `auth_revoked`, `rate_limited` or `transient`, as the token endpoint answered.
   */
  refresh(rejectedVersion: number): Promise<CrmSession & { readonly version: number }>
}

export interface CrmContext extends CallContext {
  readonly token: TokenSource
  readonly budget: RequestBudget
}

/** A remote field as the account's metadata has it. */
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
  /** The vendor's own word for the type. */
  readonly vendorType: string
  readonly required: boolean
  readonly writable: boolean
  readonly unique: boolean
  readonly maxLength?: number | undefined
  readonly options?: readonly string[] | undefined
}

export interface CrmVerification {
  /** The vendor's id of the account (portal, organisation); compared on each reconnect so that a config never changes its owner. */
  readonly accountId: string
  readonly problems: readonly CrmProblem[]
  /** True when the call made the key field itself. */
  readonly keyFieldCreated: boolean
}

/** A change of a remote record. `fields` holds what the change or the re-read gave, by remote field name; absent when only a hint came. */
export interface CrmChange {
  /** Equal for every delivery of the same change. */
  readonly id: string
  readonly externalId: string
  readonly key?: string | undefined
  readonly type: 'created' | 'updated' | 'deleted' | 'purged' | 'merged' | 'converted' | 'restored'
  readonly occurredAt: Date
  /** True when the vendor says that our own application wrote it. */
  readonly fromSelf: boolean
  readonly mergedInto?: string | undefined
  readonly fields?: Readonly<Record<string, CrmFieldValue>> | undefined
}

export interface CrmChangePage {
  readonly changes: readonly CrmChange[]
  /** Give it to the next call. */
  readonly cursor: string
  readonly more: boolean
  /** True when changes may have been missed (an expired cursor): the core reads every linked record again. */
  readonly gap: boolean
}

/** A webhook of the CRM: the account it speaks of, and what changed there. */
export interface CrmWebhookEvent {
  /**
   * The vendor's id of the account, as `verify` gives it. Where the vendor's notice names no account (Zoho), the `token` that the channel was
   * opened with: the core knows whose it is, and nobody else can guess it.
   */
  readonly accountId: string
  readonly object: string
  readonly change: CrmChange
}

/** A subscription that the vendor ends by itself (Zoho notification channels); renewed by the core before `expiresAt`. */
export interface CrmSubscription {
  readonly id: string
  readonly expiresAt: Date | null
}

/**
 * The port to one CRM. Instances are stateless; token, budget, `fetch`, clock and signal come with each call, so that one instance serves
 * every tenant. A provider never sleeps, and repeats a call only once, after one forced token refresh, or where the vendor's own race asks
 * for it. Results of a batch come back in input order, one per input; what the vendor did not answer is `transient` with outcome `unknown`.
 *
 * Vendor faults of a whole call are thrown as CrmError; faults of one record are results.
 */
export interface CrmProvider<Id extends string = string, Credentials = unknown> {
  readonly id: Id
  readonly displayName: string
  readonly capabilities: CrmCapabilities
  /** Strict: unknown keys are refused, so that a typing mistake is told at `crmConfigs.create`. */
  readonly credentialsSchema: z.ZodType<Credentials>
  /** Remote objects that a lead can become; the first is the default. */
  readonly objects: readonly string[]
  /** The unique remote field that holds the lead's id. */
  readonly keyField: string
  /** Remote field names for what every lead has, used when a config brings no mappings of its own. */
  readonly defaultFields: Readonly<
    Record<'name' | 'email' | 'phone' | 'company' | 'status' | 'score' | 'notes', string | null>
  >
  /** Pure: reads the live token and host out of the credentials. Null when a refresh must come first. */
  session(credentials: Credentials): CrmSession | null
  /**
   * New credentials for old, with every token the vendor returned. Called under a lock of the config; committed before first use.
   * @throws CrmError `auth_revoked` when only a person can help; `rate_limited` or `transient` leave the old token in use.
   */
  refresh(credentials: Credentials, context: CallContext): Promise<Credentials>
  /** Checks account, scopes and key field; makes the key field when asked to and when the API allows it. */
  verify(
    context: CrmContext,
    request: { readonly object: string; readonly createKeyField: boolean },
  ): Promise<CrmVerification>
  describe(context: CrmContext, object: string): Promise<readonly CrmField[]>
  /** Create, and every retry of it: the same key gives the same remote record, always. */
  upsert(
    context: CrmContext,
    object: string,
    writes: readonly CrmWrite[],
    options: { readonly onDuplicate: 'link' | 'fail' },
  ): Promise<readonly CrmWriteResult[]>
  /**
   * Never creates: a record that was removed remotely gives `not_found`. Needs `externalId` or a findable key. Fields may name the key field:
   * so a record that was there before takes a lead's key, or passes from one lead to another.
   */
  update(context: CrmContext, object: string, writes: readonly CrmWrite[]): Promise<readonly CrmWriteResult[]>
  /** Already gone is success. `purge` erases for good and is `unsupported` where `capabilities.purge` is false. */
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
  /** Reads records by their remote id; a record that is gone is absent from the map. */
  read(
    context: CrmContext,
    object: string,
    externalIds: readonly string[],
    fields: readonly string[],
  ): Promise<
    ReadonlyMap<string, { readonly modifiedAt: Date | null; readonly fields: Readonly<Record<string, CrmFieldValue>> }>
  >
  /**
   * Verifies and reads a webhook of the vendor.
   * @throws LeadKitError `signature_invalid`, `payload_invalid`.
   */
  parseWebhook?(
    request: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: Uint8Array },
    now: Date,
  ): readonly CrmWebhookEvent[]
  /**
   * Opens or renews the vendor's subscription to changes, where `capabilities.inbound` is `notification_channel`. `token` has at most 50
   * characters, is kept for the life of the config, and comes back as `accountId` of the events where the vendor names no account.
   */
  subscribe?(
    context: CrmContext,
    object: string,
    request: { readonly callbackUrl: string; readonly token: string; readonly current: CrmSubscription | null },
  ): Promise<CrmSubscription>
}
