import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { connectX, createPlatformWorld, type PlatformWorld } from './support/ingest/platform-world.ts'

type Connected = Awaited<ReturnType<typeof connectX>>

/** Somebody writes, is answered, and X refuses the answer with a 403 that says nothing. */
async function answerRefused(world: PlatformWorld, { shop }: Connected, name: string): Promise<string> {
  const person = world.x.addPerson({ name })
  await world.x.says(person, shop, 'How much?')
  const { items } = await world.tenant.conversations.list({ participantId: person.id })
  world.x.refuse({ status: 403, path: 'messages' })
  const conversationId = items[0]?.id ?? ''
  const [reply] = await world.tenant.replies.send({ conversationId, text: 'Ten euros', author: 'person' })
  await world.work()
  const { status, errorCode } = await world.tenant.replies.get(reply?.id ?? '')
  return `${status} ${errorCode}`
}

describeOnPostgres('a refusal that the platform does not explain', (database: () => DatabaseOptions) => {
  const worlds: PlatformWorld[] = []
  const open = async (): Promise<PlatformWorld> => {
    const world = await createPlatformWorld(database())
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  it('is the recipient’s, and the account’s once it repeats for others', async () => {
    const world = await open()
    const connected = await connectX(world)
    await world.work()
    expect(await answerRefused(world, connected, 'Ada')).toBe('failed refused_unexplained')
    expect(await answerRefused(world, connected, 'Bo')).toBe('failed refused_unexplained')
    expect(await world.health(connected.account.id)).toBe('healthy')
    expect(await answerRefused(world, connected, 'Cy')).toBe('failed refused_unexplained')
    expect(await world.health(connected.account.id)).toBe('missing_scope')
  })

  it('says nothing of an account whose messages arrive in between', async () => {
    const world = await open()
    const connected = await connectX(world)
    await answerRefused(world, connected, 'Ada')
    await answerRefused(world, connected, 'Bo')
    const person = world.x.addPerson({ name: 'Di' })
    await world.x.says(person, connected.shop, 'And me?')
    const { items } = await world.tenant.conversations.list({ participantId: person.id })
    world.advance(1_000)
    await world.tenant.replies.send({ conversationId: items[0]?.id ?? '', text: 'Gladly', author: 'person' })
    await world.work()
    await answerRefused(world, connected, 'Cy')
    expect(await world.health(connected.account.id)).toBe('healthy')
  })
})
