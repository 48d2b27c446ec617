import { type ArchivedMessage, type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import { isWithin, mergeEntries, type TimelineWindow } from '../base/timeline-key.ts'
import { type MessageEntry, toMessageEntry } from '../conversations/message-timeline-reader.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import { applyLaterChanges } from './archive-change-reader.ts'
import type { ArchiveFormats } from './archive-formats.ts'
import { manifestColumns, monthColumn, toManifest } from './archive-manifest-row.ts'
import type { ArchiveManifest } from './archive-manifest.ts'
import { readGeneration } from './archive-reader.ts'

/** A month of which messages have left the database, and that can hold some of the conversations asked for. */
export interface ColdMonth {
  /** `2026-02`, in UTC. */
  readonly month: string
  readonly start: Date
  /** The first moment of the next month. */
  readonly end: Date
  readonly manifests: readonly ArchiveManifest[]
}

/** The archived months between the first and the last message of the conversations, oldest first. */
export async function readColdMonths(
  session: TenantSession,
  conversationIds: readonly string[],
): Promise<readonly ColdMonth[]> {
  if (conversationIds.length === 0) return []
  const rows = await session.tables
    .selectFrom('archive_manifests')
    .select([...manifestColumns, monthColumn.as('month_text')])
    .where('dropped_at', 'is not', null)
    .orderBy('month')
    .orderBy('generation')
    .execute()
  if (rows.length === 0) return []
  const talks = await session.tables
    .selectFrom('conversations')
    .select(['started_at', 'last_message_at'])
    .where('id', 'in', [...conversationIds])
    .execute()
  const months = Array.from(
    Map.groupBy(rows.map(toManifest), ({ month }) => month),
    ([month, manifests]) => {
      const start = new Date(`${month}-01T00:00:00.000Z`)
      const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1))
      return { month, start, end, manifests }
    },
  )
  return months.filter(({ start, end }) => talks.some((talk) => talk.started_at < end && talk.last_message_at >= start))
}

export interface ColdMessageParts {
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
  readonly formats: ArchiveFormats
  callContext(): CallContext
}

/** Reads conversations' messages from archives. */
export class ColdMessageReader {
  readonly #access: TenantAccess
  readonly #parts: ColdMessageParts

  constructor(access: TenantAccess, parts: ColdMessageParts) {
    this.#access = access
    this.#parts = parts
  }

  /**
   * The entries of one month that are in the window; each object is read once, and no more than the window's limit is kept of it in memory. Later
   * edits and deletions are applied.
   * @throws LeadKitError `configuration` without the archive that holds the month; `not_found`, `checksum_mismatch` for a lost or damaged object.
   */
  async read(
    { month, manifests }: ColdMonth,
    conversationIds: readonly string[],
    window: TimelineWindow,
  ): Promise<readonly MessageEntry[]> {
    const { sink, formats } = this.#parts
    if (sink === null)
      throw new LeadKitError(
        'configuration',
        `leads.timeline: messages of ${month} are archived; pass the archive sink to createLeadKit`,
      )
    const wanted = new Set(conversationIds)
    let kept: readonly MessageEntry[] = []
    for (const manifest of manifests)
      for await (const batch of readGeneration({ sink, formats }, manifest, this.#parts.callContext())) {
        const found = batch.filter(({ conversationId }) => wanted.has(conversationId)).map(toEntry)
        kept = mergeEntries([kept, found.filter((entry) => isWithin(entry, window))], window)
      }
    if (kept.length === 0) return []
    const messages = kept.map(({ message }) => message)
    const changed = await this.#access.read('leads.timeline', (session) => applyLaterChanges(session, messages))
    return changed.map((message) => toMessageEntry(message, month))

    function toEntry(message: ArchivedMessage): MessageEntry {
      return toMessageEntry(message, month)
    }
  }
}
