import type { DeliveryRecord, RoutedDelivery, RoutedMessage, RoutedStatus } from '../routed-delivery.ts'
import type { TenantScope } from '../../base/identifier.ts'

/** The part of one delivery that belongs to one tenant. */
export interface SharePart {
  readonly delivery: RoutedDelivery
  readonly messages: readonly RoutedMessage[]
  readonly statuses: readonly RoutedStatus[]
}

/** One tenant's share of the deliveries that are written together: the unit that is stored, or fails, as a whole. */
export interface DeliveryShare {
  readonly scope: TenantScope
  readonly parts: readonly SharePart[]
  /** Ledger rows written with it. */
  readonly records: readonly DeliveryRecord[]
}

/**
 * Splits deliveries into shares, in the order of tenant ids. A delivery's ledger row goes with its first tenant, so that it needs no separate
 * statement; `unrouted` are the ledger rows of deliveries with nothing for any tenant.
 */
export function shareByTenant(deliveries: readonly RoutedDelivery[]): {
  readonly shares: readonly DeliveryShare[]
  readonly unrouted: readonly DeliveryRecord[]
} {
  const shares = new Map<string, { scope: TenantScope; parts: SharePart[]; records: DeliveryRecord[] }>()
  const unrouted: DeliveryRecord[] = []
  for (const delivery of deliveries) {
    let home: DeliveryRecord[] | undefined
    for (const [scope, part] of partsOf(delivery)) {
      const share = shares.get(scope.tenantId) ?? { scope, parts: [], records: [] }
      shares.set(scope.tenantId, share)
      share.parts.push(part)
      home ??= share.records
    }
    if (delivery.record !== null) (home ?? unrouted).push(delivery.record)
  }
  const sorted = [...shares.values()].toSorted((a, b) => (a.scope.tenantId < b.scope.tenantId ? -1 : 1))
  return { shares: sorted, unrouted }
}

function partsOf(delivery: RoutedDelivery): Iterable<readonly [TenantScope, SharePart]> {
  const parts = new Map<
    string,
    readonly [TenantScope, SharePart & { messages: RoutedMessage[]; statuses: RoutedStatus[] }]
  >()
  const partOf = ({ route: { scope } }: RoutedMessage | RoutedStatus) => {
    const known = parts.get(scope.tenantId)
    if (known !== undefined) return known[1]
    const part = { delivery, messages: [], statuses: [] }
    parts.set(scope.tenantId, [scope, part])
    return part
  }
  for (const message of delivery.messages) partOf(message).messages.push(message)
  for (const status of delivery.statuses) partOf(status).statuses.push(status)
  return parts.values()
}

/** The messages of a share, each once: one statement cannot touch a key twice, and the second copy of a message adds nothing. */
export function messagesOf({ parts }: DeliveryShare): readonly RoutedMessage[] {
  const messages = new Map<string, RoutedMessage>()
  for (const message of parts.flatMap((part) => part.messages)) {
    const key = `${message.route.socialAccountId} ${message.event.messageId}`
    if (!messages.has(key)) messages.set(key, message)
  }
  return [...messages.values()]
}

export function statusesOf({ parts }: DeliveryShare): readonly RoutedStatus[] {
  return parts.flatMap((part) => part.statuses)
}

/** Merges two shares of a tenant. */
export function joinShares(first: DeliveryShare, second: DeliveryShare): DeliveryShare {
  return {
    scope: first.scope,
    parts: [...first.parts, ...second.parts],
    records: [...first.records, ...second.records],
  }
}

/** A share without its events, or without its ledger rows. */
export function recordsOf({ scope, records }: DeliveryShare): DeliveryShare {
  return { scope, parts: [], records }
}

/** A part of a share with the ledger rows of its deliveries; both halves of one delivery write its row, which is there once. */
export function withRecords(share: DeliveryShare, records: readonly DeliveryRecord[]): DeliveryShare {
  const own = new Set(share.parts.map(({ delivery }) => delivery.record))
  return { ...share, records: records.filter((record) => own.has(record)) }
}

/** Two halves of a share that cannot be written as a whole, without its ledger rows; null for a single event. */
export function halveShare({ scope, parts }: DeliveryShare): readonly [DeliveryShare, DeliveryShare] | null {
  const share = (those: readonly SharePart[]): DeliveryShare => ({ scope, parts: those, records: [] })
  const [only] = parts
  if (only === undefined) return null
  if (parts.length > 1) {
    const middle = Math.ceil(parts.length / 2)
    return [share(parts.slice(0, middle)), share(parts.slice(middle))]
  }
  const { delivery, messages, statuses } = only
  if (messages.length + statuses.length < 2) return null
  if (messages.length > 0 && statuses.length > 0)
    return [share([{ delivery, messages, statuses: [] }]), share([{ delivery, messages: [], statuses }])]
  const middle = Math.ceil((messages.length + statuses.length) / 2)
  return [
    share([{ delivery, messages: messages.slice(0, middle), statuses: statuses.slice(0, middle) }]),
    share([{ delivery, messages: messages.slice(middle), statuses: statuses.slice(middle) }]),
  ]
}
