import type { JsonObject } from '@leadkit/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import { createScorerByText } from './support/ai/scorer-by-text.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const HOUR_MS = 3_600_000
const EN = 'I am an automated assistant (AI).'
const DE = 'Ich bin ein automatischer Assistent (KI).'

type Open = (disclosure?: JsonObject, language?: string, autoReply?: string) => Promise<TalkWorld>

async function says(world: TalkWorld, text = 'Hello'): Promise<string> {
  world.advance(60_000)
  await world.says(text)
  await world.work()
  return texts(world).at(-1) ?? ''
}

function testWhenItIsSaid(open: Open): void {
  it('is in its first message, and not in the next', async () => {
    const world = await open()
    expect([await says(world), await says(world)]).toEqual([`${EN}\n\nGladly.`, 'Gladly.'])
    const told = await world.tenant.conversations.disclosures(await world.conversationId())
    expect(told).toMatchObject([{ reason: 'start', text: EN }])
    const { items } = await world.tenant.messages.list({ conversationId: await world.conversationId() })
    expect(items.filter(({ author }) => author === 'automation')).toHaveLength(2)
  })

  it('is in the participant’s language, and in the tenant’s own words where it has some', async () => {
    expect(await says(await open({}, 'de-AT'))).toBe(`${DE}\n\nGladly.`)
    expect(await says(await open({ texts: { de: 'Hier schreibt eine KI.' } }, 'de'))).toBe(
      'Hier schreibt eine KI.\n\nGladly.',
    )
    expect(await says(await open({ enabled: false, mark: '🤖' }))).toBe('🤖 Gladly.')
  })

  it('is said again after a lapse', async () => {
    const world = await open({ lapseHours: 2 })
    await says(world)
    world.advance(HOUR_MS)
    expect(await says(world)).toBe('Gladly.')
    world.advance(3 * HOUR_MS)
    expect(await says(world)).toBe(`${EN}\n\nGladly.`)
  })

  it('is said again when a person hands back', async () => {
    const world = await open()
    await says(world)
    const conversationId = await world.conversationId()
    await world.tenant.replies.send({ conversationId, text: 'I am Bo.', author: 'person' })
    await world.work()
    await world.tenant.conversations.resumeAutomation(conversationId)
    await world.work()
    expect(await says(world)).toBe(`${EN}\n\nGladly.`)
    const told = await world.tenant.conversations.disclosures(conversationId)
    expect(told.map(({ reason }) => reason)).toEqual(['handback', 'start'])
  })
}

function testOtherEnds(open: Open): void {
  it('is in front of a draft that a person approves as it is, and not of what the person wrote', async () => {
    const world = await open({}, 'en', 'draft')
    await says(world)
    const [draft] = (await world.tenant.replies.list({ draft: true })).items
    expect(draft).toMatchObject({ content: 'Gladly.', disclosure: EN })
    const userId = '00000000-0000-7000-8000-000000000001'
    await world.tenant.replies.approve(draft?.id ?? '', { userId, text: 'Gladly, says Bo.' })
    await world.work()
    expect(texts(world)).toEqual(['Gladly, says Bo.'])
    await says(world)
    const [next] = (await world.tenant.replies.list({ draft: true })).items
    await world.tenant.replies.approve(next?.id ?? '', { userId })
    await world.work()
    expect(texts(world).at(-1)).toBe(`${EN}\n\nGladly.`)
  })

  it('counts only once it is out: after a failed first message the second says it', async () => {
    const world = await open()
    world.meta.refuse({ code: 551, path: '/messages' })
    await says(world)
    expect(await world.tenant.conversations.disclosures(await world.conversationId())).toEqual([])
    expect(await says(world)).toBe(`${EN}\n\nGladly.`)
    expect(texts(world)).toHaveLength(1)
  })

  it('is said once when the first message is tried again', async () => {
    const world = await open()
    world.meta.refuse({
      code: 613,
      message: '(#613) Calls to this api have exceeded the rate limit.',
      path: '/messages',
    })
    await says(world)
    world.advance(3 * HOUR_MS)
    await world.work()
    expect(texts(world)).toEqual([`${EN}\n\nGladly.`])
  })

  it('refuses settings that it does not understand', async () => {
    const world = await open()
    const settings = { disclosure: { lapsHours: 2 } }
    await expect(world.kit.tenants.update(world.tenant.id, { settings })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('disclosure') as string,
    })
  })
}

describeOnPostgres('what a machine says of itself', (database) => {
  const worlds: TalkWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))
  const open: Open = async (disclosure = {}, language = 'en', autoReply = 'send') => {
    const ai = createScorerByText({ classify: () => ({ language }), reply: () => ({ content: 'Gladly.' }) })
    const world = await createTalkWorld(database(), { ai, settings: { autoReply, disclosure } })
    worlds.push(world)
    return world
  }

  describe('as a talk goes on', () => {
    testWhenItIsSaid(open)
  })
  describe('where a reply comes to another end', () => {
    testOtherEnds(open)
  })
})

function texts({ meta }: TalkWorld): readonly string[] {
  return meta.messages.flatMap((message) =>
    message.direction === 'outbound' ? [(message as { text?: string }).text ?? ''] : [],
  )
}
