import type { MessageEvent, StatusEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import type { RoutedDelivery, RoutedMessage, RoutedStatus } from '../routed-delivery.ts'
import { type DeliveryShare, halveShare, messagesOf, shareByTenant, statusesOf, withRecords } from './delivery-share.ts'

function routeOf(tenantId: string) {
  return { platform: 'facebook', accountId: '1', scope: { tenantId, schema: tenantId }, socialAccountId: tenantId }
}

function message(tenantId: string, messageId: string): RoutedMessage {
  return { route: routeOf(tenantId), event: { messageId } as MessageEvent, live: true, profileWanted: false }
}

function status(tenantId: string): RoutedStatus {
  return { route: routeOf(tenantId), event: { status: 'read' } as StatusEvent }
}

function delivery(messages: readonly RoutedMessage[], statuses: readonly RoutedStatus[] = []): RoutedDelivery {
  const record = {
    id: 'd',
    receivedAt: new Date(0),
    ingestor: 'facebook',
    body: new Uint8Array(),
    headers: {},
    verdict: 'stored',
    reasons: {},
    eventCount: messages.length,
  } as const
  return { record, messages, statuses }
}

/** The single events that halving ends with. */
function leavesOf(share: DeliveryShare): readonly string[] {
  const halves = halveShare(share)
  if (halves !== null) return halves.flatMap(leavesOf)
  return [...messagesOf(share).map(({ event }) => event.messageId), ...statusesOf(share).map(() => 'status')]
}

describe('shares of a group', () => {
  it('are one for each tenant, in the order of ids, with the ledger row in the first', () => {
    const both = delivery([message('b', 'm1'), message('a', 'm2')], [status('a')])
    const { shares, unrouted } = shareByTenant([both, delivery([])])
    expect(shares.map((share) => [share.scope.tenantId, share.records.length])).toEqual([
      ['a', 0],
      ['b', 1],
    ])
    expect(unrouted).toHaveLength(1)
  })

  it('name a message once, however many deliveries bring it', () => {
    const [share] = shareByTenant([delivery([message('a', 'm1')]), delivery([message('a', 'm1')])]).shares
    expect(share && messagesOf(share)).toHaveLength(1)
  })

  it('are halved down to each single event', () => {
    const events = [message('a', 'm1'), message('a', 'm2'), message('a', 'm3')]
    const [share] = shareByTenant([delivery(events, [status('a')]), delivery([message('a', 'm4')])]).shares
    expect(share && leavesOf(share)).toEqual(['m1', 'm2', 'm3', 'status', 'm4'])
  })

  it('take the ledger rows of their own deliveries along', () => {
    const [one, other] = [delivery([message('a', 'm1'), message('a', 'm2')]), delivery([message('a', 'm3')])]
    const [share] = shareByTenant([one, other]).shares
    const records = share?.records ?? []
    const [first, second] = (share && halveShare(share)) ?? []
    expect(first && withRecords(first, records).records).toEqual([one.record])
    expect(second && withRecords(second, records).records).toEqual([other.record])
    const parts = (first && halveShare(first)) ?? []
    expect(parts.map((part) => withRecords(part, records).records)).toEqual([[one.record], [one.record]])
  })
})
