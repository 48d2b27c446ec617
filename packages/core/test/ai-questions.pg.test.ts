import { afterEach, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'
import { recordingScorer } from './support/ai/recording-scorer.ts'

describeOnPostgres('what the scorer is asked', (database) => {
  const worlds: TalkWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  const open = async (options: TalkOptions): Promise<TalkWorld> => {
    const world = await createTalkWorld(database(), options)
    worlds.push(world)
    return world
  }

  const scorerProfile = { words: [{ intent: 'purchase', phrases: ['workshop'] }] }

  it("has the tenant's profile and country in each question", async () => {
    const scorer = recordingScorer()
    const world = await open({ ai: scorer, settings: { autoReply: 'draft', scorerProfile, defaultCountry: 'DE' } })
    await world.says('Hello')
    await world.work()
    expect(scorer.asked.map(({ task }) => task)).toEqual(['classify', 'score', 'reply'])
    for (const { request } of scorer.asked) {
      expect(request.profile).toEqual({ ...scorerProfile, rules: [], examples: [] })
      expect(request.transcript.defaultCountry).toBe('DE')
    }
    const transcript = await world.tenant.conversations.transcript(await world.conversationId())
    expect(transcript.defaultCountry).toBe('DE')
  })

  it("prefers the account's country", async () => {
    const scorer = recordingScorer()
    const world = await open({ ai: scorer, settings: { defaultCountry: 'DE' } })
    const { platform, accountId } = await world.tenant.socialAccounts.get(world.accountId)
    const connect = { platform: platform as 'facebook', accountId, accessToken: world.page.accessToken }
    await world.tenant.socialAccounts.connect({ ...connect, defaultCountry: 'CH' })
    // Left out, it stays.
    expect(await world.tenant.socialAccounts.connect(connect)).toMatchObject({ defaultCountry: 'CH' })
    await world.says('Hello')
    await world.work()
    expect(scorer.asked[0]?.request.transcript.defaultCountry).toBe('CH')
    await world.tenant.socialAccounts.update(world.accountId, { defaultCountry: null })
    await world.says('Hello again')
    await world.work()
    expect(scorer.asked.at(-1)?.request.transcript.defaultCountry).toBe('DE')
    const wrong = world.tenant.socialAccounts.update(world.accountId, { defaultCountry: 'Germany' })
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('refuses settings that it would not understand, naming the place', async () => {
    const world = await open({})
    const update = (settings: object) => world.kit.tenants.update(world.tenant.id, { settings: settings as never })
    for (const [settings, place] of [
      [{ scorerProfile: { words: [{ intent: 'buy', phrases: ['x'] }] } }, /scorerProfile\.words\.0\.intent/],
      [{ scorerProfile: 'words' }, /scorerProfile/],
      [{ defaultCountry: 'de' }, /defaultCountry/],
      [{ default_country: 'DE' }, /defaultCountry/],
    ] as const)
      await expect(update(settings)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(place) as string,
      })
  })
})
