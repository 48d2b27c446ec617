import type { CrmProvider } from '@leadkit/contracts'

/**
 * What a vendor can be made to do, for the first account unless stated otherwise. A fixture lists the scenarios that its vendor supports;
 * cases that need another one are skipped.
 *
 * Once, for the next call:
 * - `connection_refused`: no connection is established.
 * - `connection_lost`: the call is executed, and the connection breaks before the answer.
 * - `no_answer`: the call is executed, and the answer never arrives.
 * - `html_503`, `empty_502`: a proxy answers with a page, or with an empty body.
 * - `truncated_success`, `wrong_shape_success`: a 2xx whose JSON is truncated, or is `[]`.
 * - `redirect`: a redirect to another host, which the fixture counts in `strayRequests`.
 * - `rate_limited`: refused, with a retry after 3 seconds. `rate_limited_past`, `rate_limited_absurd`: with an HTTP-date far in the past, or
 *   a hundred years ahead. `rate_limited_daily`: the daily limit is used up, and the vendor does not say until when.
 * - `results_short`: the last input of the batch is executed but has no result. `results_reordered`: results in another order.
 * - `key_race`: the vendor refuses the write because another writer takes the key at the same moment; afterwards the record exists.
 *
 * From now on:
 * - `token_expired`: the current access token is refused, a new one is accepted. `token_refused`: every access token is refused.
 * - `refresh_revoked`, `refresh_rate_limited`, `refresh_unavailable`: what the token endpoint answers.
 * - `scope_missing`: the account revokes the right to write.
 * - `batch_refused_whole`: one bad record makes the vendor refuse the whole batch.
 * - `key_field_missing`, `key_field_not_unique`.
 * - `record_converted`: every existing record has been converted and can no longer be written.
 * - `duplicate_of_two`: two records have the e-mail address {@link CRM_CONFORMANCE_DUPLICATE}.
 */
export type CrmScenario =
  | 'connection_refused'
  | 'connection_lost'
  | 'no_answer'
  | 'html_503'
  | 'empty_502'
  | 'truncated_success'
  | 'wrong_shape_success'
  | 'redirect'
  | 'rate_limited'
  | 'rate_limited_past'
  | 'rate_limited_absurd'
  | 'rate_limited_daily'
  | 'results_short'
  | 'results_reordered'
  | 'key_race'
  | 'token_expired'
  | 'token_refused'
  | 'refresh_revoked'
  | 'refresh_rate_limited'
  | 'refresh_unavailable'
  | 'scope_missing'
  | 'batch_refused_whole'
  | 'key_field_missing'
  | 'key_field_not_unique'
  | 'record_converted'
  | 'duplicate_of_two'

/** What a vendor supports in every scenario. `purge` and `trash_only` exclude each other; `capabilities.purge` decides. */
export type CrmFeature = 'purge' | 'trash_only' | 'if_unmodified_since' | 'signed_webhooks' | 'specification'

export const CRM_CONFORMANCE_DUPLICATE = 'twice@example.com'

export interface CrmRemoteRecord {
  readonly externalId: string
  /** The value of the key field; null when it has none. */
  readonly key: string | null
  readonly fields: Readonly<Record<string, string | null>>
}

/** A request as the vendor saw it. */
export interface CrmSeenRequest {
  readonly kind: 'token' | 'read' | 'write'
  /** The account whose access token it carried; null for a token call or an unknown token. */
  readonly accountId: string | null
  /** URL and body as text, to search for what must not be in them. */
  readonly content: string
}

export interface CrmConformanceAccount {
  readonly accountId: string
  /** In the form of `provider.credentialsSchema`, with a valid access token that can be renewed. */
  readonly credentials: unknown
  /** Records that have not been removed. */
  records(): readonly CrmRemoteRecord[]
  /** A person creates a record in the CRM's own pages; returns its id. */
  create(fields: Readonly<Record<string, string>>): string
  /** A person removes one. */
  remove(externalId: string): void
}

export interface CrmWebhookInput {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What a webhook reports. */
export interface CrmWebhookStory {
  readonly type: 'updated' | 'merged'
  readonly externalId: string
  readonly mergedInto?: string
  /** True when our own application made the change. */
  readonly bySelf?: boolean
}

/** One vendor with two accounts, fresh for each case. */
export interface CrmConformanceWorld {
  /** Waits about a second at most for an answer, so that `no_answer` is quick. */
  readonly provider: CrmProvider
  readonly object: string
  readonly accounts: readonly [CrmConformanceAccount, CrmConformanceAccount]
  /** Remote field names: any text, the e-mail address (unique among persons), and one that the vendor does not know. */
  readonly fields: { readonly text: string; readonly email: string; readonly unknown: string }
  /** What every record of the object must have, such as a Salesforce lead's company. */
  readonly requiredFields?: Readonly<Record<string, string>>
  /** Passed to the provider as `context.fetch`; `connection_refused` may need it. Default: the platform's. */
  readonly fetch?: typeof fetch
  arrange(scenario: CrmScenario): void
  requests(): readonly CrmSeenRequest[]
  /** Requests that reached the host of a `redirect`. */
  strayRequests(): number
  /** Requests so far that violate the vendor's published specification; for the feature `specification`. */
  violations?(): Promise<readonly string[]>
  /**
   * Signs a webhook as the vendor does, at the time that the case chooses; `path` is the path and query that the vendor calls. For the
   * feature `signed_webhooks`.
   */
  signWebhook?(story: CrmWebhookStory, signedAt: Date, path?: string): CrmWebhookInput
  close(): Promise<void>
}

export interface CrmProviderFixture {
  readonly scenarios: readonly CrmScenario[]
  readonly features: readonly CrmFeature[]
  /** How a cleared field appears in `records()`: an empty string for HubSpot. */
  readonly clearedValue: '' | null
  start(): Promise<CrmConformanceWorld>
}
