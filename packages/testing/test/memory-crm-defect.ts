import type { MemoryCrmAccount } from './memory-crm-vendor.ts'

/** One thing that a wrong provider does. */
export type CrmDefect =
  | 'creates_on_retry'
  | 'creates_on_update'
  | 'drops_results'
  | 'matches_by_position'
  | 'fails_whole_batch'
  | 'leaks_values'
  | 'refreshes_for_ever'
  | 'loses_rotated_token'
  | 'remembers_session'
  | 'links_despite_policy'
  | 'links_first_of_two'
  | 'trusts_any_2xx'
  | 'follows_redirects'
  | 'forgets_retry_after'
  | 'blames_the_row'
  | 'ignores_abort'
  | 'sends_any_key'
  | 'sends_past_budget'
  | 'never_says_gap'
  | 'takes_stale_webhooks'

export interface MemoryCrmOptions {
  readonly accounts: readonly MemoryCrmAccount[]
  readonly purge: boolean
  readonly defect?: CrmDefect | undefined
}
