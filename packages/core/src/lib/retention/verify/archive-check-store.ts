import { sql } from 'kysely'
import { tenantSchema, type TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import { manifestColumns, monthColumn, toManifest } from '../archive-manifest-row.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import type { WrittenObject } from '../archive-object.ts'

const TENANTS_AT_ONCE = 100

/** The rows that say what the store has to have. */
export class ArchiveCheckStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All generations, oldest first; those under way, too. */
  async manifests(scope: TenantScope): Promise<readonly ArchiveManifest[]> {
    return this.#database.read('archives.verify', scope, async (session) => {
      const rows = await session.tables
        .selectFrom('archive_manifests')
        .select([...manifestColumns, monthColumn.as('month_text')])
        .orderBy('month')
        .orderBy('generation')
        .execute()
      return rows.map(toManifest)
    })
  }

  /** Whether a generation still says what it said: none of another run has taken it back or replaced it. */
  async isCurrent(scope: TenantScope, { id, objectKey }: ArchiveManifest): Promise<boolean> {
    return this.#database.read('archives.verify', scope, async (session) => {
      const row = await session.tables
        .selectFrom('archive_manifests')
        .select('id')
        .where('id', '=', id)
        .where('object_key', '=', objectKey)
        .where('verified_at', 'is not', null)
        .executeTakeFirst()
      return row !== undefined
    })
  }

  /** Lets an archived generation name another object with the same messages. False if another call was faster. */
  async replace(
    scope: TenantScope,
    manifest: ArchiveManifest,
    written: Pick<WrittenObject, 'content' | 'size' | 'sha256'> & { readonly objectKey: string },
  ): Promise<boolean> {
    return this.#database.write('archives.verify', scope, async (session) => {
      const row = await session.tables
        .updateTable('archive_manifests')
        .set({
          object_key: written.objectKey,
          byte_size: written.size,
          sha256: written.sha256,
          content_sha256: written.content.sha256,
          held_at: null,
        })
        .where('id', '=', manifest.id)
        .where('object_key', '=', manifest.objectKey)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    })
  }

  async isTenant(id: string): Promise<boolean> {
    return this.#database.readShared('archives.verifyAll', async (session) => {
      const row = await session.sharedTables.selectFrom('tenants').select('id').where('id', '=', id).executeTakeFirst()
      return row !== undefined
    })
  }

  /** Tenants in the order of their ids, suspended ones too. */
  async tenantsAfter(id: string | null): Promise<readonly TenantScope[]> {
    return this.#database.readShared('archives.verifyAll', async (session) => {
      const rows = await session.sharedTables
        .selectFrom('tenants')
        .select('id')
        .where(id === null ? sql<boolean>`true` : sql<boolean>`id > ${id}`)
        .orderBy('id')
        .limit(TENANTS_AT_ONCE)
        .execute()
      return rows.map((row) => ({ tenantId: row.id, schema: tenantSchema(row.id) }))
    })
  }
}
