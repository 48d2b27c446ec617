import { z } from 'zod'
import { checkId, idSchema, pageFields, signalSchema } from '../base/field-schema.ts'
import type { ColdMessages } from './cold-messages.ts'
import { toMessage } from './message-row.ts'
import { messageTimeline, readHotMessages } from './message-timeline-reader.ts'
import type { Message } from './message.ts'
import { decodePageKey, type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import type { TimelineKey, TimelineWindow } from '../base/timeline-key.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'

const filterSchema = z.strictObject({
  ...pageFields,
  conversationId: idSchema,
  /** By the platform's time: `desc` (the default) lists the newest first, `asc` the oldest first. */
  direction: z.enum(['asc', 'desc']).optional(),
})
export type MessageFilter = Readonly<z.input<typeof filterSchema>>

const optionsSchema = z.strictObject({ conversationId: idSchema.optional(), signal: signalSchema.optional() })

export interface MessageOptions {
  /** The message's conversation: an archived message is then found by reading one block of its month. */
  readonly conversationId?: string | undefined
  /** Stops the reading of an archive. */
  readonly signal?: AbortSignal | undefined
}

/** `tenant.messages`: stored messages. Ingestion and replies write them, and they move to the archive by month. */
export class MessageRepository {
  readonly #access: TenantAccess
  readonly #cold: ColdMessages

  constructor(access: TenantAccess, cold: ColdMessages) {
    this.#access = access
    this.#cold = cold
  }

  /**
   * One message, wherever it is: in the database, or in an archived month, with the edits, deletions and reactions that came later. Of an archived one
   * a single block is read where its conversation is known: because you name it, or because the message has an AI task or was answered. Else the object of its month is
   * read to where the message is; and if the message's key is a digest by now, objects of other months may be read, too. Name the conversation wherever you have it.
   * @throws LeadKitError `invalid_input`; `not_found`, also for a message of another conversation than was named; for archived months as `archives.read`;
   * `aborted`.
   */
  async get(id: string, options: MessageOptions = {}): Promise<Message> {
    const operation = 'messages.get'
    checkId(id, operation)
    const { conversationId = null, signal } = parseInput(optionsSchema, options, operation)
    const readHot = async (session: TenantSession): Promise<Message | null> => {
      const row = await session.tables.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined || (conversationId !== null && row.conversation_id !== conversationId)
        ? null
        : toMessage(row)
    }
    const found = await this.#cold.find(operation, { id, conversationId, signal, readHot })
    return requireFound(found ?? undefined, operation, 'message')
  }

  /**
   * A conversation's messages, those of archived months in their place: the same messages, order and cursors before and after a month is archived. For
   * these the blocks of the archive are read that can have them. Read as `leads.timeline` reads: cold messages are in their current form, apart from
   * reactions and read marks that came after.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation; for archived months as `archives.read`.
   */
  async list(filter: MessageFilter): Promise<Page<Message>> {
    const operation = 'messages.list'
    const checked = parseInput(filterSchema, filter, operation)
    const { conversationId, direction = 'desc' } = checked
    const limit = pageLimit(checked)
    const window: TimelineWindow = { behind: behindOf(checked), direction, limit: limit + 1 }
    const entries = await this.#cold.read(operation, {
      conversationIds: [conversationId],
      window,
      readHot: (session) => readHotMessages(session, [conversationId], window),
    })
    if (entries.length === 0) await this.#requireConversation(operation, conversationId)
    const messages = entries.map(({ message }) => message)
    return toPage(messages, limit, (message) => ({ at: message.receivedAt, id: message.id }))
  }

  async #requireConversation(operation: string, id: string): Promise<void> {
    await this.#access.read(operation, async (session) => {
      const query = session.tables.selectFrom('conversations').select('id').where('id', '=', id)
      requireFound(await query.executeTakeFirst(), operation, 'conversation')
    })
  }
}

function behindOf({ after }: PageRequest): TimelineKey | null {
  return after === undefined || after === null ? null : { ...decodePageKey(after), kind: messageTimeline.kind }
}
