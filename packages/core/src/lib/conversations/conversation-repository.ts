import { LeadKitError, type Transcript } from '@leadkit/contracts'
import type { Conversation } from './conversation.ts'
import {
  type CheckedConversationFilter,
  type CheckedNewConversation,
  type ConversationChanges,
  conversationChangesSchema,
  type ConversationFilter,
  conversationFilterSchema,
  type NewConversation,
  newConversationSchema,
  type TranscriptOptions,
  transcriptOptionsSchema,
} from './conversation-input.ts'
import { checkId, textSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { toConversation } from './conversation-row.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import { readTranscript } from './transcript-reader.ts'

/** `tenant.conversations`: threads with one participant each. What the platforms deliver makes them. */
export class ConversationRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Conversation> {
    const operation = 'conversations.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
      return toConversation(requireFound(row, operation, 'conversation'))
    })
  }

  /** @throws LeadKitError `invalid_input` for an unknown filter. */
  async list(filter: ConversationFilter = {}): Promise<Page<Conversation>> {
    const checked = parseInput(conversationFilterSchema, filter, 'conversations.list')
    return this.#access.read('conversations.list', (session) => listConversations(session, checked))
  }

  /**
   * Makes a conversation ahead of its messages, as an import does; what the platform delivers for it later joins it.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown account; `conflict` when the account has it already.
   */
  async create(input: NewConversation, options: WriteOptions = {}): Promise<Conversation> {
    const values = parseInput(newConversationSchema, input, 'conversations.create')
    const work = (session: TenantSession): Promise<Conversation> => insertConversation(session, values)
    return this.#access.write('conversations.create', work, options)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async update(id: string, changes: ConversationChanges, options: WriteOptions = {}): Promise<Conversation> {
    const {
      participantName,
      participantUsername,
      metadata: replaced,
    } = parseInput(conversationChangesSchema, changes, 'conversations.update')
    const columns = {
      ...(participantName === undefined ? {} : { participant_name: participantName }),
      ...(participantUsername === undefined ? {} : { participant_username: participantUsername }),
      ...(replaced === undefined ? {} : { metadata: JSON.stringify(replaced) }),
    }
    if (Object.keys(columns).length === 0)
      throw new LeadKitError('invalid_input', 'conversations.update: give a field to change')
    return this.#set('conversations.update', id, columns, options)
  }

  /** Marks it as done. A later message is stored all the same. @throws LeadKitError `invalid_input`, `not_found`. */
  async close(id: string, options: WriteOptions = {}): Promise<Conversation> {
    return this.#set('conversations.close', id, { status: 'closed' }, options)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async reopen(id: string, options: WriteOptions = {}): Promise<Conversation> {
    return this.#set('conversations.reopen', id, { status: 'active' }, options)
  }

  /**
   * Stops automatic replies until `resumeAutomation`, as when a person takes over. Messages are still classified and scored.
   * @param reason a word or two, at most 50 characters, such as `handover`.
   * @throws LeadKitError `invalid_input`, `not_found`.
   */
  async pauseAutomation(id: string, reason: string, options: WriteOptions = {}): Promise<Conversation> {
    const operation = 'conversations.pauseAutomation'
    const checked = parseInput(textSchema(50), reason, operation)
    return this.#set(
      operation,
      id,
      { automation_paused_at: this.#access.now(), automation_paused_reason: checked },
      options,
    )
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async resumeAutomation(id: string, options: WriteOptions = {}): Promise<Conversation> {
    return this.#set(
      'conversations.resumeAutomation',
      id,
      { automation_paused_at: null, automation_paused_reason: null },
      options,
    )
  }

  /**
   * The conversation as an AI task sees it: edits applied, deleted messages left out, oldest first.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation, or one without any message.
   */
  async transcript(id: string, options: TranscriptOptions = {}): Promise<Transcript> {
    const operation = 'conversations.transcript'
    checkId(id, operation)
    const { maxMessages } = parseInput(transcriptOptionsSchema, options, operation)
    return this.#access.read(operation, async (session) =>
      requireFound(
        await readTranscript(session, id, { maxMessages }),
        operation,
        'conversation, or it has no messages',
      ),
    )
  }

  async #set(
    operation: string,
    id: string,
    columns: ConversationColumns,
    options: WriteOptions,
  ): Promise<Conversation> {
    checkId(id, operation)
    const work = async (session: TenantSession): Promise<Conversation> => {
      const row = await session.tables
        .updateTable('conversations')
        .set(columns)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return toConversation(requireFound(row, operation, 'conversation'))
    }
    return this.#access.write(operation, work, options)
  }
}

interface ConversationColumns {
  readonly status?: string
  readonly automation_paused_at?: Date | null
  readonly automation_paused_reason?: string | null
  readonly participant_name?: string | null
  readonly participant_username?: string | null
  readonly metadata?: string
}

async function insertConversation(session: TenantSession, values: CheckedNewConversation): Promise<Conversation> {
  const startedAt = values.startedAt ?? session.now
  const row = await session.tables
    .insertInto('conversations')
    .values({
      id: newId(),
      tenant_id: session.tenantId,
      social_account_id: values.socialAccountId,
      platform_conversation_id: values.platformConversationId,
      participant_id: values.participantId,
      participant_name: values.participantName ?? null,
      participant_username: values.participantUsername ?? null,
      channel: values.channel,
      started_at: startedAt,
      last_message_at: startedAt,
      metadata: JSON.stringify(values.metadata),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toConversation(row)
}

async function listConversations(
  session: TenantSession,
  filter: CheckedConversationFilter,
): Promise<Page<Conversation>> {
  const limit = pageLimit(filter)
  const direction = filter.direction ?? 'desc'
  let query = session.tables.selectFrom('conversations').selectAll()
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.socialAccountId !== undefined) query = query.where('social_account_id', '=', filter.socialAccountId)
  if (filter.participantId !== undefined) query = query.where('participant_id', '=', filter.participantId)
  if (filter.lastMessageAfter !== undefined) query = query.where('last_message_at', '>', filter.lastMessageAfter)
  if (filter.automationPaused !== undefined)
    query = query.where('automation_paused_at', filter.automationPaused ? 'is not' : 'is', null)
  const rows = await query
    .where(behindPage('last_message_at', direction, filter))
    .orderBy('last_message_at', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toConversation), limit, (conversation) => ({
    at: conversation.lastMessageAt,
    id: conversation.id,
  }))
}
