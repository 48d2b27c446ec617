import { isLeadKitError, type Logger, type PlatformEvent } from '@leadkit/contracts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { routeEvents } from './routed-delivery.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { TenantScope } from '../base/tenant-scope.ts'
import { type AccountRoute, routeKey } from '../accounts/account-route.ts'

export interface AccountIntakeParts {
  readonly deliveries: Pick<DeliveryStore, 'write'>
  readonly platforms: PlatformRegistry
  readonly logger: Logger
}

/** Takes fetched events for one account by the way that webhooks take. Other tenants with the same account fetch for themselves. */
export class AccountIntake {
  readonly #parts: AccountIntakeParts

  constructor(parts: AccountIntakeParts) {
    this.#parts = parts
  }

  /**
   * @param live false for history: it is scored, and nobody is told of it or answered.
   * @throws LeadKitError `storage_unavailable`.
   */
  async take(
    scope: TenantScope,
    account: { readonly id: string; readonly platform: string; readonly accountId: string },
    events: readonly PlatformEvent[],
    options: { readonly live: boolean },
  ): Promise<void> {
    const route: AccountRoute = {
      platform: account.platform,
      accountId: account.accountId,
      scope,
      socialAccountId: account.id,
    }
    try {
      await this.#write(route, events, options.live)
    } catch (error) {
      if (!isLeadKitError(error) || error.retryable) throw error
      // One event that the database refuses for its data must not drag its neighbours down.
      for (const event of events) await this.#writeAlone(route, event, options.live)
    }
  }

  async #writeAlone(route: AccountRoute, event: PlatformEvent, live: boolean): Promise<void> {
    try {
      await this.#write(route, [event], live)
    } catch (error) {
      if (!isLeadKitError(error) || error.retryable) throw error
      const { socialAccountId } = route
      this.#parts.logger.error({ socialAccountId, code: error.code }, 'A fetched event was refused by the storage')
    }
  }

  async #write(route: AccountRoute, events: readonly PlatformEvent[], live: boolean): Promise<void> {
    const { deliveries, platforms } = this.#parts
    const { messages, statuses } = routeEvents(events, new Map([[routeKey(route), [route]]]), {
      live,
      ingestor: platforms.find(route.platform)?.ingestor,
    })
    if (messages.length + statuses.length > 0) await deliveries.write([{ record: null, messages, statuses }])
  }
}
