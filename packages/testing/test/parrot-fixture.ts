import type { JsonValue, PlatformAccount } from '@leadkit/contracts'
import type { NativeMessage, PlatformFixture, PlatformRemote, PlatformWebhookFixture } from '../src/conformance.ts'
import { createParrotIngestor, digestOf } from './parrot-ingestor.ts'
import { startParrotPlatform } from './parrot-platform.ts'

type Parrot = ReturnType<typeof createParrotIngestor>
/** Makes a correct ingestor wrong; also gets its secrets and the platform's address. */
export type Spoil = (right: Parrot, made: { readonly secrets: readonly string[]; readonly url: string }) => Parrot

const UUID = '21c40ec2-73b1-42f3-a765-e5450e8fba21'

function native(
  type: string,
): (message: Partial<NativeMessage> & Pick<NativeMessage, 'participantId' | 'at'>) => JsonValue {
  return ({ id, participantId, text, at }) => ({
    type,
    party: participantId,
    at: at.getTime(),
    ...(id === undefined ? {} : { id }),
    ...(text === undefined ? {} : { text }),
  })
}

const webhooks: PlatformWebhookFixture = {
  body: (events) => new TextEncoder().encode(JSON.stringify({ account: 'account-1', events })),
  maxBatch: 10,
  messageId: (number) => `in-${number}`,
  participantId: (number) => `party-${number}`,
  message: native('message'),
  unknown: () => ({ type: 'brand_new' }),
  malformed: () => [{ type: 'message', id: 7, party: 'party-1', text: 'x', at: 1 }, { type: 'message' }],
  echo: native('echo'),
  anonymous: native('menu'),
  edit: native('edit'),
  deletion: native('removal'),
}

export function createParrotFixture(spoil: Spoil = (right) => right): PlatformFixture {
  const create = (secrets: readonly string[], url = 'http://127.0.0.1:9'): Parrot =>
    spoil(createParrotIngestor(secrets, url), { secrets, url })
  return {
    platform: 'parrot',
    accountId: 'account-1',
    createIngestor: (secrets) => create(secrets),
    sign: (body, secret) => ({ 'x-parrot-signature': digestOf(secret, body) }),
    signatureHeader: 'x-parrot-signature',
    handshake: {
      accepted: [{ query: `challenge=${UUID}`, answer: (secret) => ({ json: { response: digestOf(secret, UUID) } }) }],
      refused: ['challenge=', 'challenge=not-a-uuid'],
      forge: (body) => `challenge=${encodeURIComponent(new TextDecoder().decode(body))}`,
    },
    webhooks,
    startRemote: () => startParrotRemote(create),
  }
}

async function startParrotRemote(create: (secrets: readonly string[], url: string) => Parrot): Promise<PlatformRemote> {
  const platform = await startParrotPlatform()
  let count = 0
  const account: PlatformAccount = {
    platform: 'parrot',
    accountId: 'account-1',
    credentials: { accessToken: platform.token },
    metadata: {},
  }
  return {
    ingestor: create(['secret'], platform.url),
    account,
    server: platform,
    addParticipant() {
      count += 1
      const participantId = `party-${count}`
      platform.names.set(participantId, `Party ${count}`)
      return { participantId, conversationId: participantId, name: `Party ${count}`, lastInboundAt: new Date() }
    },
    isSend: (request) => request.method === 'POST' && request.url.pathname === '/messages',
    sentTexts: (participantId) => platform.sent.filter(({ to }) => to === participantId).map(({ text }) => text),
    refuseSend(reason) {
      platform.fault({ kind: 'status', status: 400, body: { reason } })
      return true
    },
    hideProfile: (participantId) => platform.names.set(participantId, null),
    receive(participantId, text, at) {
      const id = `in-${platform.history.length + 1}`
      platform.history.push({ id, from: participantId, text, at: at.getTime() })
      return { messageId: id, body: webhooks.body([webhooks.message({ id, participantId, text, at })]) }
    },
    dropSubscription() {
      platform.subscribed = false
    },
    isSubscribed: () => platform.subscribed,
    revokeToken() {
      platform.tokenLives = false
    },
    renewableAccount: () => account,
    fillForm(answers) {
      platform.forms.set('form-1', answers)
      return { body: webhooks.body([{ type: 'form', id: 'form-1', party: 'party-1', at: Date.now() }]) }
    },
    close: () => platform.close(),
  }
}
