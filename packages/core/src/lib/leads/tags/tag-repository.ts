import type { Selectable } from 'kysely'
import { checkId } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { type Page, pageLimit, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import { behindPage } from '../../database/keyset.ts'
import type { TagsTable } from '../../database/tables/segment-tables.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import {
  newTagSchema,
  type NewTag,
  type Tag,
  type TagChanges,
  tagChangesSchema,
  tagColors,
  tagNameKey,
  type TagQuery,
  tagQuerySchema,
} from './tag.ts'

/** `tenant.tags`: labels for leads. Leads get them by `leads.tag` and `bulk`. */
export class TagRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `invalid_input`; `conflict` when the tenant has a tag of this name, even an archived one. */
  async create(input: NewTag, options: WriteOptions = {}): Promise<Tag> {
    const operation = 'tags.create'
    const { name, color = tagColors.gray } = parseInput(newTagSchema, input, operation)
    return this.#access.write(
      operation,
      async (session) => {
        const made = { id: newId(), tenant_id: session.tenantId, name, color, created_at: session.now }
        const row = await session.tables
          .insertInto('tags')
          .values({ ...made, name_key: tagNameKey(name) })
          .returningAll()
          .executeTakeFirstOrThrow()
        return toTag(row)
      },
      options,
    )
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Tag> {
    const operation = 'tags.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('tags').selectAll().where('id', '=', id).executeTakeFirst()
      return toTag(requireFound(row, operation, 'tag'))
    })
  }

  /** The newest first. @throws LeadKitError `invalid_input`. */
  async list(query: TagQuery = {}): Promise<Page<Tag>> {
    const operation = 'tags.list'
    const checked = parseInput(tagQuerySchema, query, operation)
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      let tags = session.tables.selectFrom('tags').selectAll()
      if (checked.archived !== true) tags = tags.where('archived_at', 'is', null)
      const rows = await tags
        .where(behindPage('created_at', 'desc', checked))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toTag), limit, (tag) => ({ at: tag.createdAt, id: tag.id }))
    })
  }

  /**
   * Renames, recolours, archives a tag or takes it out of the archive. Leads keep it.
   * @throws LeadKitError `invalid_input`, `not_found`; `conflict` for the name of another tag.
   */
  async update(id: string, input: TagChanges, options: WriteOptions = {}): Promise<Tag> {
    const operation = 'tags.update'
    checkId(id, operation)
    const { name, color, archived } = parseInput(tagChangesSchema, input, operation)
    return this.#access.write(
      operation,
      async (session) => {
        const found = await session.tables
          .selectFrom('tags')
          .selectAll()
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
        const tag = requireFound(found, operation, 'tag')
        const archivedAt = archived === undefined ? tag.archived_at : archived ? (tag.archived_at ?? session.now) : null
        const row = await session.tables
          .updateTable('tags')
          .set({
            ...(name !== undefined && { name, name_key: tagNameKey(name) }),
            ...(color !== undefined && { color }),
            archived_at: archivedAt,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        return toTag(row)
      },
      options,
    )
  }
}

function toTag(row: Selectable<TagsTable>): Tag {
  return { id: row.id, name: row.name, color: row.color, archivedAt: row.archived_at, createdAt: row.created_at }
}
