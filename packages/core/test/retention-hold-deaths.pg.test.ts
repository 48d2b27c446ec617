import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, Crash, interrupted, mortal } from './support/retention/archive-world.ts'
import { HeldTenant } from './support/retention/held-tenant.ts'

const CASE = { by: 'counsel', reason: 'Case 7' }

describeOnPostgres('legal holds and an archive that dies', (options) => {
  let world: ArchiveWorld | undefined
  const opened = (): ArchiveWorld => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterAll(() => opened().close())
  const open = (): Promise<HeldTenant> => HeldTenant.open(opened())

  it('may die at any step of a run in which a hold is placed: nothing is lost, nothing of a held month is left in the store', async () => {
    const check = async (at: number): Promise<number> => {
      const tenant = await open()
      const conversationId = await tenant.conversationId('bea')
      const place = async (): Promise<void> => void (await tenant.holds.place({ conversationId }, CASE))
      const store = interrupted<ArchiveStore>(tenant.world.archiveStore, 'detach', place)
      const { parts, calls } = mortal({ store, sink: tenant.sink }, { at, when: 'after' })
      await tenant.archive(parts.store, parts.sink).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error
      })
      const isHeld = (await tenant.holds.list({ inForce: true })).items.length > 0
      const report = await tenant.archive()
      expect(report.failed).toEqual([])
      expect(report.held.map(({ month }) => month)).toEqual(isHeld ? ['2026-01'] : [])
      expect(await tenant.stored()).toEqual(isHeld ? ['ada_1', 'bea_1'] : [])
      const left = (await tenant.objects()).filter((key) => key.includes('2026-01'))
      expect(left.length).toBe(isHeld ? 0 : 2)
      expect([...(await tenant.stored()), ...(await tenant.archived())].toSorted()).toEqual(['ada_1', 'ada_2', 'bea_1'])
      return calls()
    }
    let at = 1
    while ((await check(at)) >= at) at += 1
    expect(at).toBeGreaterThan(10)
  })
})
