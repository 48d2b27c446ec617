import type { JsonObject } from '@leadkit/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import { scripted } from './support/ai/scripted-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

/** What becomes of the answer to one more message under these settings: nothing, a draft, or a message that is sent. */
async function outcomeOf(world: TalkWorld, settings: JsonObject): Promise<string> {
  await world.kit.tenants.update(world.tenant.id, { settings })
  const before = await world.tenant.replies.list()
  await world.says('What is the price?')
  await world.work()
  const [reply, ...others] = (await world.tenant.replies.list()).items
  if (reply === undefined || others.length < before.items.length) return 'nothing'
  return reply.status === 'pending' && reply.nextRetryAt === null ? 'draft' : reply.status
}

const closed = { timeZone: 'Europe/Berlin', open: [] }
const always = {
  timeZone: 'Europe/Berlin',
  open: [
    {
      days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
      from: '00:00',
      to: '24:00',
    },
  ],
}

type Open = () => Promise<TalkWorld>

function testDecisions(open: Open): void {
  it('decides what becomes of an answer', async () => {
    const world = await open()
    const account = { socialAccountId: world.accountId }
    const cases: readonly (readonly [automation: JsonObject, outcome: string])[] = [
      [{ minConfidence: 0.8 }, 'sent'],
      [{ minConfidence: 0.81 }, 'draft'],
      [{ hours: always, outsideHours: 'off' }, 'sent'],
      [{ hours: closed }, 'draft'],
      [{ hours: closed, outsideHours: 'off' }, 'nothing'],
      [{ hours: closed, outsideHours: 'send' }, 'sent'],
      [{ rules: [{ channel: 'public', autoReply: 'off' }] }, 'sent'],
      [{ rules: [{ channel: 'direct_message', autoReply: 'off' }] }, 'nothing'],
      [
        {
          rules: [
            { channel: 'direct_message', autoReply: 'off' },
            { ...account, autoReply: 'draft' },
          ],
        },
        'draft',
      ],
    ]
    for (const [automation, outcome] of cases)
      expect([automation, await outcomeOf(world, { autoReply: 'send', automation })]).toEqual([automation, outcome])
  })

  it('shows what holds for a conversation, to its own tenant', async () => {
    const [world, another] = [await open(), await open()]
    await world.says('What is the price?')
    const rules = [{ socialAccountId: world.accountId, minConfidence: 0.6 }]
    const settings = { autoReply: 'send', automation: { hours: closed, rules } }
    await world.kit.tenants.update(world.tenant.id, { settings })
    const conversationId = await world.conversationId()
    expect(await world.tenant.conversations.automationPolicy(conversationId)).toEqual({
      autoReply: 'send',
      minConfidence: 0.6,
      hours: closed,
      outsideHours: 'draft',
      currentMode: 'draft',
    })
    const theirs = another.tenant.conversations.automationPolicy(conversationId)
    await expect(theirs).rejects.toMatchObject({ code: 'not_found' })
  })
}

function testSettings(open: Open): void {
  it('means less automation when what is stored cannot be read', async () => {
    const world = await open()
    const broken = '{"autoReply":"send","automation":{"rule":[]}}'
    await world.rows('UPDATE public.tenants SET settings = $2 WHERE id = $1', [world.tenant.id, broken])
    await world.says('What is the price?')
    await world.work()
    expect((await world.tenant.replies.list()).items).toEqual([])
  })

  it('is checked when it is given, by its path', async () => {
    const { kit, tenant } = await open()
    for (const [settings, told] of [
      [{ automation: { hours: { timeZone: 'Europe/Atlantis', open: [] } } }, 'settings.automation.hours.timeZone'],
      [{ automation: { minConfidence: 2 } }, 'settings.automation.minConfidence: must be at most 1'],
      [{ automation: { rules: [{ channel: 'letter' }] } }, 'settings.automation.rules.0.channel'],
      [{ automation: { autoreply: 'send' } }, 'settings.automation: unknown: autoreply'],
      [{ Automation: {} }, 'write automation exactly so'],
    ] as const) {
      const refused = { code: 'invalid_input', message: expect.stringContaining(told) as string }
      await expect(kit.tenants.update(tenant.id, { settings })).rejects.toMatchObject(refused)
      await expect(kit.tenants.create({ name: `New ${Math.random()}`, settings })).rejects.toMatchObject(refused)
    }
  })
}

describeOnPostgres('the automation policy', (database) => {
  const worlds: TalkWorld[] = []
  const open: Open = async () => {
    const world = await createTalkWorld(database(), { ai: scripted({ draft: { confidence: 0.8 } }) })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('as it is set', () => {
    testDecisions(open)
  })
  describe('as it is stored and given', () => {
    testSettings(open)
  })
})
