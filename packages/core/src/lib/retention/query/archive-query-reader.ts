import {
  type ArchivedMessage,
  type ArchiveSink,
  type CallContext,
  isLeadKitError,
  LeadKitError,
} from '@leadkit/contracts'
import type { TenantAccess } from '../../database/tenant-access.ts'
import { applyLaterChanges } from '../archive-change-reader.ts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { readGeneration } from '../archive-reader.ts'
import { readManifests } from '../cold/cold-month-reader.ts'
import { withoutReactionsOf } from '../message-reactions.ts'
import type { ArchiveQuery, ArchiveQueryResult } from './archive-query.ts'
import { loadDuckDb } from './duckdb-module.ts'
import { type ErasingPeople, readErasingPeople } from './erasing-people-reader.ts'
import { CHUNK_ROWS, MessageDatabase } from './message-database.ts'
import { QueryDeadline } from './query-deadline.ts'
import { toQueryError } from './query-error.ts'
import { QueryGate } from './query-gate.ts'

const OPERATION = 'archives.query'
/** How often the archive may change while it is read. */
const ROUNDS = 3
/** Between two calls that end a statement: one that comes before the statement has begun is lost. In milliseconds. */
const INTERRUPT_MS = 50

export interface ArchiveQueryParts {
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
  readonly formats: ArchiveFormats
  callContext(signal: AbortSignal): CallContext
}

/**
 * Asks a tenant's archive by SQL. Its messages are read as `archives.read` reads them, held against their hashes, into a DuckDB in memory that reaches nothing
 * else. One for each kit.
 */
export class ArchiveQueryReader {
  readonly #parts: ArchiveQueryParts
  readonly #gate = new QueryGate()

  constructor(parts: ArchiveQueryParts) {
    this.#parts = parts
  }

  async query(access: TenantAccess, query: ArchiveQuery): Promise<ArchiveQueryResult> {
    const duckdb = await loadDuckDb(OPERATION)
    const deadline = new QueryDeadline(OPERATION, query.timeoutMs, query.signal)
    const leave = await this.#gate.enter(deadline.signal)
    if (leave === null) deadline.check()
    const opened = new Set<MessageDatabase>()
    const open = async (): Promise<MessageDatabase> => {
      for (const earlier of opened) earlier.close()
      opened.clear()
      const database = await MessageDatabase.open(duckdb, query.memoryBytes)
      opened.add(database)
      return database
    }
    const work = this.#answer(access, query, { deadline, open })
    const interrupting = setInterval(() => {
      if (deadline.signal.aborted) for (const database of opened) database.interrupt()
    }, INTERRUPT_MS)
    // A statement may end some time after it was interrupted; until then its memory is in use, and no other query begins.
    void work
      .catch(() => {})
      .finally(() => {
        clearInterval(interrupting)
        for (const database of opened) database.close()
        leave?.()
      })
    try {
      return await deadline.within(work)
    } catch (error) {
      deadline.check()
      throw toQueryError(error, OPERATION)
    }
  }

  async #answer(
    access: TenantAccess,
    query: ArchiveQuery,
    { deadline, open }: { readonly deadline: QueryDeadline; open(): Promise<MessageDatabase> },
  ): Promise<ArchiveQueryResult> {
    for (let round = 1; ; round += 1) {
      const database = await open()
      await database.check(query.sql, OPERATION)
      const manifests = await archivedOf(access, query)
      let messages = 0
      try {
        for (const manifest of manifests) messages += await this.#load(access, database, { manifest, deadline })
      } catch (error) {
        const isChanged = isLeadKitError(error, 'not_found') && !(await isSame(access, query, manifests))
        if (!isChanged || round === ROUNDS) throw error
        continue
      }
      deadline.check()
      const answer = await database.ask(query.sql, query.limit)
      return { ...answer, months: [...new Set(manifests.map(({ month }) => month))], messages }
    }
  }

  /** Returns how many messages there are. */
  async #load(
    access: TenantAccess,
    database: MessageDatabase,
    { manifest, deadline }: { readonly manifest: ArchiveManifest; readonly deadline: QueryDeadline },
  ): Promise<number> {
    const { sink, formats, callContext } = this.#parts
    if (sink === null)
      throw new LeadKitError(
        'configuration',
        `${OPERATION}: the kit has no archive; pass an archive sink to createLeadKit`,
      )
    const erasing = await access.read(OPERATION, readErasingPeople)
    let count = 0
    const batches = readGeneration({ sink, formats }, manifest, callContext(deadline.signal))
    for await (const batch of chunksOf(batches)) {
      deadline.check()
      const changed = await access.read(OPERATION, (session) => applyLaterChanges(session, batch))
      const kept = withoutPeople(changed, erasing)
      if (kept.length > 0) await database.append(kept, manifest.month)
      count += kept.length
    }
    return count
  }
}

/** Generations whose messages have left the database, by month. */
async function archivedOf(access: TenantAccess, { from, to }: ArchiveQuery): Promise<readonly ArchiveManifest[]> {
  const manifests = await access.read(OPERATION, (session) => readManifests(session))
  return manifests.filter(
    ({ month, droppedAt }) =>
      droppedAt !== null && (from === undefined || month >= from) && (to === undefined || month <= to),
  )
}

async function isSame(
  access: TenantAccess,
  query: ArchiveQuery,
  manifests: readonly ArchiveManifest[],
): Promise<boolean> {
  const now = await archivedOf(access, query)
  return manifests.every(({ id, objectKey }) => now.some((each) => each.id === id && each.objectKey === objectKey))
}

/** What is being erased is not shown, although the archive may still have it. */
function withoutPeople(
  messages: readonly ArchivedMessage[],
  { conversationIds, participantIds }: ErasingPeople,
): readonly ArchivedMessage[] {
  return messages
    .filter(({ conversationId }) => !conversationIds.has(conversationId))
    .map((message) => withoutReactionsOf(message, participantIds))
}

async function* chunksOf(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
): AsyncGenerator<readonly ArchivedMessage[]> {
  let chunk: ArchivedMessage[] = []
  for await (const batch of batches)
    for (const message of batch) {
      chunk.push(message)
      if (chunk.length < CHUNK_ROWS) continue
      yield chunk
      chunk = []
    }
  if (chunk.length > 0) yield chunk
}
