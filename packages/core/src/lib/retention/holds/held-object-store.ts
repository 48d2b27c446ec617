import { sql } from 'kysely'
import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { readHeldConversations } from '../../holds/held-conversation-reader.ts'
import { readHoldsInForce } from '../../holds/hold-reader.ts'
import { manifestColumns, monthColumn, toManifest } from '../archive-manifest-row.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'

/** An archived object whose hold in the store is not as it has to be. */
export interface ObjectToHold {
  readonly manifest: ArchiveManifest
  /** Whether holds keep something of its month. */
  readonly held: boolean
}

/** Which archived objects holds keep, and which of them the store knows. */
export class HeldObjectStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** A month is held where a held conversation goes on through it: its objects are not read for this. */
  async toChange(scope: TenantScope, now: Date): Promise<readonly ObjectToHold[]> {
    const read = async (session: TenantSession): Promise<readonly ObjectToHold[]> => {
      const holds = await readHoldsInForce(session)
      const isWhole = holds.some(({ subject }) => 'tenant' in subject)
      const ids = (await readHeldConversations(session, holds)).map(({ id }) => id)
      const manifests = session.tables
        .selectFrom('archive_manifests')
        .select([...manifestColumns, monthColumn.as('month_text')])
        .where('dropped_at', 'is not', null)
      // Without a hold only those that were held before are looked at.
      const rows = await (holds.length === 0 ? manifests.where('held_at', 'is not', null) : manifests).execute()
      const talks = ids.length === 0 || rows.length === 0 ? [] : await readSpans(session, ids)
      return rows.map(toManifest).flatMap((manifest) => {
        const start = new Date(manifest.month)
        const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1))
        const held = isWhole || talks.some((talk) => talk.started_at < end && talk.last_message_at >= start)
        return held === (manifest.heldAt !== null) ? [] : [{ manifest, held }]
      })
    }
    return this.#database.read('archive.heldObjects', scope, read, { now })
  }

  async mark(scope: TenantScope, { manifest, held }: ObjectToHold, now: Date): Promise<void> {
    await this.#database.read('archive.markHeld', scope, (session) =>
      session.tables
        .updateTable('archive_manifests')
        .set({ held_at: held ? now : null })
        .where('id', '=', manifest.id)
        .where('object_key', '=', manifest.objectKey)
        .execute(),
    )
  }
}

function readSpans(session: TenantSession, conversationIds: readonly string[]) {
  return session.tables
    .selectFrom('conversations')
    .select(['started_at', 'last_message_at'])
    .where('id', '=', sql<string>`ANY (${[...conversationIds]}::uuid[])`)
    .execute()
}
