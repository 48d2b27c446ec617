import { LeadKitError } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { ArchiveManifest } from './archive-manifest.ts'
import { newId, type TenantScope } from '../base/identifier.ts'
import type { Message } from '../conversations/message.ts'
import { addMonths, type Month, monthStart, monthStartDate } from '../base/month.ts'
import { manifestColumns, monthColumn, toManifest } from './archive-manifest-row.ts'
import {
  detachMonth,
  dropIfEmpty,
  isNewestGeneration,
  listMonths,
  listStaying,
  lockManifest,
  lockMonth,
  monthTables,
  type MessagePlace,
  readBatch,
  tableExists,
  type DetachOutcome,
} from './archive-partition-writer.ts'
import type { Database } from '../database/database.ts'
import type { TenantSession } from '../database/session.ts'
import { withShortLocks } from '../database/table-lock.ts'
import type { LegalHoldInShort } from '../holds/legal-hold.ts'
import { readHeldMessages } from './holds/held-month-reader.ts'
import type { LineText, TextBlock } from './line-text.ts'
import type { Content } from './message-lines.ts'
import { readTextBlock } from './message-text-reader.ts'
import { isUntouchedSince, readHorizon } from './row-version-reader.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

interface ArchivePart {
  readonly id: string
  readonly generation: number
}

interface Piece<Value> {
  readonly value: Value
  /** Where the next piece begins; null at the end. */
  readonly last: MessagePlace | null
}

/** Months of messages that are being archived. */
export class ArchiveStore {
  readonly #database: Database
  readonly #hostEvents: HostEventWriter

  constructor(database: Database, hostEvents: HostEventWriter) {
    this.#database = database
    this.#hostEvents = hostEvents
  }

