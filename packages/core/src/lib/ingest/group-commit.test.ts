import type { MessageEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'
import type { RoutedDelivery } from './routed-delivery.ts'
import type { ShareFailure } from './shares/share-failure.ts'

const MEGABYTE = 1_048_576

function delivery(bytes: number, events = 0): RoutedDelivery {
  const record = {
    id: 'd',
    receivedAt: new Date(0),
    ingestor: 'facebook',
    body: new Uint8Array(bytes),
    headers: {},
    verdict: 'stored',
    reasons: {},
    eventCount: events,
  } as const
  const scope = { tenantId: 't', schema: 's' }
  const route = { platform: 'facebook', accountId: '1', scope, socialAccountId: 'a' }
  const message = { route, event: {} as MessageEvent, live: true, profileWanted: false }
  return { record, messages: Array.from({ length: events }, () => message), statuses: [] }
}

/** A store that takes one group and holds it until it is told. */
function createStore() {
  const groups: number[] = []
  const gates: (() => void)[] = []
  return {
    groups,
    open: () => gates.shift()?.(),
    async writeGroup(deliveries: readonly RoutedDelivery[]): Promise<readonly Promise<readonly ShareFailure[]>[]> {
      groups.push(deliveries.length)
      await new Promise<void>((resolve) => gates.push(resolve))
      return deliveries.map(async () => [])
    },
  }
}

describe('group commit', () => {
  it('bounds a group by the bytes of its bodies, and lets a large one go alone', async () => {
    const store = createStore()
    const commit = new GroupCommit(store, { lanes: 1, maxGroupBytes: 2 * MEGABYTE })
    const sizes = [1, MEGABYTE, MEGABYTE / 2, MEGABYTE, 3 * MEGABYTE, 1]
    const writes = sizes.map((bytes) => commit.write(delivery(bytes)))
    for (let turn = 0; turn < 5; turn += 1) {
      store.open()
      await new Promise(setImmediate)
    }
    await Promise.all(writes)
    expect(store.groups).toEqual([1, 2, 1, 1, 1])
  })

  it('bounds a group by its events', async () => {
    const store = createStore()
    const commit = new GroupCommit(store, { lanes: 1, maxGroupEvents: 10 })
    const writes = [1, 6, 6, 4].map((events) => commit.write(delivery(10, events)))
    for (let turn = 0; turn < 3; turn += 1) {
      store.open()
      await new Promise(setImmediate)
    }
    await Promise.all(writes)
    expect(store.groups).toEqual([1, 1, 2])
  })

  it('refuses what would wait beyond its bound, so that the platform delivers it again', async () => {
    const store = createStore()
    const commit = new GroupCommit(store, { lanes: 1, maxWaitingBytes: 2 * MEGABYTE })
    const writes = [1, MEGABYTE, MEGABYTE / 2].map((bytes) => commit.write(delivery(bytes)))
    await expect(commit.write(delivery(MEGABYTE))).rejects.toMatchObject({ code: 'storage_unavailable' })
    for (let turn = 0; turn < 2; turn += 1) {
      store.open()
      await new Promise(setImmediate)
    }
    await Promise.all(writes)
  })
})
