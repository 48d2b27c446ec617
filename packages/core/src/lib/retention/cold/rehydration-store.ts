import type { ArchivedMessage } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { TenantScope } from '../../base/identifier.ts'
import { type Month, monthStart } from '../../base/month.ts'
import type { Message } from '../../conversations/message.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { withShortLocks } from '../../database/table-lock.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import {
  lockMonth,
  type MessageBatch,
  type MessagePlace,
  monthTables,
  readBatch,
  tableExists,
} from '../archive-partition-writer.ts'
import { readManifests } from './cold-month-reader.ts'
import {
  attachReturning,
  dropLeftReturning,
  dropReturning,
  fillReturning,
  makeReturning,
  returningTable,
  shareMonth,
} from './returning-month-writer.ts'

/**
 * - `attached`: the month is in the database.
 * - `changed`: the archive has other generations than those that were read, or another process was faster; look again.
 * - `leaving`: an archive run has detached the month.
 */
export type AttachOutcome = 'attached' | 'changed' | 'leaving'

export interface Rehydration {
  readonly manifests: readonly ArchiveManifest[]
  readonly until: Date
  readonly now: Date
}

/** No month takes so long to come back. */
const LEFT_AFTER_MS = 2 * 86_400_000

/** Months that come back from the archive. */
export class RehydrationStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The generations of a month whose messages have left the database, those that came back too. */
  async generations(scope: TenantScope, month: Month): Promise<readonly ArchiveManifest[]> {
    const read = (session: TenantSession) => readManifests(session, monthStart(month).slice(0, 7))
    const manifests = await this.#database.read('archives.rehydrate', scope, read)
    return manifests.filter(({ droppedAt }) => droppedAt !== null)
  }

  make(scope: TenantScope, month: Month, now: Date): Promise<void> {
    return this.#briefly(scope, (session) => makeReturning(session.at(now), month))
  }

  /** False if another process was faster, or the generation has been replaced, such as by one without an erased person. */
  fill(
    scope: TenantScope,
    month: Month,
    messages: readonly ArchivedMessage[],
    { id }: ArchiveManifest,
  ): Promise<boolean> {
    return this.#database.write('archives.rehydrate', scope, async (session) => {
      await shareMonth(session, month)
      const manifests = session.tables.selectFrom('archive_manifests').select('id').where('id', '=', id)
      if ((await manifests.where('dropped_at', 'is not', null).executeTakeFirst()) === undefined) return false
      return fillReturning(session, month, messages)
    })
  }

  /** What has been put together, a batch at a time; ends early if another process has put it in its place. */
  async *messages(scope: TenantScope, month: Month): AsyncGenerator<readonly Message[]> {
    let place: MessagePlace | null = null
    do {
      const after: MessagePlace | null = place
      const batch: MessageBatch | null = await this.#database.write('archives.rehydrate', scope, async (session) => {
        await shareMonth(session, month)
        const table = returningTable(session, month)
        return (await tableExists(session, table)) ? readBatch(session, table, after) : null
      })
      if (batch === null) return
      yield batch.messages
      place = batch.last
    } while (place !== null)
  }

  attach(scope: TenantScope, month: Month, { manifests, until, now }: Rehydration): Promise<AttachOutcome> {
    return this.#briefly(scope, async (session) => {
      await lockMonth(session, month)
      const { detached } = monthTables(scope, month)
      if (await tableExists(session, detached)) return 'leaving'
      const found = await readManifests(session, monthStart(month).slice(0, 7))
      const cold = found.filter((each) => each.droppedAt !== null && each.rehydratedAt === null)
      const isSame =
        cold.length === manifests.length && cold.every(({ id }) => manifests.some((each) => each.id === id))
      if (!isSame || !(await tableExists(session, returningTable(session, month)))) return 'changed'
      await attachReturning(session, month)
      await session.tables
        .updateTable('archive_manifests')
        .set({ rehydrated_at: now, rehydrated_until: until })
        .where('month', '=', sql<Date>`${monthStart(month)}::date`)
        .where('dropped_at', 'is not', null)
        .execute()
      return 'attached'
    })
  }

  /** How long a month stays that came back. */
  async extend(scope: TenantScope, month: Month, until: Date): Promise<void> {
    await this.#database.read('archives.rehydrate', scope, (session) =>
      session.tables
        .updateTable('archive_manifests')
        .set({ rehydrated_until: until })
        .where('month', '=', sql<Date>`${monthStart(month)}::date`)
        .where('rehydrated_at', 'is not', null)
        .execute(),
    )
  }

  /** Removes what a run that died has left. */
  clear(scope: TenantScope, month: Month): Promise<void> {
    return this.#briefly(scope, (session) => dropReturning(session, month))
  }

  /** Removes what runs that died have left, and nobody has taken up since. */
  clearLeft(scope: TenantScope, now: Date): Promise<number> {
    return this.#briefly(scope, (session) =>
      dropLeftReturning(session.at(now), new Date(now.getTime() - LEFT_AFTER_MS)),
    )
  }

  #briefly<Value>(scope: TenantScope, work: (session: TenantSession) => Promise<Value>): Promise<Value> {
    return withShortLocks(this.#database, 'archives.rehydrate', (session) => work(session.ofTenant(scope)))
  }
}
