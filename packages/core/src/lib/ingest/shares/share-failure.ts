import type { LeadKitError } from '@leadkit/contracts'
import type { FaultKind } from '../../base/fault-kind.ts'
import type { RoutedDelivery } from '../routed-delivery.ts'
import type { SharePart } from './delivery-share.ts'
import type { TenantScope } from '../../base/identifier.ts'

/** What of one delivery could not be stored for one tenant. */
export interface ShareFailure {
  readonly scope: TenantScope
  readonly part: SharePart
  readonly kind: FaultKind
  readonly error: LeadKitError
}

/** What an error of the storage means for a share. */
export type Fault = Pick<ShareFailure, 'kind' | 'error'>

/** What became of a delivery: nothing failed, or what did. */
export interface DeliveryOutcome {
  readonly delivery: RoutedDelivery
  readonly failures: readonly ShareFailure[]
}
