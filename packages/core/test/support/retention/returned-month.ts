import { createMemoryArchiveSink, type MemoryArchiveSink } from '@leadkit/testing'
import { expect } from 'vitest'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import { MonthRehydrater, type RehydratedMonth } from '../../../src/lib/retention/cold/month-rehydrater.ts'
import type { RehydrationStore } from '../../../src/lib/retention/cold/rehydration-store.ts'
import type { ArchiveWorld } from './archive-world.ts'
import { fourMessages, listed } from './four-messages.ts'

export const MONTH = '2026-01'
export const DAY_MS = 86_400_000

export async function archivedRoute(world: ArchiveWorld): Promise<{ route: AccountRoute; sink: MemoryArchiveSink }> {
  const sink = createMemoryArchiveSink()
  const route = await fourMessages(world)
  expect(await world.archive(route.scope, sink)).toMatchObject({ months: 1, messages: 2, failed: [] })
  return { route, sink }
}

export async function names(
  world: ArchiveWorld,
  route: AccountRoute,
  sink: MemoryArchiveSink,
): Promise<readonly string[]> {
  return (await listed(world, route, sink)).map(({ platformMessageId }) => platformMessageId)
}

export async function keysOf(sink: MemoryArchiveSink, world: ArchiveWorld): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key } of sink.list('', world.context)) keys.push(key)
  return keys
}

export const ALL = ['m_1', 'm_2', 'm_3', 'm_4']

export function rehydrate(
  world: ArchiveWorld,
  route: AccountRoute,
  store: RehydrationStore,
  sink: MemoryArchiveSink,
): Promise<RehydratedMonth> {
  const until = new Date(Date.now() + DAY_MS)
  const rehydrater = new MonthRehydrater({ store, sink, formats: world.formats })
  return rehydrater.rehydrate(route.scope, { year: 2026, month: 1 }, until, world.context)
}
