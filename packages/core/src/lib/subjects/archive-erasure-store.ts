import { type ArchivedMessage, type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import { type Selectable, sql } from 'kysely'
import type { FoundPerson } from './erasure.ts'
import type { ErasureStore, RunningErasure } from './erasure-store.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { Month } from '../base/month.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { ArchiveManifestsTable } from '../database/tables/tenant-tables.ts'
import type { ArchiveFormats } from '../retention/archive-formats.ts'
import { manifestColumns, monthColumn, toManifest } from '../retention/archive-manifest-row.ts'
import type { ArchiveManifest } from '../retention/archive-manifest.ts'
import { deleteObject, objectKey, readBack, setHold, writeManifest } from '../retention/archive-object.ts'
import { lockMonth } from '../retention/archive-partition-writer.ts'
import type { ArchiveStore } from '../retention/archive-store.ts'
import { readGeneration } from '../retention/archive-reader.ts'
import { IndexTally } from '../retention/cold/archive-index.ts'
import { type Content, ContentTally } from '../retention/message-lines.ts'
import { withoutReactionsOf } from '../retention/message-reactions.ts'

export interface ArchiveErasureParts {
  readonly database: Database
  readonly erasures: ErasureStore
  readonly archives: ArchiveStore
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
  readonly formats: ArchiveFormats
}

interface Rewritten {
  readonly id: string
  readonly content: Content
  readonly size: number
  readonly sha256: string
}

/**
 * Archives: an object with messages of the person is written again without them as another generation, read back and compared, and takes the place of the
 * old one in one transaction; then the old one is deleted. A run that dies leaves the old object in its place, or the new one and a note to delete the old.
 */
export class ArchiveErasureStore {
  readonly #parts: ArchiveErasureParts

  constructor(parts: ArchiveErasureParts) {
    this.#parts = parts
  }

  async erase(scope: TenantScope, running: RunningErasure, context: CallContext): Promise<void> {
    await this.#deleteReplaced(scope, running.row.id, context)
    const manifests = await this.#manifests(scope, running)
    if (manifests.length === 0) return
    for (const manifest of manifests) {
      const sink = this.#sinkOf(manifest)
      if (manifest.droppedAt === null) await this.#discard(scope, running.row.id, manifest)
      else await this.#eraseFrom(scope, running, { manifest, sink, context })
      await this.#deleteReplaced(scope, running.row.id, context)
    }
  }

  /**
   * Of the months in which the person is known, with a whole month around: times of the platform and of the conversation may differ. And of those whose
   * messages they have reacted to.
   */
  async #manifests(
    scope: TenantScope,
    { person: { conversationIds, since, lastAt }, progress: { reactionMonths = [] } }: RunningErasure,
  ): Promise<readonly ArchiveManifest[]> {
    if (conversationIds.length === 0 && reactionMonths.length === 0) return []
    return this.#parts.database.read('erasures.archives', scope, async (session) => {
      const rows = await session.tables
        .selectFrom('archive_manifests')
        .select([...manifestColumns, monthColumn.as('month_text')])
        .where(
          sql<boolean>`month BETWEEN ${since}::timestamptz - interval '2 months' AND ${lastAt}::timestamptz + interval '1 month'
            OR to_char(month, 'YYYY-MM') = ANY (${[...reactionMonths]}::text[])`,
        )
        .orderBy('month')
        .orderBy('generation')
        .execute()
      return rows.map(toManifest)
    })
  }

  #sinkOf({ sink: id, month }: ArchiveManifest): ArchiveSink {
    const { sink } = this.#parts
    if (sink?.id === id) return sink
    throw new LeadKitError(
      'configuration',
      `subjects.erase: ${month} was archived to the sink ${id}; pass it to createLeadKit, and the erasure goes on`,
    )
  }

  /** A generation whose messages are still in the database was written with the person; the next run of retention writes another. */
  async #discard(scope: TenantScope, erasureId: string, manifest: ArchiveManifest): Promise<void> {
    await this.#replace(scope, erasureId, manifest, null, 0)
  }

  async #eraseFrom(
    scope: TenantScope,
    { row, person }: RunningErasure,
    at: { readonly manifest: ArchiveManifest; readonly sink: ArchiveSink; readonly context: CallContext },
  ): Promise<void> {
    const found = await this.#find(person, at)
    if (found.messages.length === 0 && found.reactions === 0) return
    // Asks for holds before anything is written: a message that is kept is not shown as deleted, and its month not uploaded again.
    await this.#parts.erasures.step(scope, row.id, async (session) => {
      await keepKeysErased(session, found.messages)
      return {}
    })
    const gone = found.messages.length
    if (gone === at.manifest.messageCount) return this.#replace(scope, row.id, at.manifest, null, gone)
    const generation = await this.#reserve(scope, at)
    try {
      const rewritten = await this.#rewrite(scope, person, { ...at, generation }, gone)
      await this.#replace(scope, row.id, at.manifest, rewritten, gone)
    } catch (error) {
      await this.#deleteUnknown(scope, generation, at)
      throw error
    }
  }

  /** Reserved first: a process that dies from here on leaves a generation that does not count, and that the next run deletes. */
  async #reserve(
    scope: TenantScope,
    {
      manifest,
      sink,
      context,
    }: { readonly manifest: ArchiveManifest; readonly sink: ArchiveSink; readonly context: CallContext },
  ): Promise<ArchiveManifest> {
    const month = toMonth(manifest.month)
    const { extension } = this.#parts.formats.of(manifest.objectKey)
    return this.#parts.archives.openGeneration(scope, month, {
      sink: sink.id,
      key: (part) => objectKey(scope, month, { ...part, extension }),
      now: context.now(),
    })
  }

  /**
   * Deletes the object of a generation whose row somebody else removed, an archive run or another erasure, before there was an object: nobody
   * else knows its key. A row that is there has a reader or a next run.
   */
  async #deleteUnknown(
    scope: TenantScope,
    { id, objectKey: key }: ArchiveManifest,
    { sink, context }: { readonly sink: ArchiveSink; readonly context: CallContext },
  ): Promise<void> {
    const row = await this.#parts.database.read('erasures.archives', scope, (session) =>
      session.tables.selectFrom('archive_manifests').select('id').where('id', '=', id).executeTakeFirst(),
    )
    if (row === undefined) await deleteObject(sink, { key, held: false }, context)
  }

  /** The person's messages in an object, and how many others have reactions of theirs. */
  async #find(
    person: FoundPerson,
    {
      manifest,
      sink,
      context,
    }: { readonly manifest: ArchiveManifest; readonly sink: ArchiveSink; readonly context: CallContext },
  ): Promise<{ readonly messages: readonly FoundMessage[]; readonly reactions: number }> {
    const isPersons = ownerTest(person)
    const messages: FoundMessage[] = []
    let reactions = 0
    for await (const batch of readGeneration({ sink, formats: this.#parts.formats }, manifest, context))
      for (const message of batch) {
        if (isPersons(message)) messages.push(named(message))
        else if (withoutReactions(message, person) !== message) reactions += 1
      }
    return { messages, reactions }
  }

  async #rewrite(
    scope: TenantScope,
    person: FoundPerson,
    {
      manifest,
      generation,
      sink,
      context,
    }: {
      readonly manifest: ArchiveManifest
      readonly generation: ArchiveManifest
      readonly sink: ArchiveSink
      readonly context: CallContext
    },
    gone: number,
  ): Promise<Rewritten> {
    const { formats } = this.#parts
    const codec = formats.of(manifest.objectKey)
    const { id, objectKey: key } = generation
    const tally = new ContentTally()
    const bytes = new IndexTally()
    const kept = without(readGeneration({ sink, formats }, manifest, context), person)
    const body = bytes.pass(codec.write(kept, tally, bytes.addBlock))
    const object = await sink.write({ key, body, contentType: codec.contentType }, context)
    const content = tally.content()
    const written = bytes.result()
    if (object.sha256 !== written.sha256 || content.count !== manifest.messageCount - gone)
      throw new LeadKitError('checksum_mismatch', 'subjects.erase: an object was not written whole; the old one stays')
    await readBack(sink, { key, codec }, content, context)
    await writeManifest(
      sink,
      scope,
      generation,
      { ...object, encoding: codec.id, content, index: written.index },
      context,
    )
    if (manifest.heldAt !== null) await setHold(sink, key, true, context)
    return { id, content, size: object.size, sha256: object.sha256 }
  }

  /** One transaction: the new generation counts, the old one does not, and its object is noted for deletion. */
  async #replace(
    scope: TenantScope,
    erasureId: string,
    manifest: ArchiveManifest,
    rewritten: Rewritten | null,
    gone: number,
  ): Promise<void> {
    const counts = { archiveObjects: gone > 0 || rewritten !== null ? 1 : 0, archiveMessages: gone }
    await this.#parts.erasures.step(
      scope,
      erasureId,
      async (session) => {
        await lockMonth(session, toMonth(manifest.month))
        const old = await session.tables
          .selectFrom('archive_manifests')
          .selectAll()
          .where('id', '=', manifest.id)
          .forUpdate()
          .executeTakeFirst()
        const isSame =
          old !== undefined &&
          (old.dropped_at === null) === (manifest.droppedAt === null) &&
          (old.rehydrated_at === null) === (manifest.rehydratedAt === null)
        if (!isSame)
          throw new LeadKitError(
            'conflict',
            'subjects.erase: the month was archived or came back in the meantime; it is read again',
          )
        await session.tables.deleteFrom('archive_manifests').where('id', '=', old.id).execute()
        if (rewritten !== null) await countManifest(session, old, rewritten)
        return counts
      },
      ({ progress }) => ({
        replaced: [
          ...(progress.replaced ?? []),
          { manifestId: manifest.id, objectKey: manifest.objectKey, held: manifest.heldAt !== null },
        ],
      }),
    )
  }

  /** Deletes objects that no manifest counts any more. Deleting twice is harmless. */
  async #deleteReplaced(scope: TenantScope, erasureId: string, context: CallContext): Promise<void> {
    const running = await this.#parts.erasures.load(scope, erasureId)
    const replaced = running?.progress.replaced ?? []
    const { sink } = this.#parts
    if (replaced.length === 0) return
    if (sink === null)
      throw new LeadKitError(
        'configuration',
        'subjects.erase: an object that was replaced is still in the archive; pass its sink to createLeadKit, and the erasure goes on',
      )
    for (const { objectKey: key, held } of replaced) {
      // What a hold keeps of other people is in the object that took its place.
      await deleteObject(sink, { key, held }, context)
      if ((await sink.head(key, context)) !== null)
        throw new LeadKitError(
          'transient',
          'subjects.erase: the sink still has an object that was deleted; it is tried again',
        )
    }
    await this.#parts.erasures.step(scope, erasureId, async () => ({}), { replaced: [] })
  }
}

