import type { Ingestor } from './three-platforms.ts'

const AT = 1_790_000_000_000

/** An account of each platform, and a webhook in which somebody writes to it. */
export interface FirstContact {
  readonly platform: string
  readonly accountId: string
  /** A body with one message of this number, the text escaped as the platform escapes it. */
  body(number: number): Buffer
  messageId(number: number): string
}

const PERSON = 'Ada Ex\u00e4mple'
const text = (number: number): string => `Gr\u00fc\u00dfe ${number} <b>\u{1f44b}</b> https://example.org/a@b`

/** Escapes as Meta does: every character beyond ASCII, and slashes. */
function escaped(value: unknown): string {
  const hex = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value)
    .replaceAll(/[\u0080-\uffff]/g, hex)
    .replaceAll('/', '\\/')
}

export const firstContacts: Readonly<Record<Ingestor, FirstContact>> = {
  facebook: {
    platform: 'facebook',
    accountId: '103400000000077',
    messageId: (number) => `m_${number}`,
    body(number) {
      const message = { mid: this.messageId(number), text: text(number) }
      const item = {
        sender: { id: '24700000000000001' },
        recipient: { id: this.accountId },
        timestamp: AT + number,
        message,
      }
      return Buffer.from(escaped({ object: 'page', entry: [{ id: this.accountId, time: AT, messaging: [item] }] }))
    },
  },
  twitter: {
    platform: 'twitter',
    accountId: '1500000000000000077',
    messageId: (number) => String(2_080_765_901_523_000_000n + BigInt(number)),
    body(number) {
      const [person, account] = ['1600000000000000001', this.accountId]
      const event = {
        type: 'message_create',
        id: this.messageId(number),
        created_timestamp: String(AT + number),
        message_create: {
          target: { recipient_id: account },
          sender_id: person,
          message_data: { text: text(number), entities: { urls: [] } },
        },
      }
      const users = { [person]: { data: { id: person, name: PERSON, username: 'ada' } } }
      const data = { event_uuid: '77', filter: { user_id: account }, event_type: 'dm.received', tag: 'leadkit' }
      return Buffer.from(escaped({ data: { ...data, payload: { direct_message_events: [event], users } } }))
    },
  },
  linkedin: {
    platform: 'linkedin',
    accountId: 'urn:li:organization:77',
    messageId: (number) =>
      `urn:li:comment:(urn:li:activity:7094637247891135360,${7_094_977_717_599_820_000n + BigInt(number)})`,
    body(number) {
      const post = 'urn:li:activity:7094637247891135360'
      const comment = {
        owner: 'urn:li:person:ada77',
        text: text(number),
        entity: this.messageId(number),
        object: post,
      }
      const notification = {
        notificationId: 9_000 + number,
        organizationalEntity: this.accountId,
        action: 'COMMENT',
        sourcePost: post,
        generatedActivity: this.messageId(number).replace('(urn:li:', '('),
        decoratedGeneratedActivity: { comment },
        lastModifiedAt: AT + number,
      }
      return Buffer.from(escaped({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: [notification] }))
    },
  },
}
