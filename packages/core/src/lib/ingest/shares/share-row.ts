import type { JsonObject, MessageEvent } from '@leadkit/contracts'
import { newId } from '../../base/identifier.ts'
import { presumedAuthor } from '../presumed-author.ts'
import type { IngestRow, LedgerRow } from '../ingest-statement.ts'
import type { DeliveryRecord, RoutedMessage } from '../routed-delivery.ts'

export interface MessageRowOptions {
  /** Whether the host has a handler for `message.received`. */
  readonly tellsMessages: boolean
  /** Whether an AI is registered; without one, messages make no tasks. */
  readonly scoresMessages: boolean
}

export function toIngestRow(
  { event, route, live, profileWanted }: RoutedMessage,
  options: MessageRowOptions,
): IngestRow {
  const inbound = event.direction === 'inbound'
  const judged = inbound && !event.standby && options.scoresMessages && event.subtype !== 'encrypted'
  return {
    id: newId(),
    account: route.socialAccountId,
    message_key: event.messageId,
    thread: event.conversationId,
    conversation: newId(),
    participant: event.participantId,
    name: event.participantName?.slice(0, 255) ?? null,
    username: event.participantUsername?.slice(0, 255) ?? null,
    channel: PUBLIC_SUBTYPES.has(event.subtype) ? 'public' : 'direct_message',
    direction: event.direction,
    subtype: event.subtype,
    author: presumedAuthor(event),
    content: event.content ?? '',
    sender: event.senderId,
    attachments: event.attachments,
    reply_to: event.replyToMessageId ?? null,
    received_at: event.occurredAt,
    metadata: metadataOf(event, live),
    ai_task: judged ? newId() : null,
    host_event: live && inbound && options.tellsMessages ? newId() : null,
    // An echo that overtakes the message it answers makes the conversation.
    profile_wanted: profileWanted,
  }
}

/** The two flags decide whether automation may answer. */
function metadataOf({ details, standby }: MessageEvent, live: boolean): JsonObject {
  if (live && !standby) return details
  return { ...details, ...(standby && { standby: true }), ...(!live && { fetchedLater: true }) }
}

const PUBLIC_SUBTYPES: ReadonlySet<string> = new Set(['comment', 'mention', 'reply', 'quote'])

export function toLedgerRow(record: DeliveryRecord): LedgerRow {
  return {
    id: record.id,
    received_at: record.receivedAt,
    ingestor: record.ingestor,
    body: record.body,
    headers: record.headers,
    verdict: record.verdict,
    reasons: record.reasons,
    event_count: record.eventCount,
  }
}
