import type { PlatformEvent } from '@leadkit/contracts'
import { startFakeHttpServer, startXApiFake } from '@leadkit/testing'
import type { XApiFake, XWebhookForm } from '@leadkit/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTwitterIngestor } from '../src/index.ts'

interface Receiver {
  readonly x: XApiFake
  readonly events: readonly PlatformEvent[]
}

/** A receiver that does what a host's handler does: CRC, verification on the received bytes, parsing. */
async function startReceiver(form: XWebhookForm): Promise<Receiver> {
  const events: PlatformEvent[] = []
  const twitter = createTwitterIngestor({ consumerSecrets: ['consumer-secret', 'older-secret'] })
  const server = await startFakeHttpServer((request) => {
    if (request.method === 'GET') return twitter.handshake(request) ?? { status: 404 }
    if (!twitter.verify(request).verified) return { status: 401 }
    events.push(...twitter.parse(request.body, new Date()))
    return { status: 200 }
  })
  onTestFinished(() => server.close())
  const webhookUrl = `${server.url}/webhooks/twitter`
  const x = await startXApiFake({ consumerSecret: 'consumer-secret', webhookUrl, form, retryDelayMs: 5 })
  onTestFinished(() => x.close())
  return { x, events }
}

function kindOf(event: PlatformEvent): string {
  return event.kind === 'message' ? event.subtype : event.kind === 'status' ? event.status : event.reason
}

/** Everything that can happen to an account, each once. */
function everything(x: XApiFake) {
  const [shop, person] = [x.addAccount({ username: 'oakandco' }), x.addPerson({ name: 'Ada Example' })]
  const own = x.publish(shop, 'New shelves')
  const mention = x.events.mention(person, shop, '@oakandco How much?')
  return [
    x.events.text(person, shop, 'one'),
    x.events.byHand(shop, person, 'by hand'),
    x.events.read(person, shop),
    x.events.typing(person, shop),
    mention,
    x.events.again(mention.post, shop, 'reply'),
    x.events.mention(person, shop, 'What about this?', { repliedTo: own, as: 'reply' }),
    x.events.mention(person, shop, 'Look', { quoted: own, as: 'quote' }),
    x.events.repost(person, own),
    x.events.encrypted(person, shop, shop),
    x.events.deletePost(own),
    x.events.unknown(shop),
  ]
}

describe.each<XWebhookForm>(['activity', 'account_activity'])('what X delivers over HTTP in the form %s', (form) => {
  it('is verified by CRC and signature', async () => {
    const { x, events } = await startReceiver(form)
    expect(await x.checkWebhook()).toBe(true)
    const text = 'Größe 42? 👟 <b>50%</b> & "more" https://example.com/a@b &amp;'
    await x.says(x.addPerson({ name: 'Ada Example' }), x.addAccount(), text)
    expect(events).toMatchObject([{ kind: 'message', content: text, participantName: 'Ada Example' }])
  })

  it('is read completely: every kind of event, shuffled', async () => {
    const { x, events } = await startReceiver(form)
    await x.deliver(everything(x), { shuffleSeed: 3 })
    const kinds = events.map(kindOf).toSorted((left, right) => left.localeCompare(right))
    const both = ['deleted', 'mention', 'quote', 'read', 'reply', 'repost', 'text', 'text', 'typing', 'unknown_event']
    // The older API has no encrypted chats, and the same post is a mention there both times.
    const more = form === 'activity' ? ['encrypted', 'reply'] : ['mention']
    expect(kinds).toEqual([...both, ...more].toSorted((left, right) => left.localeCompare(right)))
    const messages = new Set(events.flatMap((event) => (event.kind === 'message' ? [event.messageId] : [])))
    expect(x.messages.every((message) => messages.has(message.id))).toBe(true)
    expect([...x.acceptedMessageIds()].filter((id) => !messages.has(id))).toEqual([
      expect.stringMatching(/^\d+$/), // the post that was deleted
    ])
  })

  it('has the same keys when it is delivered again', async () => {
    const { x, events } = await startReceiver(form)
    const [shop, person] = [x.addAccount(), x.addPerson()]
    const event = x.events.text(person, shop, 'hello')
    const [delivery] = await x.deliver(event)
    if (delivery === undefined) throw new Error('nothing was delivered')
    await x.redeliver(delivery)
    await x.deliver(event)
    const keys = events.map((item) => (item.kind === 'ignored' ? '' : item.dedupeKey))
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
  })
})
