import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { AiScorer, ReplyRequest } from '@leadkit/contracts'
import { createLeadKit, toNodeHandler } from '@leadkit/core'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { startXApiFake } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'

/** The rules, which also note down what they were asked for. */
function createListeningScorer(): AiScorer & { readonly asked: readonly ReplyRequest[] } {
  const rules = createRulesAiScorer()
  const asked: ReplyRequest[] = []
  return {
    ...rules,
    asked,
    reply(request, context) {
      asked.push(request)
      return rules.reply(request, context)
    },
  }
}

/** A tenant with an account on X, whose posts and direct messages have different limits. */
async function openHost(database: DatabaseOptions) {
  const x = await startXApiFake({ consumerSecret: 'consumer secret' })
  const ai = createListeningScorer()
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [createTwitterIngestor({ consumerSecrets: ['consumer secret'], apiUrl: x.url })],
    ai,
  })
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  x.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/twitter`)
  const close = async (): Promise<void> => {
    server.close()
    await Promise.all([kit.close(), x.close()])
  }
  const shop = x.addAccount({ username: 'oakandco' })
  const settings = { autoReply: 'draft', disclosure: { enabled: false } }
  const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}`, settings })
  const tenant = kit.tenant(id)
  await tenant.socialAccounts.connect({ platform: 'twitter', accountId: shop.id, accessToken: shop.accessToken })
  const work = async (): Promise<void> => {
    await kit.worker().drain()
    await x.settled()
  }
  const answer = async (channel: 'direct_message' | 'public', text: string) => {
    const { items } = await tenant.conversations.list()
    const conversation = items.find((candidate) => candidate.channel === channel)
    const [message] = (await tenant.messages.list({ conversationId: conversation?.id ?? '' })).items
    const reply = { conversationId: conversation?.id ?? '', inReplyTo: message?.id ?? null, text }
    const replies = await tenant.replies.send({ ...reply, author: 'person' })
    await work()
    return replies
  }
  return { x, ai, shop, person: x.addPerson({ name: 'Ada Example' }), work, answer, close }
}

type Host = Awaited<ReturnType<typeof openHost>>

const LONG_TEXT = 'Oak shelves, made to measure. '.repeat(14).trim()

describeOnPostgres('the length of replies', (options) => {
  let opened: Host | undefined
  const host = (): Host => opened ?? expect.fail('the host is for tests')
  beforeAll(async () => {
    opened = await openHost(options())
  })
  afterAll(() => opened?.close())

  it('is that of a direct message in a direct message', async () => {
    const { x, ai, shop, person, work, answer } = host()
    await x.says(person, shop, 'How much is the shelf?')
    await work()
    expect(ai.asked.at(-1)).toMatchObject({ maxTextLength: 10_000, textUnit: 'code_points' })
    expect(await answer('direct_message', LONG_TEXT)).toHaveLength(1)
    expect(x.messages.filter(({ from }) => from.id === shop.id).map(({ text }) => text)).toEqual([LONG_TEXT])
  })

  it('is that of a post below a post', async () => {
    const { x, ai, shop, person, work, answer } = host()
    await x.deliver(x.events.mention(person, shop, '@oakandco How much is the shelf?'))
    await work()
    expect(ai.asked.at(-1)).toMatchObject({ maxTextLength: 280, textUnit: 'weighted' })
    const replies = await answer('public', LONG_TEXT)
    expect(replies.map(({ content }) => content.length <= 280)).toEqual([true, true])
    expect(replies.map(({ content }) => content).join(' ')).toBe(LONG_TEXT)
    expect(x.posts.filter(({ author }) => author.id === shop.id)).toHaveLength(2)
  })
})
