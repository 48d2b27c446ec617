import { z } from 'zod'
import { checkId, idSchema, pageFields } from '../base/field-schema.ts'
import type { ColdMessages } from './cold-messages.ts'
import { toMessage } from './message-row.ts'
import { messageTimeline, readHotMessages } from './message-timeline-reader.ts'
import type { Message } from './message.ts'
import { decodePageKey, type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import type { TimelineKey, TimelineWindow } from '../base/timeline-key.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { TenantAccess } from '../database/tenant-access.ts'

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
  readonly #cold: ColdMessages

  constructor(access: TenantAccess, cold: ColdMessages) {
    this.#access = access
    this.#cold = cold
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
