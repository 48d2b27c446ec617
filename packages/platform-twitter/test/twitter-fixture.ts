import { createHmac } from 'node:crypto'
import type { PlatformAccount, SendFailureReason } from '@leadkit/contracts'
import { startFakeHttpServer, startXApiFake } from '@leadkit/testing'
import type { XAccount, XApiFake, XRefusalLever, XUser, XWebhookForm } from '@leadkit/testing'
import type { PlatformFixture, PlatformRemote, RemoteParticipant } from '@leadkit/testing/conformance'
import { createTwitterIngestor } from '../src/index.ts'
import { ACCOUNT_ID, directMessageWebhooks, postWebhooks } from './twitter-webhooks.ts'

type Channel = 'direct_messages' | 'posts'

const refusals: Readonly<Partial<Record<SendFailureReason, XRefusalLever>>> = {
  needs_reauth: { status: 401 },
  permission: { status: 403, problem: 'client-forbidden' },
  rate_limited: { status: 429, headers: { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0' } },
  recipient_unavailable: { status: 403, detail: 'You do not have permission to DM one or more participants.' },
  window_closed: {
    status: 403,
    detail:
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author.',
  },
  blocked: { status: 403, detail: 'Your account is suspended and is not permitted to access this feature.' },
  invalid: { status: 400, problem: 'invalid-request' },
}

function digest(secret: string, message: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(message).digest('base64')}`
}

const UUID_TOKEN = '21c40ec2-73b1-42f3-a765-e5450e8fba21'
const BASE64_TOKEN = 'dG9rZW4+ZWYyNjBl/OWFhM2M2NzNhZjI0=='

/** The conformance fixture of one channel in one form of webhook. */
export function createTwitterFixture(channel: Channel, form: XWebhookForm): PlatformFixture {
  const accepted = [UUID_TOKEN, BASE64_TOKEN].map((token) => ({
    query: `crc_token=${encodeURIComponent(token)}`,
    answer: (secret: string) => ({ json: { response_token: digest(secret, token) } }),
  }))
  return {
    platform: 'twitter',
    channel: channel === 'posts' ? 'public' : 'direct_message',
    accountId: ACCOUNT_ID,
    createIngestor: (secrets) => createTwitterIngestor({ consumerSecrets: secrets }),
    sign: (body, secret) => ({ 'x-twitter-webhooks-signature': digest(secret, body) }),
    signatureHeader: 'x-twitter-webhooks-signature',
    handshake: {
      accepted,
      refused: [
        'crc_token=',
        'crc_token=short',
        'crc_token=%7B%22for_user_id%22%3A%221%22%7D',
        `crc_token=${'a'.repeat(129)}`,
      ],
      forge: (body) => `crc_token=${encodeURIComponent(new TextDecoder().decode(body))}`,
    },
    webhooks: channel === 'posts' ? postWebhooks : directMessageWebhooks(form),
    startRemote: () => startRemote(channel, form),
  }
}

async function startRemote(channel: Channel, form: XWebhookForm): Promise<PlatformRemote> {
  const consumerSecret = 'consumer-secret'
  // X asks the webhook itself before it takes it up again.
  const receiver = await startFakeHttpServer(
    (request) => createTwitterIngestor({ consumerSecrets: [consumerSecret] }).handshake(request) ?? { status: 404 },
  )
  const webhookUrl = `${receiver.url}/webhooks/twitter`
  const x = await startXApiFake({ consumerSecret, webhookUrl, form })
  const shop = x.addAccount({ username: 'oakandco' })
  const people = new Map<string, XUser>()
  const { accessToken, refreshToken } = shop
  const account: PlatformAccount = {
    platform: 'twitter',
    accountId: shop.id,
    credentials: { accessToken, refreshToken },
    metadata: {},
  }
  return {
    ingestor: createTwitterIngestor({
      consumerSecrets: [consumerSecret],
      clientId: x.clientId,
      clientSecret: x.clientSecret,
      bearerToken: x.bearerToken,
      webhookUrl,
      apiUrl: x.url,
    }),
    account,
    server: x,
    addParticipant() {
      const person = x.addPerson({ name: `Person ${people.size + 1}` })
      people.set(person.id, person)
      return participantOf(x, shop, person, channel)
    },
    isSend: ({ method, url }) => method === 'POST' && /\/(messages|tweets)$/.test(url.pathname),
    sentTexts: (participantId) => sentTexts(x, shop, participantId, channel),
    refuseSend(reason) {
      const lever = channel === 'direct_messages' && reason === 'window_closed' ? undefined : refusals[reason]
      if (lever !== undefined) x.refuse({ path: channel === 'posts' ? '/tweets' : '/messages', ...lever })
      return lever !== undefined
    },
    hideProfile: (participantId) => x.setUser(people.get(participantId) ?? shop, { visible: false }),
    receive: (participantId, text, at) => receive(x, shop, people.get(participantId) ?? shop, { text, at, channel }),
    dropSubscription() {
      x.disableWebhook()
      x.dropSubscriptions(shop)
    },
    isSubscribed: () => x.webhookIsValid() && x.subscribedTypes(shop).includes('dm.received'),
    revokeToken: () => x.endTokens(shop, 'revoked'),
    renewableAccount: () => account,
    async close() {
      await Promise.all([x.close(), receiver.close()])
    },
  }
}

function participantOf(x: XApiFake, shop: XAccount, person: XUser, channel: Channel): RemoteParticipant {
  const common = { participantId: person.id, name: person.name, lastInboundAt: new Date() }
  if (channel === 'direct_messages') {
    const [smaller, larger] = [shop.id, person.id].toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
    return { ...common, conversationId: `${smaller}-${larger}` }
  }
  const { post } = x.events.mention(person, shop, '@oakandco How much is the shelf?')
  return { ...common, conversationId: post.conversationId, replyToMessageId: post.id }
}

/** X puts the name of the person who is answered in front of a reply. */
function sentTexts(x: XApiFake, shop: XAccount, participantId: string, channel: Channel): readonly string[] {
  return channel === 'direct_messages'
    ? x.messages.filter(({ from, to }) => from.id === shop.id && to.id === participantId).map(({ text }) => text)
    : x.posts
        .filter(({ author, repliedTo }) => author.id === shop.id && repliedTo?.author.id === participantId)
        .map(({ text }) => text.replace(/^@\w+ /, ''))
}

/** What was written, and the body that should have brought it. */
function receive(
  x: XApiFake,
  shop: XAccount,
  person: XUser,
  message: { readonly text: string; readonly at: Date; readonly channel: Channel },
): { readonly messageId: string; readonly body: Uint8Array } {
  const { text, at, channel } = message
  const event =
    channel === 'direct_messages'
      ? x.events.text(person, shop, text, { at })
      : x.events.mention(person, shop, text, { at, repliedTo: x.publish(shop, 'New shelves', at), as: 'reply' })
  const { eventType, payload } = event
  const data = { event_uuid: '1', filter: { user_id: shop.id }, event_type: eventType, payload }
  return { messageId: event.messageId ?? '', body: new TextEncoder().encode(JSON.stringify({ data })) }
}
