import { createHmac, randomUUID } from 'node:crypto'

/** What a person sends in a sample. */
export interface SampleMessage {
  readonly account: string
  readonly participant: string
  readonly text: string
  readonly at: Date
}

/** A webhook as a platform would send it, with a signature over its bytes. */
export interface SampleWebhook {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

interface SamplePlatform {
  /** The adapter's part of the path. */
  readonly path: string
  bodyOf(message: SampleMessage): unknown
  headersOf(body: string, secret: string): Readonly<Record<string, string>>
}

/** The platforms that samples exist for. */
export const samplePlatforms: Readonly<Record<string, SamplePlatform>> = {
  facebook: { path: 'facebook', bodyOf: (message) => metaBody('page', message), headersOf: metaHeaders },
  instagram: { path: 'facebook', bodyOf: (message) => metaBody('instagram', message), headersOf: metaHeaders },
  twitter: { path: 'twitter', bodyOf: twitterBody, headersOf: twitterHeaders },
  linkedin: { path: 'linkedin', bodyOf: linkedinBody, headersOf: linkedinHeaders },
}

export function buildSampleWebhook(platform: SamplePlatform, message: SampleMessage, secret: string): SampleWebhook {
  const body = JSON.stringify(platform.bodyOf(message))
  return { body, headers: { 'content-type': 'application/json', ...platform.headersOf(body, secret) } }
}

function metaBody(object: 'page' | 'instagram', { account, participant, text, at }: SampleMessage): unknown {
  const timestamp = at.getTime()
  const message = { mid: `m_${randomUUID()}`, text }
  return {
    object,
    entry: [
      {
        id: account,
        time: timestamp,
        messaging: [{ sender: { id: participant }, recipient: { id: account }, timestamp, message }],
      },
    ],
  }
}

function metaHeaders(body: string, secret: string): Readonly<Record<string, string>> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

function twitterBody({ account, participant, text, at }: SampleMessage): unknown {
  return {
    for_user_id: account,
    direct_message_events: [
      {
        type: 'message_create',
        id: String(BigInt(at.getTime()) << 22n),
        created_timestamp: String(at.getTime()),
        message_create: {
          target: { recipient_id: account },
          sender_id: participant,
          message_data: { text, entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } },
        },
      },
    ],
  }
}

function twitterHeaders(body: string, secret: string): Readonly<Record<string, string>> {
  return { 'x-twitter-webhooks-signature': `sha256=${createHmac('sha256', secret).update(body).digest('base64')}` }
}

function linkedinBody({ account, participant, text, at }: SampleMessage): unknown {
  const number = BigInt(at.getTime()) << 22n
  const post = `urn:li:activity:${number}`
  const comment = `urn:li:comment:(${post},${number + 1n})`
  return {
    type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS',
    notifications: [
      {
        subscriber: `urn:li:person:${participant}`,
        lastModifiedAt: at.getTime(),
        decoratedSourcePost: {
          owner: `urn:li:organization:${account}`,
          mediaCategory: 'NONE',
          text: 'A post',
          entity: `urn:li:share:${number}`,
        },
        sourcePost: post,
        decoratedGeneratedActivity: {
          comment: { owner: `urn:li:person:${participant}`, text, entity: comment, object: post },
        },
        action: 'COMMENT',
        notificationId: at.getTime(),
        organizationalEntity: `urn:li:organization:${account}`,
        generatedActivity: comment,
      },
    ],
  }
}

function linkedinHeaders(body: string, secret: string): Readonly<Record<string, string>> {
  return { 'x-li-signature': `hmacsha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}
