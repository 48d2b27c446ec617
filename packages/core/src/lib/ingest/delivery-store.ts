import type { JsonObject, MessageEvent } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import { monthOf, type Month, monthName } from '../base/month.ts'
import { type DeliveryRecord, type RoutedDelivery, type RoutedMessage } from './routed-delivery.ts'
import type { Database } from '../database/database.ts'
import type { EchoWriter } from './echo-writer.ts'
import {
  ingestStatement,
  type IngestRow,
  ledgerStatement,
  type LedgerRow,
  type StoredMessage,
} from './ingest-statement.ts'
import { ensurePartition, isMissingPartition } from '../database/partitions.ts'
import { isTransientDatabaseError, toLeadKitError } from '../database/pg-error.ts'
import { sqlState } from '../base/fault-words.ts'
import { placePublicEchoes } from './public-echo-reader.ts'
import type { DatabaseSession, Statement } from '../database/session.ts'
import type { StatusWriter } from './status-writer.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

export interface DeliveryStoreParts {
  readonly database: Database
  readonly statuses: StatusWriter
  readonly echoes: EchoWriter
  /** Whether the host has a handler for `message.received`. */
  readonly tellsMessages: boolean
  /** Whether an AI is registered; without one, messages make no tasks. */
  readonly scoresMessages: boolean
  now(): Date
}

/** One tenant's share of a group of deliveries. */
interface TenantShare {
  readonly scope: TenantScope
  readonly messages: RoutedMessage[]
  readonly ledger: LedgerRow[]
}

const WRITE_ATTEMPTS = 4
const TASKS_OF_A_MESSAGE: ReadonlySet<string> = new Set(['ai', 'profile', 'host_event'])

/** Writes deliveries: the hot path of LeadKit. */
export class DeliveryStore {
  readonly #parts: DeliveryStoreParts

  constructor(parts: DeliveryStoreParts) {
    this.#parts = parts
  }

  /** Writes deliveries in one transaction; when it resolves they are durable. */
  async write(deliveries: readonly RoutedDelivery[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#writeOnce(deliveries)
        return
      } catch (error) {
        if (attempt >= WRITE_ATTEMPTS) throw toLeadKitError(error, 'webhook')
        if (isMissingPartition(error)) await this.#makePartitions(deliveries)
        else if (sqlState(error) === undefined || !isTransientDatabaseError(error))
          throw toLeadKitError(error, 'webhook')
      }
    }
  }

  /** Plain inbound messages go out in one round trip; what needs answers in between, in a transaction of its own. */
  async #writeOnce(deliveries: readonly RoutedDelivery[]): Promise<void> {
    const now = this.#parts.now()
    const { plain = [], involved = [] } = Object.groupBy(deliveries, (each) => (isPlain(each) ? 'plain' : 'involved'))
    const { shares, unrouted } = shareByTenant(plain)
    const statements = shares.map((share) => this.#statement(share, now))
    if (unrouted.length > 0) statements.unshift(ledgerStatement(this.#parts.database.sharedSchema, unrouted))
    if (statements.length > 0) await this.#parts.database.runTogether(statements)
    if (involved.length > 0) await this.#writeInvolved(involved, now)
    if (deliveries.some((delivery) => delivery.messages.length > 0)) {
      this.#parts.database.announceTasksDue(TASKS_OF_A_MESSAGE)
    }
  }

  #statement(share: TenantShare, now: Date): Statement {
    const messages = share.messages.map((message) => this.#toRow(message))
    const rows = { ledger: share.ledger, messages }
    return ingestStatement(this.#parts.database.sharedSchema, share.scope, rows, { now, answered: false })
  }

  async #writeInvolved(deliveries: readonly RoutedDelivery[], now: Date): Promise<void> {
    const { shares, unrouted } = shareByTenant(deliveries)
    await this.#parts.database.transaction(async (session) => {
      if (unrouted.length > 0) await session.run(ledgerStatement(session.sharedSchema, unrouted))
      for (const share of shares) await this.#writeWithEchoes(session, share, now)
      const statuses = deliveries.flatMap((delivery) => delivery.statuses)
      for (const status of statuses) await this.#parts.statuses.write(session, status, now)
    })
  }

  async #writeWithEchoes(session: DatabaseSession, share: TenantShare, now: Date): Promise<void> {
    const placed = await placePublicEchoes(session.ofTenant(share.scope), share.messages)
    const messages = placed.map((message) => this.#toRow(message))
    const rows = { ledger: share.ledger, messages }
    const statement = ingestStatement(session.sharedSchema, share.scope, rows, { now, answered: true })
    const stored = new Map((await session.run<StoredMessage>(statement)).map((row) => [row.id, row]))
    for (const [index, message] of placed.entries()) {
      if (message.event.direction !== 'outbound') continue
      await this.#parts.echoes.write(session, message, stored.get(messages[index]?.id ?? ''), now)
    }
  }

  #toRow({ event, route, live, profileWanted }: RoutedMessage): IngestRow {
    const judged =
      event.direction === 'inbound' && !event.standby && this.#parts.scoresMessages && event.subtype !== 'encrypted'
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
      author: event.direction === 'inbound' ? 'participant' : 'unknown',
      content: event.content ?? '',
      sender: event.senderId,
      attachments: event.attachments,
      reply_to: event.replyToMessageId ?? null,
      received_at: event.occurredAt,
      metadata: metadataOf(event, live),
      ai_task: judged ? newId() : null,
      host_event: live && event.direction === 'inbound' && this.#parts.tellsMessages ? newId() : null,
      // An echo that overtakes the message it answers makes the conversation.
      profile_wanted: profileWanted,
    }
  }

  /** Outside the failed transaction, because the group's other months must not be locked while it is repeated. */
  async #makePartitions(deliveries: readonly RoutedDelivery[]): Promise<void> {
    const { database } = this.#parts
    const months = (dates: readonly Date[]): Iterable<Month> =>
      new Map(dates.map((date) => [monthName(monthOf(date)), monthOf(date)])).values()
    const make = async (schema: string, table: 'messages' | 'deliveries', dates: readonly Date[]): Promise<void> => {
      for (const month of months(dates))
        await database.transaction((session) => ensurePartition(session, { schema, table }, month))
    }
    const records = deliveries.flatMap((delivery) => (delivery.record === null ? [] : [delivery.record]))
    await make(
      database.sharedSchema,
      'deliveries',
      records.map((record) => record.receivedAt),
    )
    for (const [schema, group] of Map.groupBy(
      deliveries.flatMap((delivery) => delivery.messages),
      (message) => message.route.scope.schema,
    )) {
      await make(
        schema,
        'messages',
        group.map((message) => message.event.occurredAt),
      )
    }
  }
}

