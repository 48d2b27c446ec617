import type { LeadKitError } from '@leadkit/contracts'
import type { FaultKind } from '../../base/fault-kind.ts'
import type { RoutedDelivery } from '../routed-delivery.ts'
import type { DeliveryShare, SharePart } from './delivery-share.ts'
import type { TenantScope } from '../../base/identifier.ts'

/** The part of one delivery that could not be stored for one tenant. */
export interface ShareFailure {
  readonly scope: TenantScope
  readonly part: SharePart
  readonly kind: FaultKind
  readonly error: LeadKitError
}

/** What a storage error means for a share. */
export type Fault = Pick<ShareFailure, 'kind' | 'error'>

/** The outcome of a delivery: nothing failed, or what did. */
export interface DeliveryOutcome {
  readonly delivery: RoutedDelivery
  readonly failures: readonly ShareFailure[]
}

/** One for each delivery that the share has a part of. */
export function toShareFailures({ scope, parts }: DeliveryShare, { kind, error }: Fault): readonly ShareFailure[] {
  return parts.map((part) => ({ scope, part, kind, error }))
}
