import type { JsonValue } from '@leadkit/contracts'
import type { NativeMessage, PlatformWebhookFixture } from '@leadkit/testing/conformance'

export const ACCOUNT_ID = '1111111111115373010'

type Item = Readonly<Record<string, JsonValue>>

function encode(value: JsonValue): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

function directMessage(id: string, from: string, to: string, { text, at }: Pick<NativeMessage, 'text' | 'at'>): Item {
  return {
    type: 'message_create',
    id,
    created_timestamp: String(at.getTime()),
    message_create: { target: { recipient_id: to }, sender_id: from, message_data: { text } },
  }
}

const ids = {
  messageId: (number: number) => `208076590152317952${number}`,
  participantId: (number: number) => `222222222222190130${number}`,
}

const malformedMessages: readonly JsonValue[] = [
  { type: 'message_create', id: {}, message_create: 'text' },
  {
    type: 'message_create',
    id: '1',
    message_create: { sender_id: ACCOUNT_ID, target: null, message_data: { text: 'x' } },
  },
  { type: 'message_create', id: '1', message_create: { sender_id: '2', target: { recipient_id: '3' } } },
  { type: 'message_create', message_create: { sender_id: '2', message_data: {} } },
]

/** Direct messages, as either of X's webhook APIs delivers them. */
export function directMessageWebhooks(form: 'activity' | 'account_activity'): PlatformWebhookFixture {
  return {
    ...ids,
    body: (events) =>
      encode(
        form === 'account_activity'
          ? { for_user_id: ACCOUNT_ID, direct_message_events: events, users: {} }
          : {
              data: {
                event_uuid: '-6850472171604090915',
                filter: { user_id: ACCOUNT_ID },
                event_type: 'dm.received',
                payload: { direct_message_events: events, users: {} },
              },
            },
      ),
    maxBatch: 50,
    message: (message) => directMessage(message.id, message.participantId, ACCOUNT_ID, message),
    echo: (message) => directMessage(message.id, ACCOUNT_ID, message.participantId, message),
    unknown: () => ({ type: 'brand_new_event', id: '7', brand_new_event: {} }),
    malformed: () => malformedMessages,
  }
}

/** Mentions and their deletion by the older API; all of them answer one post, so that they are one thread. */
export const postWebhooks: PlatformWebhookFixture = {
  ...ids,
  body(events) {
    const isDeletion = (event: JsonValue): boolean => typeof event === 'object' && event !== null && 'status' in event
    return encode({
      for_user_id: ACCOUNT_ID,
      tweet_create_events: events.filter((event) => !isDeletion(event)),
      tweet_delete_events: events.filter(isDeletion),
    })
  },
  maxBatch: 50,
  message: ({ id, participantId, text, at }) => ({
    id: Number(id),
    id_str: id,
    text,
    timestamp_ms: String(at.getTime()),
    user: { id: Number(participantId), id_str: participantId, name: 'Ada Example', screen_name: 'ada' },
    in_reply_to_status_id_str: '2080761390348054578',
  }),
  unknown: () => ({ brand_new_post: true }),
  malformed: () => [
    'post',
    { id_str: '1', user: 'nobody' },
    { id_str: '1', user: {}, text: { not: 'text' } },
    { user: { id_str: '2' }, text: [] },
  ],
  deletion: ({ id, participantId, at }) => ({
    status: { id, user_id: participantId },
    timestamp_ms: String(at.getTime()),
  }),
}
