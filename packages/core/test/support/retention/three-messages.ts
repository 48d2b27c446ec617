import { afterAll, beforeAll, expect } from 'vitest'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { ArchiveWorld, FEBRUARY } from './archive-world.ts'

export type World = () => ArchiveWorld

export async function threeMessages(world: ArchiveWorld): Promise<AccountRoute> {
  const route = await world.route()
  await world.receive(
    route,
    { messageId: 'm_1', content: 'One\u2028with a line separator' },
    { messageId: 'm_2', content: null, attachments: [{ type: 'image', url: 'https://cdn.example/1' }] },
    { messageId: 'm_3', content: 'February', occurredAt: FEBRUARY },
  )
  return route
}

/** A world for all tests of a block. */
export function openWorld(options: () => DatabaseOptions): World {
  let opened: ArchiveWorld | undefined
  const world: World = () => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())
  return world
}
