import { setTimeout as pause } from 'node:timers/promises'
import { findArchived, keysLock } from '../../database/archived-keys.ts'
import type { Database } from '../../database/database.ts'
import { ensurePartition, isMissingPartition } from '../../database/partitions.ts'
import { isLostRace } from '../../database/pg-error.ts'
import type { Statement, TenantSession } from '../../database/session.ts'
import { type Month, monthName, monthOf } from '../../base/month.ts'
import type { EchoWriter } from '../echo-writer.ts'
import type { ErasedEventReader } from '../erased/erased-event-reader.ts'
import type { IngestedRow, IngestRow, LedgerRow, StoredMessage } from '../ingest-row.ts'
import { ingestStatement } from '../ingest-statement.ts'
import { placePublicEchoes } from '../public-echo-reader.ts'
import { sortStatuses, type SortedStatuses, type StatusWriter } from '../status-writer.ts'
import { conversationMarkStatements } from './conversation-mark-writer.ts'
import { type DeliveryShare, messagesOf, statusesOf } from './delivery-share.ts'
import { mergeKeyMarks } from './key-marks.ts'
import { applyMessageMarks } from './message-mark-writer.ts'
import type { JsonObject, MessageEvent } from '@leadkit/contracts'
import { newId } from '../../base/identifier.ts'
import { type DeliveryRecord, isOld, type RoutedMessage, presumedAuthor } from '../routed-delivery.ts'

interface MessageRowOptions {
  /** Whether the host has a handler for `message.received`. */
  readonly tellsMessages: boolean
  /** Whether an AI is registered; without one, messages create no tasks. */
  readonly scoresMessages: boolean
}

