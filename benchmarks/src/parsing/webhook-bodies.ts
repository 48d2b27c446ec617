import { createHmac } from 'node:crypto'
import type { PlatformIngestor } from '@leadkit/contracts'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'

const SECRET = 'the app secret of this benchmark'
const TEXT = 'Hello! What does the pro plan cost for ten people, and can we pay by invoice?'
const PERSON = '1600000000000000001'
const SENT_AT = 1_790_000_000_000

/** One kind of webhook, signed, with the adapter that reads it. */
export interface WebhookSample {
  readonly name: string
  readonly ingestor: PlatformIngestor
  readonly events: number
  readonly body: Uint8Array
  readonly headers: Headers
  /** The one HMAC that makes up the platform's signature. */
  readonly prefix: string
}

export const secret = SECRET

export function webhookSamples(): readonly WebhookSample[] {
  return [
    messenger('Messenger, one text', 1),
    messenger('Messenger, a batch of 100', 100),
    directMessage('X, one direct message (Activity API)'),
    directMessages('X, a batch of 20 direct messages', 20),
    comments('LinkedIn, one comment', 1),
    comments('LinkedIn, a batch of 10 comments', 10),
  ]
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function messenger(name: string, events: number): WebhookSample {
  const entry = numbers(events).map((index) => ({
    id: '103400000000001',
    time: SENT_AT,
    messaging: [
      {
        sender: { id: String(24_700_000_000 + index) },
        recipient: { id: '103400000000001' },
        timestamp: SENT_AT + index,
        message: {
          mid: `m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSdjfipqxqMvK8ma6AC8fplwlqLP_5cgXIbu7I3rBN0P${index}`,
          text: TEXT,
        },
      },
    ],
  }))
  const ingestor = createFacebookIngestor({ appSecrets: [SECRET], verifyToken: 'verify' })
  const sign = (body: string): Headers => new Headers({ 'x-hub-signature-256': `sha256=${hmac(body, 'hex')}` })
  return sample({ name, ingestor, events, prefix: '' }, { object: 'page', entry }, sign)
}

function messageCreate(index: number): object {
  return {
    type: 'message_create',
    id: String(2_080_765_901_523_179_525n + BigInt(index)),
    created_timestamp: String(SENT_AT + index),
    message_create: {
      target: { recipient_id: '1500000000000000001' },
      sender_id: PERSON,
      message_data: { text: TEXT, entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } },
    },
  }
}

function twitterSample(name: string, events: number, value: object): WebhookSample {
  const ingestor = createTwitterIngestor({ consumerSecrets: [SECRET] })
  const sign = (body: string): Headers =>
    new Headers({ 'x-twitter-webhooks-signature': `sha256=${hmac(body, 'base64')}` })
  return sample({ name, ingestor, events, prefix: '' }, value, sign)
}

function directMessage(name: string): WebhookSample {
  const users = { [PERSON]: { data: { id: PERSON, name: 'Ada', username: 'ada' } } }
  const filter = { user_id: '1500000000000000001' }
  const payload = { direct_message_events: [messageCreate(0)], users }
  return twitterSample(name, 1, {
    data: { event_uuid: '77', filter, event_type: 'dm.received', tag: 'leadkit', payload },
  })
}

function directMessages(name: string, events: number): WebhookSample {
  const users = { [PERSON]: { id: PERSON, name: 'Ada', screen_name: 'ada' } }
  const direct_message_events = numbers(events).map(messageCreate)
  return twitterSample(name, events, { for_user_id: '1500000000000000001', direct_message_events, users })
}

function comments(name: string, events: number): WebhookSample {
  const post = 'urn:li:activity:7094637247891135360'
  const notifications = numbers(events).map((index) => {
    const entity = `urn:li:comment:(${post},${7_094_977_717_599_820_073n + BigInt(index)})`
    return {
      notificationId: 3_000_000_000 + index,
      organizationalEntity: 'urn:li:organization:77',
      subscriber: 'urn:li:person:admin',
      action: 'COMMENT',
      sourcePost: post,
      generatedActivity: entity,
      decoratedSourcePost: { owner: 'urn:li:organization:77', mediaCategory: 'NONE', text: 'Our shelf update' },
      decoratedGeneratedActivity: { comment: { owner: `urn:li:person:${index}`, text: TEXT, entity, object: post } },
      lastModifiedAt: SENT_AT + index,
    }
  })
  const ingestor = createLinkedinIngestor({ clientSecrets: [SECRET] })
  const prefix = 'hmacsha256='
  const sign = (body: string): Headers => new Headers({ 'x-li-signature': hmac(`${prefix}${body}`, 'hex') })
  return sample(
    { name, ingestor, events, prefix },
    { type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications },
    sign,
  )
}

function sample(
  about: Pick<WebhookSample, 'name' | 'ingestor' | 'events' | 'prefix'>,
  value: object,
  sign: (body: string) => Headers,
): WebhookSample {
  const text = JSON.stringify(value)
  return { ...about, body: new TextEncoder().encode(text), headers: sign(text) }
}

function hmac(text: string, encoding: 'hex' | 'base64'): string {
  return createHmac('sha256', SECRET).update(text).digest(encoding)
}
