import type { LeadKitError } from '@leadkit/contracts'
import type { DeliveryOutcome, ShareFailure } from '../shares/share-failure.ts'

/** Why something is held. `storage_refused`: the database refuses a value. `schema_mismatch`: the tenant's tables are at another version. */
export type HoldReason = 'payload_invalid' | 'storage_refused' | 'schema_mismatch' | 'storage_busy'

/** The part of a delivery to hold for a worker, for one tenant. */
export interface Hold {
  readonly tenantId: string
  /** The missing events, by dedupe key. */
  readonly eventKeys: readonly string[]
  readonly reason: HoldReason
  readonly message: string
}

/** `repeat`: nothing is acknowledged, and the platform delivers again. */
export type Judgement =
  | { readonly repeat: LeadKitError }
  | { readonly holds: readonly Hold[]; readonly anyStored: boolean }

/**
 * Decides what happens to a delivery that could not be stored completely. Faults that last seconds are left to the platform, which repeats the
 * delivery, unless other tenants have a share in it: one tenant's lock must not make the platform think that the webhook fails. Parts that wait for a
 * person or an upgrade are held, and a worker retries them.
 */
export function judgeFailures({ delivery, failures }: DeliveryOutcome): Judgement {
  const down = failures.find((failure) => failure.kind === 'storage')
  if (down !== undefined) return { repeat: down.error }
  const lost = failures.reduce((sum, { part }) => sum + part.messages.length + part.statuses.length, 0)
  const anyStored = lost < delivery.messages.length + delivery.statuses.length
  const busy = failures.find((failure) => failure.kind === 'busy')
  if (busy !== undefined && !anyStored) return { repeat: busy.error }
  const groups = Map.groupBy(failures, (failure) => `${failure.scope.tenantId} ${failure.kind}`)
  return { holds: [...groups.values()].flatMap((group) => toHold(group)), anyStored }
}

function toHold(group: readonly ShareFailure[]): readonly Hold[] {
  const [first] = group
  if (first === undefined) return []
  const events = group.flatMap(({ part }) => [...part.messages, ...part.statuses].map(({ event }) => event.dedupeKey))
  return [
    {
      tenantId: first.scope.tenantId,
      eventKeys: [...new Set(events)],
      reason: REASONS[first.kind],
      message: first.error.message,
    },
  ]
}

const REASONS = {
  data: 'storage_refused',
  schema: 'schema_mismatch',
  busy: 'storage_busy',
  storage: 'storage_busy',
} as const
