import { createHmac } from 'node:crypto'
import type { JsonValue, PlatformAccount, SendFailureReason } from '@leadkit/contracts'
import { serializeAsMeta, startGraphApiFake } from '@leadkit/testing'
import type { GraphApiFake, GraphPage, GraphPerson, GraphRefusalLever } from '@leadkit/testing'
import type {
  NativeMessage,
  PlatformFixture,
  PlatformRemote,
  PlatformWebhookFixture,
} from '@leadkit/testing/conformance'
import { createFacebookIngestor } from '../src/index.ts'

type Surface = 'facebook' | 'instagram'

const refusals: Readonly<Partial<Record<SendFailureReason, GraphRefusalLever>>> = {
  needs_reauth: { code: 190, subcode: 460 },
  permission: { code: 200 },
  rate_limited: { code: 613 },
  recipient_unavailable: { code: 551, subcode: 1_545_041 },
  window_closed: { code: 10, subcode: 2_018_278 },
  thread_not_owned: { code: 10, subcode: 2_018_300 },
  blocked: { code: 10, subcode: 1_893_063 },
  invalid: { code: 100 },
  transient: { code: 2, status: 400 },
}

/** The conformance fixture of one surface: Messenger, Instagram linked to a page, or Instagram with its own login. */
export function createFacebookFixture(
  platform: Surface,
  login: 'facebook' | 'instagram' = 'facebook',
): PlatformFixture {
  return {
    platform,
    accountId: ACCOUNT_ID,
    createIngestor: (secrets) => createFacebookIngestor({ appSecrets: secrets, verifyToken: 'verify-me' }),
    sign: (body, secret) => ({
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    }),
    signatureHeader: 'x-hub-signature-256',
    handshake: {
      accepted: [
        {
          query: 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me',
          answer: () => ({ text: '1158201444' }),
        },
      ],
      refused: [
        'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=other',
        'hub.mode=subscribe&hub.challenge=1158201444',
        'hub.mode=unsubscribe&hub.challenge=1158201444&hub.verify_token=verify-me',
        'hub.mode=subscribe&hub.verify_token=verify-me',
      ],
    },
    webhooks: webhooksOf(platform === 'instagram' ? 'instagram' : 'page'),
    startRemote: () => startRemote(platform, login),
  }
}

const ACCOUNT_ID = '17841400008460056'

type Native = Pick<NativeMessage, 'participantId' | 'at'>

function item({ participantId, at }: Native, content: Readonly<Record<string, JsonValue>>): JsonValue {
  return { sender: { id: participantId }, recipient: { id: ACCOUNT_ID }, timestamp: at.getTime(), ...content }
}

function webhooksOf(object: 'page' | 'instagram'): PlatformWebhookFixture {
  const somebody: Native = { participantId: '1', at: new Date('2026-11-20T09:59:00.000Z') }
  return {
    body: (messaging) =>
      new TextEncoder().encode(
        serializeAsMeta({ object, entry: [{ id: ACCOUNT_ID, time: 1_795_168_800_000, messaging }] }),
      ),
    maxBatch: 1000,
    messageId: (number) => `m_conformance-${number}`,
    participantId: (number) => `2470000000000${number}`,
    message: (message) => item(message, { message: { mid: message.id, text: message.text } }),
    unknown: () => item(somebody, { brand_new_event: { x: 1 } }),
    malformed: () => [
      item(somebody, { message: { mid: 7.5, text: { not: 'text' } } }),
      item(somebody, { message: 'text' }),
      { sender: 'nobody', recipient: [], message: { mid: 'm', text: 'x' } },
    ],
    echo: ({ id, text, at, participantId }) => ({
      sender: { id: ACCOUNT_ID },
      recipient: { id: participantId },
      timestamp: at.getTime(),
      message: { mid: id, text, is_echo: true, app_id: 1034 },
    }),
    anonymous: (message) => item(message, { postback: { title: message.text, payload: 'MENU' } }),
    edit: (message) => item(message, { message_edit: { mid: message.id, text: message.text, num_edit: 1 } }),
    deletion: (message) => item(message, { message: { mid: message.id, is_deleted: true } }),
  }
}

async function startRemote(platform: Surface, login: 'facebook' | 'instagram'): Promise<PlatformRemote> {
  const appSecret = 'app-secret'
  const meta = await startGraphApiFake({ appSecret, verifyToken: 'verify-me' })
  const page = meta.addPage(login === 'instagram' ? { login } : { instagramUsername: 'oak.and.co' })
  const people = new Map<string, GraphPerson>()
  const surface = platform === 'instagram' ? 'instagram' : 'messenger'
  const account = accountOf(page, platform, login)
  return {
    ingestor: createFacebookIngestor({
      appSecrets: [appSecret],
      verifyToken: 'verify-me',
      appId: meta.appId,
      graphUrl: meta.url,
    }),
    account,
    server: meta,
    addParticipant() {
      const name = `Person ${people.size + 1}`
      const person = meta.addPerson(page, { surface, name })
      people.set(person.id, person)
      const lastInboundAt = new Date()
      meta.setPerson(person, { lastActionAt: lastInboundAt })
      return { participantId: person.id, conversationId: person.id, name, lastInboundAt }
    },
    isSend: (request) => request.method === 'POST' && request.url.pathname.endsWith('/messages'),
    sentTexts: (participantId) => sentTexts(meta, participantId),
    refuseSend(reason) {
      const lever = refusals[reason]
      if (lever !== undefined) meta.refuse({ path: '/messages', ...lever })
      return lever !== undefined
    },
    hideProfile(participantId) {
      meta.refuse({ code: 100, subcode: 2_018_218, path: `/${participantId}` })
      meta.refuse({ code: 10, path: '/conversations' })
    },
    receive(participantId, text, at) {
      const person = people.get(participantId)
      if (person === undefined) throw new Error(`No participant ${participantId}`)
      const event = meta.events.text(person, text, { at })
      const entry = [{ id: event.accountId, time: at.getTime(), messaging: [event.item] }]
      return {
        messageId: event.messageId ?? '',
        body: new TextEncoder().encode(serializeAsMeta({ object: event.object, entry })),
      }
    },
    dropSubscription: () => meta.dropSubscription(page),
    isSubscribed: () => meta.subscribedFields(page) !== undefined,
    // A linked Instagram account has its page's.
    subscriptionIsShared: platform === 'instagram' && login === 'facebook',
    revokeToken: () => meta.setTokenState(page, 'revoked'),
    // A page's token has no end.
    renewableAccount: () => (login === 'instagram' ? account : undefined),
    ...(platform === 'facebook' && {
      fillForm(answers) {
        const event = meta.events.lead(page, answers)
        const entry = [{ id: event.accountId, time: event.at.getTime(), changes: [event.item] }]
        return { body: new TextEncoder().encode(serializeAsMeta({ object: 'page', entry })) }
      },
    }),
    close: () => meta.close(),
  }
}

function accountOf(page: GraphPage, platform: Surface, login: 'facebook' | 'instagram'): PlatformAccount {
  return {
    platform,
    accountId: platform === 'instagram' ? (page.instagramId ?? '') : page.id,
    credentials: { accessToken: page.accessToken },
    metadata: platform === 'instagram' ? { login, pageId: page.id } : {},
  }
}

function sentTexts(meta: GraphApiFake, participantId: string): readonly string[] {
  return meta.messages
    .filter((message) => message.direction === 'outbound' && message.person.id === participantId)
    .map((message) => message.text ?? '')
}