function isPlain(delivery: RoutedDelivery): boolean {
  return delivery.statuses.length === 0 && delivery.messages.every((message) => message.event.direction === 'inbound')
}

/** The two flags decide whether automation may answer. */
function metadataOf({ details, standby }: MessageEvent, live: boolean): JsonObject {
  if (live && !standby) return details
  return { ...details, ...(standby && { standby: true }), ...(!live && { fetchedLater: true }) }
}

const PUBLIC_SUBTYPES: ReadonlySet<string> = new Set(['comment', 'mention', 'reply', 'quote'])

/** Groups by tenant in the order of tenant ids. A delivery's ledger row goes with its first tenant, so that it costs no statement of its own. */
function shareByTenant(deliveries: readonly RoutedDelivery[]): {
  shares: readonly TenantShare[]
  unrouted: readonly LedgerRow[]
} {
  const shares = new Map<string, TenantShare>()
  const unrouted: LedgerRow[] = []
  const seen = new Set<string>()
  for (const delivery of deliveries) {
    let home: TenantShare | undefined
    for (const message of delivery.messages) {
      const share = shareOf(shares, message.route.scope)
      home ??= share
      const key = `${message.route.socialAccountId} ${message.event.messageId}`
      // One statement cannot touch a key twice; the second copy of a message says nothing new.
      if (!seen.has(key)) share.messages.push(message)
      seen.add(key)
    }
    if (delivery.record !== null) (home?.ledger ?? unrouted).push(toLedgerRow(delivery.record))
  }
  return { shares: [...shares.values()].toSorted((a, b) => (a.scope.tenantId < b.scope.tenantId ? -1 : 1)), unrouted }
}

function shareOf(shares: Map<string, TenantShare>, scope: TenantScope): TenantShare {
  const known = shares.get(scope.tenantId)
  if (known !== undefined) return known
  const fresh: TenantShare = { scope, messages: [], ledger: [] }
  shares.set(scope.tenantId, fresh)
  return fresh
}

function toLedgerRow(record: DeliveryRecord): LedgerRow {
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
