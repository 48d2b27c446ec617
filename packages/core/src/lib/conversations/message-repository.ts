import type { MessageSubtype } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { checkId, idSchema, pageFields } from '../base/field-schema.ts'
import type { Message, MessageAuthor, MessageDirection } from './message.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import type { MessagesTable } from '../database/tables/tenant-tables.ts'

const filterSchema = z.strictObject({
  ...pageFields,
  conversationId: idSchema,
  /** By the platform's time: `desc` (the default) lists the newest first, `asc` the oldest first. */
  direction: z.enum(['asc', 'desc']).optional(),
})
export type MessageFilter = Readonly<z.input<typeof filterSchema>>

/** `tenant.messages`: stored messages. Ingestion and replies write them, and they move to the archive by month. */
export class MessageRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `invalid_input`; `not_found`, also for an archived message. */
  async get(id: string): Promise<Message> {
    const operation = 'messages.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
      return toMessage(requireFound(row, operation, 'message'))
    })
  }

  /** @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation. */
  async list(filter: MessageFilter): Promise<Page<Message>> {
    const operation = 'messages.list'
    const checked = parseInput(filterSchema, filter, operation)
    const { conversationId, direction = 'desc' } = checked
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      const tables = session.tables
      const rows = await tables
        .selectFrom('messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where(behindPage('received_at', direction, checked))
        .orderBy('received_at', direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute()
      if (rows.length === 0) {
        const conversation = await tables
          .selectFrom('conversations')
          .select('id')
          .where('id', '=', conversationId)
          .executeTakeFirst()
        requireFound(conversation, operation, 'conversation')
      }
      return toPage(rows.map(toMessage), limit, (message) => ({ at: message.receivedAt, id: message.id }))
    })
  }
}

export function toMessage(row: Selectable<MessagesTable>): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    platformMessageId: row.platform_message_id,
    direction: row.direction as MessageDirection,
    subtype: row.subtype as MessageSubtype,
    author: row.author as MessageAuthor,
    content: row.content === '' ? null : row.content,
    senderId: row.sender_id,
    attachments: row.attachments,
    replyToPlatformMessageId: row.reply_to_platform_message_id,
    receivedAt: row.received_at,
    ingestedAt: row.ingested_at,
    editedAt: row.edited_at,
    deletedAt: row.deleted_at,
    metadata: row.metadata,
  }
}