function toIngestRow({ event, route, live, profileWanted }: RoutedMessage, options: MessageRowOptions): IngestRow {
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
    // An echo that arrives before the message it answers creates the conversation.
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

export interface ShareStoreParts extends MessageRowOptions {
  readonly database: Database
  readonly statuses: StatusWriter
  readonly echoes: EchoWriter
  readonly erased: Pick<ErasedEventReader, 'admit'>
  now(): Date
}

/** After this many lost races the fault is reported; the pauses between them grow to half a second. */
const RACES = 8
const PAUSE_MS = 20
const MAX_PAUSE_MS = 500
const PARTITION_ATTEMPTS = 3

/**
 * Writes one tenant's share. Its rows are locked in the same order as everywhere: message keys, conversations, messages, replies, AI tasks; within a
 * table in the order of its unique key, in one statement. Marks on conversations are written after the commit, in their own transaction: they only
 * move forward, and the share is acknowledged after both.
 */
export class ShareStore {
  readonly #parts: ShareStoreParts

  constructor(parts: ShareStoreParts) {
    this.#parts = parts
  }

  /** The single statement that writes a share of inbound messages; null for a share that needs to read results between statements. */
  plainStatement(share: DeliveryShare): Statement | null {
    const messages = messagesOf(share)
    const now = this.#parts.now()
    if (messages.some(({ event }) => isOld(event, now))) return null
    if (messages.some((message) => message.event.direction !== 'inbound')) return null
    const statuses = statusesOf(share)
    if (statuses.length > 0 && sortStatuses(statuses).ofMessages.length > 0) return null
    const rows = {
      ledger: share.records.map(toLedgerRow),
      messages: messages.map((message) => toIngestRow(message, this.#parts)),
    }
    if (rows.messages.length === 0 && rows.ledger.length === 0) return null
    const options = { now, answered: false }
    return ingestStatement(this.#parts.database.sharedSchema, share.scope, rows, options)
  }

  /** Writes all of a share, and retries if it lost a race for a row. @throws what the database throws. */
  async write(share: DeliveryShare, lockTimeoutMs: number): Promise<void> {
    const statuses = sortStatuses(statusesOf(share))
    const messages = messagesOf(share)
    if (messages.length + statuses.ofMessages.length + share.records.length > 0)
      await this.#commit(share, lockTimeoutMs, (session) => this.#writeMessages(session, share, statuses))
    await this.writeAfter(share, lockTimeoutMs)
  }

  /** Writes what follows the share's messages. */
  async writeAfter(share: DeliveryShare, lockTimeoutMs: number): Promise<void> {
    // Also of messages that were stored before, and of each copy: touches are the same however often they are written.
    const touching = share.parts.flatMap((part) => part.messages.filter(({ event }) => event.touch !== undefined))
    if (touching.length > 0)
      await this.#commit(share, lockTimeoutMs, (session) => this.#parts.statuses.writeTouches(session, touching))
    const reported = statusesOf(share)
    if (reported.length === 0) return
    const { ofConversations, apart } = sortStatuses(reported)
    const { statuses } = this.#parts
    if (ofConversations.length > 0 && !statuses.tells)
      await this.#commitTogether(share, lockTimeoutMs, conversationMarkStatements(share.scope.schema, ofConversations))
    else if (ofConversations.length > 0)
      await this.#commit(share, lockTimeoutMs, (session) => statuses.writeOfConversations(session, ofConversations))
    for (const status of apart)
      await this.#commit(share, lockTimeoutMs, (session) => statuses.writeApart(session, status))
  }

  /** Outside the failed transaction, because the group's other months must not be locked while it is retried. */
  async makePartitions(share: DeliveryShare, lockTimeoutMs: number): Promise<void> {
    const { sharedSchema } = this.#parts.database
    const make = (schema: string, table: 'messages' | 'deliveries', month: Month): Promise<boolean> =>
      this.#parts.database.transaction(async (session) => {
        await session.run(limitLocks(lockTimeoutMs))
        return ensurePartition(session, { schema, table }, month)
      })
    const received = share.records.map((record) => record.receivedAt)
    const occurred = messagesOf(share).map((message) => message.event.occurredAt)
    for (const month of monthsOf(received)) await make(sharedSchema, 'deliveries', month)
    for (const month of monthsOf(occurred)) await make(share.scope.schema, 'messages', month)
  }

  async #writeMessages(session: TenantSession, share: DeliveryShare, { ofMessages }: SortedStatuses): Promise<void> {
    const { statuses, echoes } = this.#parts
    const marks = mergeKeyMarks(ofMessages)
    const messages = await placePublicEchoes(session, await withoutArchived(session, messagesOf(share)))
    const rows = messages.map((message) => toIngestRow(message, this.#parts))
    const statement = ingestStatement(
      session.sharedSchema,
      session.scope,
      { ledger: share.records.map(toLedgerRow), messages: rows, marks },
      { now: session.now, answered: true },
    )
    const ingested = await session.run<IngestedRow>(statement)
    const stored = new Map(ingested.filter(isStored).map((row) => [row.id, row]))
    const outbound = messages.flatMap((message, index) =>
      message.event.direction === 'outbound' ? [{ message, stored: stored.get(rows[index]?.id ?? '') }] : [],
    )
    await echoes.write(session, outbound)
    await applyMessageMarks(session, marks, new Set(ingested.map((row) => row.conversation_id)))
    await statuses.tellOfMessages(session, ofMessages)
  }

  #commit(share: DeliveryShare, lockTimeoutMs: number, work: (session: TenantSession) => Promise<void>): Promise<void> {
    const { database, now } = this.#parts
    return this.#repeat(share, lockTimeoutMs, () =>
      database.transaction(async (session) => {
        await session.run(limitLocks(lockTimeoutMs))
        await work(session.ofTenant(share.scope, now()))
      }),
    )
  }

  /** In one round trip. */
  async #commitTogether(share: DeliveryShare, lockTimeoutMs: number, statements: readonly Statement[]): Promise<void> {
    if (statements.length === 0) return
    await this.#repeat(share, lockTimeoutMs, async () => {
      const outcome = await this.#parts.database.runTogether(statements, lockTimeoutMs)
      if (!outcome.done) throw outcome.error
    })
  }

  async #repeat(share: DeliveryShare, lockTimeoutMs: number, transact: () => Promise<void>): Promise<void> {
    for (let attempt = 1, races = 1; ; attempt += 1) {
      try {
        return await transact()
      } catch (error) {
        if (isMissingPartition(error) && attempt <= PARTITION_ATTEMPTS) await this.makePartitions(share, lockTimeoutMs)
        else if (isLostRace(error) && races < RACES)
          await pause(Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** races++) * (0.5 + Math.random()))
        else throw error
      }
    }
  }
}

/**
 * A message that is older than keys are kept is known by its digest, and is no new one. What is said of such a message is a mark of its key, as for one that
 * has not come.
 */
async function withoutArchived(
  session: TenantSession,
  messages: readonly RoutedMessage[],
): Promise<readonly RoutedMessage[]> {
  const old = messages.filter(({ event }) => isOld(event, session.now))
  if (old.length === 0) return messages
  await session.run(keysLock(session.schema, 'shared'))
  const named = old.map((message) => ({
    message,
    socialAccountId: message.route.socialAccountId,
    platformMessageId: message.event.messageId,
    receivedAt: message.event.occurredAt,
  }))
  const archived = new Set([...(await findArchived(session, named))].map(({ message }) => message))
  return messages.filter((message) => !archived.has(message))
}

function isStored(row: IngestedRow): row is StoredMessage {
  return row.id !== null
}

function limitLocks(milliseconds: number): Statement {
  return { text: `SET LOCAL lock_timeout = ${milliseconds}`, parameters: [] }
}

function monthsOf(dates: readonly Date[]): Iterable<Month> {
  return new Map(dates.map((date) => [monthName(monthOf(date)), monthOf(date)])).values()
}
