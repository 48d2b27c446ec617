import { LeadKitError, type Logger, type PlatformEvent } from '@leadkit/contracts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { cutDelivery, routeEvents, boundTimes } from './routed-delivery.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { type AccountRoute, routeKey } from '../accounts/account-route-reader.ts'
import type { TenantScope } from '../base/identifier.ts'

export interface AccountIntakeParts {
  readonly deliveries: Pick<DeliveryStore, 'writeGroup'>
  readonly platforms: PlatformRegistry
  readonly logger: Logger
  now(): Date
}

/** Stores fetched events for one account in the same way as webhooks. Other tenants with the same account fetch for themselves. */
export class AccountIntake {
  readonly #parts: AccountIntakeParts

  constructor(parts: AccountIntakeParts) {
    this.#parts = parts
  }

  /**
   * @param live false for history: it is scored, but the host gets no event and nobody is answered.
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
    const { deliveries, platforms, logger, now } = this.#parts
    const { messages, statuses } = routeEvents(boundTimes(events, now()), new Map([[routeKey(route), [route]]]), {
      live: options.live,
      ingestor: platforms.find(route.platform)?.ingestor,
    })
    for (const delivery of cutDelivery({ record: null, messages, statuses }, MAX_EVENTS_AT_ONCE)) {
      const [outcome] = await deliveries.writeGroup([delivery])
      const failures = (await outcome) ?? []
      const passing = failures.find((failure) => failure.kind !== 'data')
      if (passing !== undefined) throw new LeadKitError('storage_unavailable', passing.error.message)
      for (const { error } of failures)
        logger.error(
          { tenantId: scope.tenantId, socialAccountId: route.socialAccountId, code: error.code },
          'The storage refused a fetched event',
        )
    }
  }
}

const MAX_EVENTS_AT_ONCE = 500