type FoundMessage = Pick<ArchivedMessage, 'id' | 'conversationId' | 'platformMessageId' | 'receivedAt'>

type ManifestRow = Selectable<ArchiveManifestsTable>

async function countManifest(session: TenantSession, old: ManifestRow, { id, ...rewritten }: Rewritten): Promise<void> {
  const row = await session.tables
    .updateTable('archive_manifests')
    .set({
      message_count: rewritten.content.count,
      byte_size: rewritten.size,
      sha256: rewritten.sha256,
      content_sha256: rewritten.content.sha256,
      written_at: session.now,
      verified_at: session.now,
      dropped_at: old.dropped_at,
      rehydrated_at: old.rehydrated_at,
      rehydrated_until: old.rehydrated_until,
      held_at: old.held_at,
    })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (row !== undefined) return
  throw new LeadKitError(
    'transient',
    'subjects.erase: an archive run took the new generation away; it is written again',
  )
}

const KEYS_AT_ONCE = 1_000

/** A key may be a digest by now: the message gets one that says it is deleted, so that a late edit leaves no text at it. */
async function keepKeysErased(session: TenantSession, messages: readonly FoundMessage[]): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  for (let start = 0; start < messages.length; start += KEYS_AT_ONCE) {
    const batch = messages.slice(start, start + KEYS_AT_ONCE)
    await session.run({
      text: `INSERT INTO ${tenant}.message_keys AS k (tenant_id, social_account_id, platform_message_id, message_id, received_at, deleted_at)
        SELECT $1::uuid, c.social_account_id, m.message_key, m.id, m.received_at, $2::timestamptz
        FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[]) AS m (id, conversation_id, message_key, received_at)
        JOIN ${tenant}.conversations c ON c.id = m.conversation_id ORDER BY c.social_account_id, m.message_key
        ON CONFLICT (social_account_id, platform_message_id)
        DO UPDATE SET deleted_at = coalesce(k.deleted_at, excluded.deleted_at), edited_content = NULL, reactions = NULL`,
      parameters: [
        session.tenantId,
        session.now,
        batch.map(({ id }) => id),
        batch.map(({ conversationId }) => conversationId),
        batch.map(({ platformMessageId }) => platformMessageId),
        batch.map(({ receivedAt }) => receivedAt.toISOString()),
      ],
    })
  }
}

/** Without the text: an object may hold many messages. */
function named({ id, conversationId, platformMessageId, receivedAt }: ArchivedMessage): FoundMessage {
  return { id, conversationId, platformMessageId, receivedAt }
}

function ownerTest({ conversationIds }: FoundPerson): (message: FoundMessage) => boolean {
  const own = new Set(conversationIds)
  return ({ conversationId }) => own.has(conversationId)
}

async function* without(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  person: FoundPerson,
): AsyncGenerator<readonly ArchivedMessage[]> {
  const isPersons = ownerTest(person)
  for await (const batch of batches) {
    const kept = batch.filter((message) => !isPersons(message)).map((message) => withoutReactions(message, person))
    if (kept.length > 0) yield kept
  }
}

/** The same message where the person has not reacted to it. */
function withoutReactions(message: ArchivedMessage, { participants }: FoundPerson): ArchivedMessage {
  return withoutReactionsOf(message, new Set(participants.map(({ participantId }) => participantId)))
}

function toMonth(name: string): Month {
  const [year, month] = name.split('-')
  return { year: Number(year), month: Number(month) }
}
