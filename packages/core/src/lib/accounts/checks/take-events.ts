import type { PlatformEvent } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'

/**
 * Stores events fetched for one account, in the same way as webhooks; what is already stored stays as it is. `live` is false for history: it is
 * scored, but the host gets no event and nobody is answered. Rejects with `storage_unavailable`.
 */
export type TakeEvents = (
  scope: TenantScope,
  account: { readonly id: string; readonly platform: string; readonly accountId: string },
  events: readonly PlatformEvent[],
  options: { readonly live: boolean },
) => Promise<void>
