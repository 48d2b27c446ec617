import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, Crash, interrupted, mortal } from './support/retention/archive-world.ts'
import { ALL, archivedRoute, DAY_MS, keysOf, MONTH, names, rehydrate } from './support/retention/returned-month.ts'

function testDeaths(world: () => ArchiveWorld): void {
  it.each(['before', 'after'] as const)(
    'may die right %s any step: no message is missing or double, and the next run ends it',
    async (when) => {
      const check = async (at: number): Promise<number> => {
        const { route, sink } = await archivedRoute(world())
        const { parts, calls } = mortal({ store: world().returning, sink }, { at, when })
        await rehydrate(world(), route, parts.store, parts.sink).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error
        })
        expect(await names(world(), route, sink)).toEqual(ALL)
        await world().archives(route.scope, sink).rehydrate(MONTH)
        expect(await world().stored(route.scope)).toEqual(ALL)
        expect(await names(world(), route, sink)).toEqual(ALL)
        expect(await world().tables(route.scope)).toEqual(['messages_2026_01'])
        return calls()
      }
      let at = 1
      while ((await check(at)) >= at) at += 1
      expect(at).toBeGreaterThan(5)
    },
  )

  it.each(['detach', 'drop', 'revoked', 'forget'] as const)(
    'may die right before %s when it leaves again',
    async (step) => {
      const { route, sink } = await archivedRoute(world())
      const later = { ...world().context, now: () => new Date(Date.now() + 9 * DAY_MS) }
      await world().archives(route.scope, sink).rehydrate(MONTH)
      const dying = interrupted<ArchiveStore>(world().archiveStore, step, () => Promise.reject(new Crash(step)))
      await expect(world().archive(route.scope, sink, dying, undefined, later)).rejects.toThrow(Crash)
      expect(await names(world(), route, sink)).toEqual(ALL)
      await world().archive(route.scope, sink, undefined, undefined, later)
      expect(await names(world(), route, sink)).toEqual(ALL)
      expect(await world().tables(route.scope)).toEqual([])
      expect((await world().archives(route.scope, sink).list()).length).toBe(1)
      expect((await keysOf(sink, world())).length).toBe(2)
    },
  )

  it('is done once when several do it at the same time, while pages are read', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { route, sink } = await archivedRoute(world())
      const runs = [1, 2, 3].map(() => rehydrate(world(), route, world().returning, sink))
      const reading = Promise.all([1, 2, 3, 4].map(() => names(world(), route, sink)))
      expect((await Promise.allSettled(runs)).map(({ status }) => status)).toEqual(
        Array.from({ length: 3 }, () => 'fulfilled'),
      )
      expect(await reading).toEqual(Array.from({ length: 4 }, () => ALL))
      expect(await world().stored(route.scope)).toEqual(ALL)
      expect(await world().tables(route.scope)).toEqual(['messages_2026_01'])
    }
  })
}

describeOnPostgres('a month that comes back while processes die', (options) => {
  let opened: ArchiveWorld | undefined
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => opened?.close())
  testDeaths(() => opened ?? expect.fail('only in tests'))
})
