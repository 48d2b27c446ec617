import {
  type ArchiveBlock,
  type ArchivedMessage,
  type ArchiveSink,
  type CallContext,
  isLeadKitError,
  LeadKitError,
} from '@leadkit/contracts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import { isWithin, mergeEntries, type TimelineWindow } from '../../base/timeline-key.ts'
import { type MessageEntry, toMessageEntry } from '../../conversations/message-timeline-reader.ts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { readIndex } from '../archive-object.ts'
import { readGeneration } from '../archive-reader.ts'
import { inReach, isReached, isWanted } from './cold-blocks.ts'
import type { ColdCache, OpenedObject } from './cold-cache.ts'
import { cacheKey, openColdFile } from './cold-file.ts'

export interface ColdObjectParts {
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
  readonly formats: ArchiveFormats
  readonly cache: ColdCache
  callContext(): CallContext
}

/** Reads conversations' messages from archive objects, as they were archived. */
export class ColdObjectReader {
  readonly #parts: ColdObjectParts

  constructor(parts: ColdObjectParts) {
    this.#parts = parts
  }

  /**
   * The entries of one object that are in the window, from the blocks that can have them, nearest first, until the window is full. An object without an
   * index is read as a whole; no more than the window's limit is kept of it.
   */
  async read(
    operation: string,
    manifest: ArchiveManifest,
    conversationIds: readonly string[],
    window: TimelineWindow,
  ): Promise<readonly MessageEntry[]> {
    const sink = this.#required(operation, manifest)
    const wanted = { ids: conversationIds.toSorted(), set: new Set(conversationIds), month: manifest.month }
    const opened = await this.#open(sink, manifest)
    if (opened === null) return this.#readWhole(sink, manifest, wanted, window)
    try {
      return await readBlocks(opened, wanted, window)
    } catch (error) {
      // The manifest may be what is damaged. If it is the object, reading it as a whole says so.
      if (!isLeadKitError(error, 'checksum_mismatch')) throw error
      return this.#readWhole(sink, manifest, wanted, window)
    }
  }

  /**
   * One message of an object, as it was archived; null if the object has none with the id. Blocks that can have it are read until it is found.
   * @throws LeadKitError `aborted` between two blocks.
   */
  async find(operation: string, manifest: ArchiveManifest, sought: SoughtMessage): Promise<ArchivedMessage | null> {
    const sink = this.#required(operation, manifest)
    const opened = await this.#open(sink, manifest)
    try {
      if (opened !== null) return await findInBlocks(operation, opened, sought)
    } catch (error) {
      if (!isLeadKitError(error, 'checksum_mismatch')) throw error
    }
    // To its end: only there it is proven that the object is what was written.
    let found: ArchivedMessage | null = null
    const { formats } = this.#parts
    for await (const batch of readGeneration({ sink, formats }, manifest, this.#parts.callContext())) {
      refuseAborted(sought.signal, operation)
      found ??= pickFrom(batch, sought)
    }
    return found
  }

  #required(operation: string, { month }: ArchiveManifest): ArchiveSink {
    const { sink } = this.#parts
    if (sink !== null) return sink
    throw new LeadKitError(
      'configuration',
      `${operation}: messages of ${month} are archived; pass the archive sink to createLeadKit`,
    )
  }

  async #open(sink: ArchiveSink, manifest: ArchiveManifest): Promise<OpenedObject> {
    const { formats, cache } = this.#parts
    const readRange = sink.readRange?.bind(sink)
    if (readRange === undefined || sink.id !== manifest.sink) return null
    return cache.opened(cacheKey(manifest), async () => {
      const context = this.#parts.callContext()
      const index = await readIndex(sink, manifest, context)
      if (index === null) return null
      try {
        const file = openColdFile({ readRange, cache, manifest, index, context })
        return await formats.of(manifest.objectKey).openBlocks(file, index)
      } catch (error) {
        if (isLeadKitError(error, 'checksum_mismatch')) return null
        throw error
      }
    })
  }

  async #readWhole(
    sink: ArchiveSink,
    manifest: ArchiveManifest,
    wanted: Wanted,
    window: TimelineWindow,
  ): Promise<readonly MessageEntry[]> {
    let kept: readonly MessageEntry[] = []
    const { formats } = this.#parts
    for await (const batch of readGeneration({ sink, formats }, manifest, this.#parts.callContext()))
      kept = mergeEntries([kept, entriesOf(batch, wanted, window)], window)
    return kept
  }
}

/** A message and what is known of where it is. */
export interface SoughtMessage {
  readonly id: string
  readonly conversationId: string | null
  readonly receivedAt: Date | null
  readonly signal: AbortSignal | undefined
}

async function findInBlocks(
  operation: string,
  opened: NonNullable<OpenedObject>,
  sought: SoughtMessage,
): Promise<ArchivedMessage | null> {
  for (const [number, block] of opened.blocks.entries()) {
    if (!mayHave(block, sought)) continue
    refuseAborted(sought.signal, operation)
    const found = pickFrom(await opened.read(number), sought)
    if (found !== null) return found
  }
  return null
}

function mayHave(block: ArchiveBlock, { conversationId, receivedAt }: SoughtMessage): boolean {
  if (receivedAt !== null && (receivedAt < block.from || receivedAt > block.to)) return false
  return (
    conversationId === null ||
    (conversationId >= block.firstConversationId && conversationId <= block.lastConversationId)
  )
}

function pickFrom(messages: readonly ArchivedMessage[], { id, conversationId }: SoughtMessage): ArchivedMessage | null {
  const found = messages.find((message) => message.id === id)
  return found === undefined || (conversationId !== null && found.conversationId !== conversationId) ? null : found
}

interface Wanted {
  /** Ascending. */
  readonly ids: readonly string[]
  readonly set: ReadonlySet<string>
  readonly month: string
}

async function readBlocks(
  opened: NonNullable<OpenedObject>,
  wanted: Wanted,
  window: TimelineWindow,
): Promise<readonly MessageEntry[]> {
  const candidates = opened.blocks.flatMap((block, number) =>
    isWanted(block, wanted.ids, window) ? [{ from: block.from, to: block.to, number }] : [],
  )
  let kept: readonly MessageEntry[] = []
  for (const block of inReach(candidates, window)) {
    const last = kept.length < window.limit ? undefined : kept.at(-1)?.at
    if (!isReached(block, last, window)) continue
    const found = entriesOf(await opened.read(block.number), wanted, window)
    kept = mergeEntries([kept, found], window)
  }
  return kept
}

function entriesOf(
  messages: readonly ArchivedMessage[],
  { set, month }: Wanted,
  window: TimelineWindow,
): readonly MessageEntry[] {
  return messages
    .filter(({ conversationId }) => set.has(conversationId))
    .map((message) => toMessageEntry(message, month))
    .filter((entry) => isWithin(entry, window))
}
