import type { Selectable } from 'kysely'
import { z } from 'zod'
import { requireActiveUser } from '../../access/user-reader.ts'
import { checkId, idSchema, pageFields, textSchema } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../../base/page.ts'
import { parseInput, requireFound } from '../../base/parse-input.ts'
import { behindPage } from '../../database/keyset.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantAccess, WriteOptions } from '../../database/tenant-access.ts'
import type { ConversationNotesTable } from '../../database/tables/tenant-tables.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import type { ConversationNote } from './note.ts'

const newNoteSchema = z.strictObject({ conversationId: idSchema, userId: idSchema, text: textSchema(10_000) })
export interface NewConversationNote {
  readonly conversationId: string
  /** The tenant's user who writes it. */
  readonly userId: string
  /** At most 10,000 characters. */
  readonly text: string
}

const filterSchema = z.strictObject({
  ...pageFields,
  conversationId: idSchema,
  direction: z.enum(['asc', 'desc']).default('desc'),
})
export interface ConversationNoteFilter extends PageRequest {
  readonly conversationId: string
  /** By the time of writing. Default `desc`. */
  readonly direction?: 'asc' | 'desc' | undefined
}

/** `tenant.notes`: users' notes about conversations. Erased with the conversation's lead. */
export class NoteRepository {
  readonly #access: TenantAccess
  readonly #hostEvents: HostEventWriter

  constructor(access: TenantAccess, hostEvents: HostEventWriter) {
    this.#access = access
    this.#hostEvents = hostEvents
  }

  /** @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation, or a user who is unknown or deactivated. */
  async create(input: NewConversationNote, options: WriteOptions = {}): Promise<ConversationNote> {
    const operation = 'notes.create'
    const { conversationId, userId, text } = parseInput(newNoteSchema, input, operation)
    const write = async (session: TenantSession): Promise<ConversationNote> => {
      await requireConversation(session, conversationId, operation)
      await requireActiveUser(session, userId, operation)
      const row = await session.tables
        .insertInto('conversation_notes')
        .values({
          id: newId(),
          tenant_id: session.tenantId,
          conversation_id: conversationId,
          user_id: userId,
          content: text,
          created_at: session.now,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await this.#hostEvents.write(session, 'note.created', { noteId: row.id, conversationId, userId })
      return toNote(row)
    }
    return this.#access.write(operation, write, options)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<ConversationNote> {
    const operation = 'notes.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const query = session.tables.selectFrom('conversation_notes').selectAll().where('id', '=', id)
      return toNote(requireFound(await query.executeTakeFirst(), operation, 'note'))
    })
  }

  /** The notes of one conversation, newest first. @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation. */
  async list(filter: ConversationNoteFilter): Promise<Page<ConversationNote>> {
    const operation = 'notes.list'
    const checked = parseInput(filterSchema, filter, operation)
    const { conversationId, direction } = checked
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      await requireConversation(session, conversationId, operation)
      const rows = await session.tables
        .selectFrom('conversation_notes')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where(behindPage('created_at', direction, checked))
        .orderBy('created_at', direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toNote), limit, (note) => ({ at: note.createdAt, id: note.id }))
    })
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async remove(id: string, options: WriteOptions = {}): Promise<void> {
    const operation = 'notes.remove'
    checkId(id, operation)
    const write = async (session: TenantSession): Promise<void> => {
      const query = session.tables.deleteFrom('conversation_notes').where('id', '=', id).returning('conversation_id')
      const { conversation_id: conversationId } = requireFound(await query.executeTakeFirst(), operation, 'note')
      await this.#hostEvents.write(session, 'note.removed', { noteId: id, conversationId })
    }
    return this.#access.write(operation, write, options)
  }
}

async function requireConversation(session: TenantSession, id: string, operation: string): Promise<void> {
  const query = session.tables.selectFrom('conversations').select('id').where('id', '=', id)
  requireFound(await query.executeTakeFirst(), operation, 'conversation')
}

export function toNote(row: Selectable<ConversationNotesTable>): ConversationNote {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    text: row.content,
    createdAt: row.created_at,
  }
}
