import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { ADA, BEN, ErasureWorld } from './erasure-world.ts'

export const MONTH = '2026-09'
export const HUNDRED_DAYS = 100 * 86_400_000

/** Two people in one month, archived. */
export async function archived(database: DatabaseOptions, options: Parameters<typeof ErasureWorld.open>[1] = {}) {
  const world = await ErasureWorld.open(database, options)
  await world.hears(
    { mid: 'a1', from: ADA, text: 'How much is the c4n4ry plan?' },
    { mid: 'b1', from: BEN, text: 'How much is the pro plan?' },
    { mid: 'a2', from: ADA, text: 'And when, c4n4ry?' },
  )
  await world.drain()
  world.pass(HUNDRED_DAYS + 30 * 86_400_000)
  const { failed } = await world.tenant.archives.run()
  if (failed.length > 0) throw new Error(JSON.stringify(failed))
  return world
}

export async function texts(world: ErasureWorld): Promise<readonly (string | null)[]> {
  const found: (string | null)[] = []
  for await (const { direction, content } of world.tenant.archives.read(MONTH))
    if (direction === 'inbound') found.push(content)
  return found
}

export async function eraseAda({ tenant, web }: ErasureWorld): Promise<string> {
  const participant = { platform: 'facebook', accountId: web.page, participantId: ADA }
  return (await tenant.subjects.erase({ participant }, { by: 'bo' })).id
}
