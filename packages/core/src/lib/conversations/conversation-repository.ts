import { type ConversationDisclosure, readDisclosures } from './disclosure-reader.ts'
import { type JsonObject, LeadKitError, type Transcript } from '@leadkit/contracts'
import type { RawBuilder, Selectable } from 'kysely'
import type { Conversation, ConversationChannel } from './conversation.ts'
import {
  assignmentSchema,
  automationPauseSchema,
  type CheckedNewConversation,
  type ConversationAssignment,
  type ConversationAutomationPause,
  type ConversationChanges,
  conversationChangesSchema,
  type ConversationFilter,
  conversationFilterSchema,
  type ConversationTakeOver,
  type NewConversation,
  newConversationSchema,
  resumeOptionsSchema,
  takeOverSchema,
  type TranscriptOptions,
  transcriptOptionsSchema,
} from './conversation-input.ts'
import { checkId } from '../base/field-schema.ts'
import { requireActiveUser } from '../access/user-reader.ts'
import {
  type AutomationPolicy,
  automationPolicyFor,
  type AutoReplyMode,
  modeAt,
} from './automation/automation-policy.ts'
import { type AutomationWriter, readTenantSettings } from './automation/automation-writer.ts'
import type { HandAssignmentWriter } from '../care/hand-assignment-writer.ts'
import { newId } from '../base/identifier.ts'
import { type Page, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import { readConversations } from './conversation-list-reader.ts'
import { toConversation } from './conversation-row.ts'
import { checkCustomSize, type CustomFieldSet, isNoChange, mergeCustom } from '../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../custom-fields/custom-fields.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import { checkCustomFilter } from '../custom-fields/custom-filter.ts'
import { changedCustom } from '../custom-fields/custom-filter-statement.ts'
import type { ConversationsTable } from '../database/tables/tenant-tables.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import type { ColdMessages } from './cold-messages.ts'
import { readTranscript } from './transcript-reader.ts'

export interface ConversationServices {
  readonly cold: ColdMessages
  readonly automation: AutomationWriter
  readonly assignments: HandAssignmentWriter
  /** The kit's custom fields of conversations. Default: none. */
  readonly customFields?: CustomFieldSet | undefined
}

/** Options of `resumeAutomation`. */
export interface ResumeOptions extends WriteOptions {
  /** The tenant's user who hands the conversation back to automation. */
  readonly userId?: string | null | undefined
}

/**
 * `tenant.conversations`: threads with one participant each. They are created from what the platforms deliver.
 * @typeParam Custom the kit's custom fields of conversations.
 */
export class ConversationRepository<Custom extends object = NoCustomFields> {
  readonly #access: TenantAccess
  readonly #services: ConversationServices
  readonly #customFields: CustomFieldSet

  constructor(access: TenantAccess, services: ConversationServices) {
    this.#access = access
    this.#services = services
    this.#customFields = services.customFields ?? noCustomFields.conversations
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Conversation<Custom>> {
    const operation = 'conversations.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const row = await session.tables.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
      return this.#show(requireFound(row, operation, 'conversation'))
    })
  }

  /** @throws LeadKitError `invalid_input` for an unknown filter. */
  async list(filter: ConversationFilter<Custom> = {}): Promise<Page<Conversation<Custom>>> {
    const checked = parseInput(conversationFilterSchema, filter, 'conversations.list')
    const custom = checkCustomFilter(this.#customFields, checked.custom, 'conversations.list')
    return this.#access.read('conversations.list', async (session) => {
      const { rows, limit, sort } = await readConversations(session, checked, custom)
      const items = rows.map((row) => this.#show(row))
      return toPage(items, limit, (item) => ({ at: item[sort] ?? item.lastMessageAt, id: item.id }))
    })
  }

  /**
   * Creates a conversation before its messages, as an import does; what the platform delivers for it later is added to it.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown account; `conflict` when the account already has it.
   */
  async create(input: NewConversation<Custom>, options: WriteOptions = {}): Promise<Conversation<Custom>> {
    const operation = 'conversations.create'
    const values = parseInput(newConversationSchema, input, operation)
    const custom = mergeCustom(null, this.#customFields.change(values.custom, operation), operation)
    const work = async (session: TenantSession) => this.#show(await insertConversation(session, values, custom))
    return this.#access.write(operation, work, options)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async update(
    id: string,
    changes: ConversationChanges<Custom>,
    options: WriteOptions = {},
  ): Promise<Conversation<Custom>> {
    const operation = 'conversations.update'
    const checked = parseInput(conversationChangesSchema, changes, operation)
    const { participantName, participantUsername, metadata: replaced } = checked
    const custom = this.#customFields.change(checked.custom, operation)
    const columns = {
      ...(participantName === undefined ? {} : { participant_name: participantName }),
      ...(participantUsername === undefined ? {} : { participant_username: participantUsername }),
      ...(replaced === undefined ? {} : { metadata: JSON.stringify(replaced) }),
      ...(isNoChange(custom) ? {} : { custom: changedCustom(custom) }),
    }
    if (Object.keys(columns).length === 0)
      throw new LeadKitError('invalid_input', `${operation}: give a field to change`)
    return this.#set(operation, id, columns, options)
  }

  /** Marks it as done: nobody waits for an answer any more, until the participant writes again. Later messages are still stored. @throws LeadKitError `invalid_input`, `not_found`. */
  async close(id: string, options: WriteOptions = {}): Promise<Conversation<Custom>> {
    return this.#set('conversations.close', id, { status: 'closed', waiting_since: null, answer_due_at: null }, options)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async reopen(id: string, options: WriteOptions = {}): Promise<Conversation<Custom>> {
    return this.#set('conversations.reopen', id, { status: 'active' }, options)
  }

  /**
   * A user of the tenant takes the conversation over: automation pauses until `until`, and then resumes automatically. Messages are still classified
   * and scored. This replaces an earlier pause, except one after an opt-out, which stays.
   * @throws LeadKitError `invalid_input`, also for an end in the past; `not_found` for an unknown conversation or user.
   */
  async takeOver(id: string, input: ConversationTakeOver, options: WriteOptions = {}): Promise<Conversation<Custom>> {
    const operation = 'conversations.takeOver'
    checkId(id, operation)
    const { userId, reason, until } = parseInput(takeOverSchema, input, operation)
    return this.#change(operation, id, options, async (session) => {
      await requireActiveUser(session, userId, operation)
      const end = until === undefined ? await this.#services.automation.takeOverEnd(session) : until
      const pause = { conversationId: id, reason, userId, until: checkEnd(end, session, operation) }
      await this.#services.automation.pauseByHand(session, pause)
    })
  }

  /**
   * Stops automatic replies until `resumeAutomation`, or until the given end. Messages are still classified and scored; automatic replies
   * that wait to be sent fail with `automation_paused`. This replaces an earlier pause, except one after an opt-out, which stays.
   * @param pause a reason of a word or two, at most 50 characters, such as `handover`; or reason, user and end.
   * @throws LeadKitError `invalid_input`, also for an end in the past; `not_found` for an unknown conversation or user.
   */
  async pauseAutomation(
    id: string,
    pause: string | ConversationAutomationPause,
    options: WriteOptions = {},
  ): Promise<Conversation<Custom>> {
    const operation = 'conversations.pauseAutomation'
    checkId(id, operation)
    const { reason, userId, until } = parseInput(automationPauseSchema, pause, operation)
    return this.#change(operation, id, options, async (session) => {
      if (userId !== null) await requireActiveUser(session, userId, operation)
      const wanted = { conversationId: id, reason, userId, until: checkEnd(until, session, operation) }
      await this.#services.automation.pauseByHand(session, wanted)
    })
  }

  /**
   * Ends a pause. Automation then answers the newest unanswered message. Does nothing if there is no pause.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation or user.
   */
  async resumeAutomation(id: string, options: ResumeOptions = {}): Promise<Conversation<Custom>> {
    const operation = 'conversations.resumeAutomation'
    checkId(id, operation)
    const { userId = null } = parseInput(resumeOptionsSchema, options, operation)
    const { transaction } = options
    return this.#change(operation, id, { transaction }, async (session) => {
      if (userId !== null) await requireActiveUser(session, userId, operation)
      await this.#services.automation.resume(session, id, userId)
    })
  }

  /**
   * Assigns the conversation to a user, a team or both, replacing the previous owner; null unassigns it. Its lead gets the same owner, unless
   * `leadToo` is false. The last caller wins, and the host gets an event for each change. Automation is not paused by it.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation or team, or a user who is unknown or deactivated.
   */
  async assign(id: string, input: ConversationAssignment, options: WriteOptions = {}): Promise<Conversation<Custom>> {
    const operation = 'conversations.assign'
    checkId(id, operation)
    const { userId, teamId, ...said } = parseInput(assignmentSchema, input, operation)
    return this.#change(operation, id, options, async (session, before) => {
      const owner = { userId: before.assignedUserId, teamId: before.assignedTeamId }
      const given = { to: { userId, teamId }, ...said }
      await this.#services.assignments.assignConversation(session, { id, owner }, given, operation)
    })
  }

  /**
   * The automation policy of the tenant's settings for this conversation's account and channel, and the mode that follows from it now. A pause
   * takes precedence: see `automationPausedAt`.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation.
   */
  async automationPolicy(id: string): Promise<AutomationPolicy & { readonly currentMode: AutoReplyMode }> {
    const operation = 'conversations.automationPolicy'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const query = session.tables
        .selectFrom('conversations')
        .select(['social_account_id', 'channel'])
        .where('id', '=', id)
      const row = requireFound(await query.executeTakeFirst(), operation, 'conversation')
      const place = { socialAccountId: row.social_account_id, channel: row.channel as ConversationChannel }
      const policy = automationPolicyFor(await readTenantSettings(session), place)
      return { ...policy, currentMode: modeAt(policy, session.now) }
    })
  }

  /**
   * When the participant was told that a machine answers, newest first; at most the newest 100. Only disclosures that were sent are included.
   * @throws LeadKitError `invalid_input`, `not_found`.
   */
  async disclosures(id: string): Promise<readonly ConversationDisclosure[]> {
    const operation = 'conversations.disclosures'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const known = session.tables.selectFrom('conversations').select('id').where('id', '=', id)
      requireFound(await known.executeTakeFirst(), operation, 'conversation')
      return readDisclosures(session, id)
    })
  }

  /**
   * The conversation with edits applied, deleted messages left out, oldest first. It is what an AI task sees, and goes on where that ends: messages of
   * archived months are in their place.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown conversation, or one without messages; for archived months as `archives.read`.
   */
  async transcript(id: string, options: TranscriptOptions = {}): Promise<Transcript> {
    const operation = 'conversations.transcript'
    checkId(id, operation)
    const { maxMessages } = parseInput(transcriptOptionsSchema, options, operation)
    const request = { operation, conversationId: id, maxMessages }
    const transcript = await readTranscript(this.#access, this.#services.cold, request)
    return requireFound(transcript, operation, 'conversation, or it has no messages')
  }

  #show(row: Selectable<ConversationsTable>): Conversation<Custom> {
    return toConversation<Custom>(row, this.#customFields)
  }

  /** Changes a conversation while its row is locked, and returns the result. */
  async #change(
    operation: string,
    id: string,
    options: WriteOptions,
    work: (session: TenantSession, before: Conversation) => Promise<void>,
  ): Promise<Conversation<Custom>> {
    const change = async (session: TenantSession): Promise<Conversation<Custom>> => {
      const query = session.tables.selectFrom('conversations').selectAll().where('id', '=', id)
      const before = requireFound(await query.forNoKeyUpdate().executeTakeFirst(), operation, 'conversation')
      await work(session, toConversation(before, this.#customFields))
      return this.#show(await query.executeTakeFirstOrThrow())
    }
    return this.#access.write(operation, change, options)
  }

  async #set(
    operation: string,
    id: string,
    columns: ConversationColumns,
    options: WriteOptions,
  ): Promise<Conversation<Custom>> {
    checkId(id, operation)
    const work = async (session: TenantSession): Promise<Conversation<Custom>> => {
      const row = await session.tables
        .updateTable('conversations')
        .set(columns)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      const changed = requireFound(row, operation, 'conversation')
      if (columns.custom !== undefined) checkCustomSize(changed.custom, operation)
      return this.#show(changed)
    }
    return this.#access.write(operation, work, options)
  }
}

interface ConversationColumns {
  readonly status?: string
  readonly waiting_since?: null
  readonly answer_due_at?: null
  readonly participant_name?: string | null
  readonly participant_username?: string | null
  readonly metadata?: string
  readonly custom?: RawBuilder<string | null>
}

function checkEnd(until: Date | null, session: TenantSession, operation: string): Date | null {
  if (until === null || until > session.now) return until
  throw new LeadKitError('invalid_input', `${operation}: until must be in the future`)
}

async function insertConversation(
  session: TenantSession,
  values: CheckedNewConversation,
  custom: JsonObject | null,
): Promise<Selectable<ConversationsTable>> {
  const startedAt = values.startedAt ?? session.now
  return session.tables
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
      custom: custom === null ? null : JSON.stringify(custom),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}
