import type { PlatformEvent } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'

/**
 * Takes events that were fetched for one account, by the way that webhooks take; what is stored already stays as it is. `live` is false for
 * history: it is scored, but the host hears nothing of it and nobody is answered. Rejects with `storage_unavailable`.
 */
export type TakeEvents = (
  scope: TenantScope,
  account: { readonly id: string; readonly platform: string; readonly accountId: string },
  events: readonly PlatformEvent[],
  options: { readonly live: boolean },
) => Promise<void>