  /** Months that ended before a given time and have messages in the database, oldest first; without those that came back and stay. */
  async monthsBefore(scope: TenantScope, moment: Date, now: Date): Promise<readonly Month[]> {
    const { months, staying } = await this.#database.read('archive.months', scope, async (session) => ({
      months: await listMonths(session),
      staying: await listStaying(session.at(now)),
    }))
    const isOld = (month: Month): boolean => monthStartDate(addMonths(month, 1)) <= moment
    return months.filter((month) => isOld(month) && !staying.has(monthStart(month)))
  }

  /** Generations that a newer one has replaced, or that were given up: their objects can go. */
  async revoked(scope: TenantScope): Promise<readonly ArchiveManifest[]> {
    return this.#database.read('archive.revoked', scope, async (session) => {
      const rows = await session.tables
        .selectFrom('archive_manifests')
        .select([...manifestColumns, monthColumn.as('month_text')])
        .where('verified_at', 'is', null)
        .where('dropped_at', 'is', null)
        // One that was never verified may still be being written.
        .where('sha256', '<>', '')
        .execute()
      return rows.map(toManifest)
    })
  }

  /** The month's messages by conversation, time and id, a batch at a time; for a detached month, those in the detached table. */
  async *messages(scope: TenantScope, month: Month, signal: AbortSignal): AsyncGenerator<readonly Message[]> {
    const read = async (session: TenantSession, table: string, after: MessagePlace | null) => {
      const { messages, last } = await readBatch(session, table, after)
      return { value: messages, last }
    }
    for await (const messages of this.#pieces(scope, month, signal, read)) if (messages.length > 0) yield messages
  }

  /** The same as the text of a file of lines, made by the database: no message becomes an object. */
  async *texts(scope: TenantScope, month: Month, { shape }: LineText, signal: AbortSignal): AsyncGenerator<TextBlock> {
    const read = async (session: TenantSession, table: string, after: MessagePlace | null) => {
      const block = await readTextBlock(session, shape, table, after)
      return { value: block, last: block?.last ?? null }
    }
    for await (const block of this.#pieces(scope, month, signal, read)) if (block !== null) yield block
  }

  /** One statement for each piece: memory stays constant, and no transaction stays open. */
  async *#pieces<Value>(
    scope: TenantScope,
    month: Month,
    signal: AbortSignal,
    readPiece: (session: TenantSession, table: string, after: MessagePlace | null) => Promise<Piece<Value>>,
  ): AsyncGenerator<Value> {
    const table = await this.#tableOf(scope, month)
    const readAfter = (place: MessagePlace | null): Promise<Piece<Value>> => {
      if (signal.aborted) throw new LeadKitError('aborted', 'Archive: stopped while a month was read')
      return this.#database.read('archive.read', scope, (session) => readPiece(session, table, place))
    }
    let next: Promise<Piece<Value>> | null = readAfter(null)
    try {
      while (next !== null) {
        const piece: Piece<Value> = await next
        // The database reads on while this piece is encoded.
        next = piece.last === null ? null : readAfter(piece.last)
        next?.catch(() => {})
        yield piece.value
      }
    } finally {
      await next?.catch(() => {})
    }
  }

  /** The month's table, under the name that it has now. */
  #tableOf(scope: TenantScope, month: Month): Promise<string> {
    const { attached, detached } = monthTables(scope, month)
    return this.#database.read('archive.read', scope, async (session) =>
      (await tableExists(session, detached)) ? detached : attached,
    )
  }

  /** Ask before a month is read; then `isUntouchedSince` can say whether what was read is what there is. */
  horizon(scope: TenantScope): Promise<bigint> {
    return this.#database.read('archive.horizon', scope, readHorizon)
  }

  /** Whether a detached month has no row version that began after a horizon, and as many rows as were read. */
  async isUntouchedSince(scope: TenantScope, month: Month, horizon: bigint, count: number): Promise<boolean> {
    const { detached } = monthTables(scope, month)
    return this.#database.read('archive.horizon', scope, async (session) =>
      isUntouchedSince(session, detached, { horizon, count }),
    )
  }

  /** The holds that keep a month in the database; none for a month that has been detached, which is archived and proven. */
  async holdsOn(scope: TenantScope, month: Month, now: Date): Promise<readonly LegalHoldInShort[]> {
    const { attached, detached } = monthTables(scope, month)
    const read = async (session: TenantSession): Promise<readonly LegalHoldInShort[]> => {
      if ((await tableExists(session, detached)) || !(await tableExists(session, attached))) return []
      return (await readHeldMessages(session, attached)).holds
    }
    return this.#database.read('archive.holds', scope, read, { now })
  }

  /** Whether the database has messages of a month, or a table for them. */
  async isInDatabase(scope: TenantScope, month: Month): Promise<boolean> {
    const { attached, detached } = monthTables(scope, month)
    return this.#database.read(
      'archive.months',
      scope,
      async (session) => (await tableExists(session, attached)) || (await tableExists(session, detached)),
    )
  }

  /** Whether a month is detached and not dropped yet. */
  async isLeaving(scope: TenantScope, month: Month): Promise<boolean> {
    return this.#database.read('archive.months', scope, (session) =>
      tableExists(session, monthTables(scope, month).detached),
    )
  }

  /** Removes the month's partition if it has no messages. */
  dropEmpty(scope: TenantScope, month: Month): Promise<boolean> {
    return this.#briefly('archive.dropEmpty', scope, (session) => dropIfEmpty(session, month))
  }

  /** Manifests of generations whose messages are still in the database, oldest first. */
  async openManifests(scope: TenantScope, month: Month): Promise<readonly ArchiveManifest[]> {
    return this.#database.read('archive.manifests', scope, async (session) => {
      const rows = await session.tables
        .selectFrom('archive_manifests')
        .select([...manifestColumns, monthColumn.as('month_text')])
        .where('month', '=', sql<Date>`${monthStart(month)}::date`)
        .where('dropped_at', 'is', null)
        .orderBy('generation')
        .execute()
      return rows.map(toManifest)
    })
  }

  /** Reserves the next generation; a number is never used twice. */
  async openGeneration(
    scope: TenantScope,
    month: Month,
    object: { readonly sink: string; readonly key: (part: ArchivePart) => string; readonly now: Date },
  ): Promise<ArchiveManifest> {
    return this.#inMonth('archive.openGeneration', scope, month, async (session) => {
      const manifests = session.tables
      const { newest } = await manifests
        .selectFrom('archive_manifests')
        .select((eb) => eb.fn.coalesce(eb.fn.max('generation'), sql<number>`0`).as('newest'))
        .where('month', '=', sql<Date>`${monthStart(month)}::date`)
        .executeTakeFirstOrThrow()
      const part = { id: newId(), generation: newest + 1 }
      const row = await manifests
        .insertInto('archive_manifests')
        .values({
          ...part,
          tenant_id: scope.tenantId,
          month: monthStart(month),
          object_key: object.key(part),
          sink: object.sink,
          message_count: 0,
          byte_size: 0,
          sha256: '',
          written_at: object.now,
        })
        .returning([...manifestColumns, monthColumn.as('month_text')])
        .executeTakeFirstOrThrow()
      return toManifest(row)
    })
  }

  /** @throws LeadKitError `lease_lost` if another worker has started a newer generation. */
  async markVerified(
    scope: TenantScope,
    month: Month,
    manifest: ArchiveManifest,
    object: Content & { readonly size: number; readonly objectSha256: string; readonly now: Date },
  ): Promise<ArchiveManifest> {
    return this.#inMonth('archive.markVerified', scope, month, async (session) => {
      const { count, sha256: content, size, objectSha256: sha256, now } = object
      const row = await session.tables
        .updateTable('archive_manifests')
        .set({
          message_count: count,
          byte_size: size,
          sha256,
          content_sha256: content,
          written_at: now,
          verified_at: now,
        })
        .where('id', '=', manifest.id)
        .returning([...manifestColumns, monthColumn.as('month_text')])
        .executeTakeFirst()
      if (row !== undefined && (await isNewestGeneration(session, month, manifest))) return toManifest(row)
      throw new LeadKitError('lease_lost', 'Archive: another worker has taken over this month')
    })
  }

  /** Revokes a generation, unless its messages are already detached. Returns whether its object may be deleted. */
  async revoke(scope: TenantScope, manifestId: string): Promise<boolean> {
    return this.#database.read('archive.revoke', scope, async (session) => {
      const row = await session.tables
        .updateTable('archive_manifests')
        .set({ verified_at: null })
        .where('id', '=', manifestId)
        .where('dropped_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    })
  }

  /** Removes the manifest of a revoked generation. */
  async forget(scope: TenantScope, manifestId: string): Promise<void> {
    await this.#database.read('archive.forget', scope, (session) =>
      session.tables
        .deleteFrom('archive_manifests')
        .where('id', '=', manifestId)
        .where('dropped_at', 'is', null)
        .where('verified_at', 'is', null)
        .execute(),
    )
  }

  /** @throws LeadKitError `storage_unavailable` if the table is too busy. */
  detach(scope: TenantScope, month: Month, manifest: ArchiveManifest, now: Date): Promise<DetachOutcome> {
    return this.#briefly('archive.detach', scope, (session) => detachMonth(session.at(now), month, manifest))
  }

  /** Drops the detached month, marks the manifest and writes the host event, in one transaction. False if the generation counts no more. */
  drop(scope: TenantScope, month: Month, manifest: ArchiveManifest, now: Date): Promise<boolean> {
    return this.#briefly('archive.drop', scope, async (session) => {
      await lockMonth(session, month)
      if (!(await lockManifest(session, month, manifest))) return false
      await session.run({ text: `DROP TABLE ${monthTables(scope, month).detached}`, parameters: [] })
      await session.tables
        .updateTable('archive_manifests')
        .set({ dropped_at: now })
        .where('id', '=', manifest.id)
        .execute()
      await replaceReturned(session, month, manifest)
      const payload = { month: manifest.month, messageCount: manifest.messageCount }
      await this.#hostEvents.write(session.at(now), 'archive.month_dropped', payload)
      return true
    })
  }

  /** A short transaction that gives up rather than make others queue behind its locks. */
  #briefly<Value>(
    operation: string,
    scope: TenantScope,
    work: (session: TenantSession) => Promise<Value>,
  ): Promise<Value> {
    return withShortLocks(this.#database, operation, (session) => work(session.ofTenant(scope)))
  }

  #inMonth<Value>(
    operation: string,
    scope: TenantScope,
    month: Month,
    work: (session: TenantSession) => Promise<Value>,
  ): Promise<Value> {
    return this.#database.write(operation, scope, async (session) => {
      await lockMonth(session, month)
      return work(session)
    })
  }
}

/** Generations whose messages came back, and have now left again with the new one, count no more. */
async function replaceReturned(session: TenantSession, month: Month, { id }: ArchiveManifest): Promise<void> {
  await session.tables
    .updateTable('archive_manifests')
    .set({ verified_at: null, dropped_at: null, rehydrated_at: null, rehydrated_until: null })
    .where('month', '=', sql<Date>`${monthStart(month)}::date`)
    .where('rehydrated_at', 'is not', null)
    .where('id', '<>', id)
    .execute()
}
