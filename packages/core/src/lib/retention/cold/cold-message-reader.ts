import { mergeEntries, type TimelineKey, type TimelineWindow } from '../../base/timeline-key.ts'
import type { ColdMessages, MessageRequest, WindowRequest } from '../../conversations/cold-messages.ts'
import type { Message } from '../../conversations/message.ts'
import { type MessageEntry, toMessageEntry } from '../../conversations/message-timeline-reader.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'
import { applyLaterChanges } from '../archive-change-reader.ts'
import { isReached } from './cold-blocks.ts'
import { readLeaving, readManifests, readTalks } from './cold-month-reader.ts'
import { type ColdMonth, monthsOf, toColdMonths } from './cold-month.ts'
import { type ColdObjectParts, ColdObjectReader } from './cold-object-reader.ts'
import { ArchivedMessageReader } from './archived-message-reader.ts'
import { readCurrent } from './current-month.ts'

/** Reads conversations' messages from wherever they are: the database, a month on its way out, an archive. */
export class ColdMessageReader implements ColdMessages {
  readonly #access: TenantAccess
  readonly #objects: ColdObjectReader
  readonly #finder: ArchivedMessageReader

  constructor(access: TenantAccess, parts: ColdObjectParts) {
    this.#access = access
    this.#objects = new ColdObjectReader(parts)
    this.#finder = new ArchivedMessageReader(access, this.#objects)
  }

  find(operation: string, request: MessageRequest): Promise<Message | null> {
    return this.#finder.find(operation, request)
  }

  async read<Entry extends TimelineKey>(
    operation: string,
    { conversationIds, window, readHot }: WindowRequest<Entry>,
  ): Promise<readonly (Entry | MessageEntry)[]> {
    const { hot, months } = await this.#access.read(operation, async (session) => {
      if (conversationIds.length === 0) return { hot: await readHot(session), months: [] }
      // What leaves while the rows are read is cold afterwards, what comes back was cold before: either list may say so.
      const before = await readManifests(session)
      const rows = await readHot(session)
      const after = await readManifests(session)
      if (after.length === 0) return { hot: rows, months: [] }
      const talks = await readTalks(session, conversationIds)
      return { hot: rows, months: monthsOf(toColdMonths(before, after), talks, window) }
    })
    let merged: readonly (Entry | MessageEntry)[] = mergeEntries([hot], window)
    for (const month of months) {
      const last = merged.length < window.limit ? undefined : merged.at(-1)?.at
      if (!isReached(month, last, window)) continue
      const manifestsOf = (name: string) => this.#access.read(operation, (session) => readManifests(session, name))
      const cold = await readCurrent(month, manifestsOf, (current) =>
        this.#readMonth(operation, current, conversationIds, window),
      )
      // In front: an edit that came while the month left is applied to them.
      merged = mergeEntries<Entry | MessageEntry>([cold, merged], window)
    }
    return merged
  }

  async #readMonth(
    operation: string,
    month: ColdMonth,
    conversationIds: readonly string[],
    window: TimelineWindow,
  ): Promise<readonly MessageEntry[]> {
    const { leaving, manifests } = await this.#locate(operation, month, conversationIds, window)
    let kept = leaving
    for (const manifest of manifests)
      kept = mergeEntries([kept, await this.#objects.read(operation, manifest, conversationIds, window)], window)
    if (kept.length === 0) return []
    const messages = kept.map(({ message }) => message)
    const changed = await this.#access.read(operation, (session) => applyLaterChanges(session, messages))
    return changed.map((message) => toMessageEntry(message, month.name))
  }

  /** Where a month is now, if an archive run has begun with it. */
  async #locate(
    operation: string,
    month: ColdMonth,
    conversationIds: readonly string[],
    window: TimelineWindow,
  ): Promise<{ readonly leaving: readonly MessageEntry[] } & Pick<ColdMonth, 'manifests'>> {
    if (!month.isOpen) return { leaving: [], manifests: month.manifests }
    return this.#access.write(operation, async (session) => {
      const leaving = await readLeaving(session, month, conversationIds, window)
      const cold = month.manifests.map((each) => ({ ...each, rehydratedAt: null }))
      const [now] = toColdMonths(cold, await readManifests(session, month.name))
      return { leaving: leaving ?? [], manifests: now?.manifests ?? [] }
    })
  }
}
