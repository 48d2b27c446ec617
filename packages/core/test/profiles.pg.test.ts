import { createRulesAiScorer } from '@leadkit/ai-rules'
import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const HOUR_MS = 3_600_000

describeOnPostgres('profiles', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open = async (): Promise<TalkWorld> => {
    const world = await createTalkWorld(database(), { ai: createRulesAiScorer() })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  it('fills the name of a participant, and of the lead that was made without it', async () => {
    const world = await open()
    world.meta.refuse({ code: 2, message: 'Service temporarily unavailable', times: 4 })
    await world.says('How much is the shelf?')
    await world.work()
    expect((await world.tenant.leads.list()).items).toMatchObject([{ name: null }])
    world.advance(HOUR_MS)
    await world.work()
    const conversation = await world.tenant.conversations.get(await world.conversationId())
    expect(conversation).toMatchObject({ participantName: 'Ada Example' })
    expect((await world.tenant.leads.list()).items).toMatchObject([{ name: 'Ada Example' }])
  })

  it('gives up quietly after five tries, and makes no name up', async () => {
    const world = await open()
    world.meta.refuse({ code: 2, message: 'Service temporarily unavailable', times: 1000 })
    await world.says('Hello')
    for (let round = 0; round < 8; round += 1) {
      await world.work()
      world.advance(2 * HOUR_MS)
    }
    const calls = () => world.meta.requests.filter(({ url }) => url.pathname.endsWith(`/${world.person.id}`)).length
    const made = calls()
    expect(made).toBeGreaterThan(0)
    world.advance(24 * HOUR_MS)
    await world.work()
    expect(calls()).toBe(made)
    const conversation = await world.tenant.conversations.get(await world.conversationId())
    expect(conversation).toMatchObject({ participantName: null })
    expect(world.told).toEqual([])
  })
})
