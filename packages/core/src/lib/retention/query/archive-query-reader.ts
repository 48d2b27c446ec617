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
import { lostObject } from '../lost-object.ts'
import { readGeneration } from '../archive-reader.ts'
import { readManifests } from '../cold/cold-month-reader.ts'
import { withoutReactionsOf } from '../message-reactions.ts'
import type { ArchiveQuery, ArchiveQueryResult } from './archive-query.ts'
import { type ErasingPeople, readErasingPeople } from './erasing-people-reader.ts'
import { CHUNK_ROWS } from './message-database.ts'
import { QueryDeadline } from './query-deadline.ts'
import { QueryGate } from './query-gate.ts'
import { QueryRunner } from './query-runner.ts'

const OPERATION = 'archives.query'
/** How often the archive may change while it is read. */
const ROUNDS = 3

export interface ArchiveQueryParts {
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
  readonly formats: ArchiveFormats
  callContext(signal: AbortSignal): CallContext
}

/**
 * Asks a tenant's archive by SQL. Its messages are read as `archives.read` reads them, held against their hashes, into the memory of a DuckDB that reaches nothing
 * else. One for each kit.
 */
export class ArchiveQueryReader {
  readonly #parts: ArchiveQueryParts
  readonly #gate = new QueryGate()

  constructor(parts: ArchiveQueryParts) {
    this.#parts = parts
  }

  async query(access: TenantAccess, query: ArchiveQuery): Promise<ArchiveQueryResult> {
    const deadline = new QueryDeadline(OPERATION, query.timeoutMs, query.signal)
    const leave = await this.#gate.enter(deadline.signal)
    if (leave === null) deadline.check()
    let runner: QueryRunner | undefined
    const open = async (): Promise<QueryRunner> => {
      await runner?.end()
      runner = await QueryRunner.start(OPERATION, query.memoryBytes, deadline.signal)
      deadline.check()
      return runner
    }
    const work = this.#answer(access, query, { deadline, open })
    deadline.signal.addEventListener('abort', () => void runner?.end(), { once: true })
    // No other query begins before the memory of this one is free.
    const free = async (): Promise<void> => {
      await runner?.end()
      leave?.()
    }
    void work.then(free, free)
    try {
      return await deadline.within(work)
    } catch (error) {
      deadline.check()
      throw error
    }
  }

  async #answer(
    access: TenantAccess,
    query: ArchiveQuery,
    { deadline, open }: { readonly deadline: QueryDeadline; open(): Promise<QueryRunner> },
  ): Promise<ArchiveQueryResult> {
    for (let round = 1; ; round += 1) {
      const runner = await open()
      await runner.check(query.sql)
      const manifests = await archivedOf(access, query)
      let messages = 0
      try {
        for (const manifest of manifests) messages += await this.#load(access, runner, { manifest, deadline })
      } catch (error) {
        const isChanged = isLeadKitError(error, 'not_found') && !(await isSame(access, query, manifests))
        if (!isChanged || round === ROUNDS) throw lostObject(error, OPERATION)
        continue
      }
      deadline.check()
      const answer = await runner.ask(query.sql, query.limit)
      return { ...answer, months: [...new Set(manifests.map(({ month }) => month))], messages }
    }
  }

  /** Returns how many messages there are. */
  async #load(
    access: TenantAccess,
    runner: QueryRunner,
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
      if (kept.length > 0) await runner.append(kept, manifest.month)
      count += kept.length
    }
    return count
  }
}

/** Generations whose messages have left the database and have not come back, by month. */
async function archivedOf(access: TenantAccess, { from, to }: ArchiveQuery): Promise<readonly ArchiveManifest[]> {
  const manifests = await access.read(OPERATION, (session) => readManifests(session))
  return manifests.filter(
    ({ month, droppedAt, rehydratedAt }) =>
      droppedAt !== null &&
      rehydratedAt === null &&
      (from === undefined || month >= from) &&
      (to === undefined || month <= to),
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
