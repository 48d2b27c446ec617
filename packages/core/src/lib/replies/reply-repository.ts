import { LeadKitError } from '@leadkit/contracts'
import { checkId } from '../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import type { DraftWriter } from './draft-writer.ts'
import type { Reply } from './reply.ts'
import {
  type ApproveReply,
  approveReplySchema,
  type ReplyFilter,
  replyFilterSchema,
  type SendReply,
  sendReplySchema,
} from './reply-input.ts'
import { refuseOptedOut } from './consent/automatic-reply-writer.ts'
import type { AutomationWriter } from '../conversations/automation/automation-writer.ts'
import type { SuppressionReader } from '../consent/suppression-reader.ts'
import { behindPage } from '../database/keyset.ts'
import { readReplySituation } from './reply-situation-reader.ts'
import { type ReplyWriter, toReply } from './reply-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import { refuseObstacle } from './reply-handler.ts'

export interface ReplyServices {
  readonly platforms: PlatformRegistry
  readonly writer: ReplyWriter
  readonly drafts: DraftWriter
  readonly suppression: SuppressionReader
  readonly automation: AutomationWriter
}

/** `tenant.replies`: messages that LeadKit sends. */
export class ReplyRepository {
  readonly #access: TenantAccess
  readonly #services: ReplyServices

  constructor(access: TenantAccess, services: ReplyServices) {
    this.#access = access
    this.#services = services
  }

  /**
   * Writes the reply and its send task in one transaction; a worker sends it. A text that is too long for the platform becomes
   * several replies, sent in order. A person's reply pauses automation in the same transaction, as `conversations.takeOver` does, for
   * `takeOverMinutes` of the settings; a draft does not.
   * @returns the replies, usually one.
   * @throws LeadKitError `invalid_input`, also for a text that is too long; `not_found`; `unsupported` if the platform cannot send;
   * `auth_revoked` for an account that must be connected again; `conflict` when the platform's window for replies is closed, the account
   * is disconnected, or a public reply was not requested.
   */
  async send(input: SendReply, options: WriteOptions = {}): Promise<readonly Reply[]> {
    const operation = 'replies.send'
    const checked = parseInput(sendReplySchema, input, operation)
    const { conversationId, text, author, draft = false } = checked
    const inReplyTo = checked.inReplyTo ?? null
    const write = async (session: TenantSession): Promise<readonly Reply[]> => {
      const now = this.#access.now()
      const { platform, situation } = await readReplySituation(session, { conversationId, inReplyTo, operation })
      const userId = checked.userId ?? null
      const approved = author === 'person' || userId !== null
      const { suppression } = this.#services
      if (author === 'automation') await refuseOptedOut(suppression, session, conversationId, operation)
      const registered = this.#services.platforms.find(platform)
      if (!draft) refuseObstacle(operation, registered, { ...situation, author, approved }, now)
      if (author === 'person' && !draft) await this.#takeOver(session.at(now), conversationId, userId)
      const { channel } = situation
      const reply = {
        conversationId,
        messageId: inReplyTo,
        text,
        author,
        userId,
        confidence: null,
        platform,
        channel,
      }
      return this.#services.writer.insert(session.at(now), { ...reply, queued: !draft })
    }
    return this.#access.write(operation, write, options)
  }

  /** **Once a person's reply is queued, no automatic reply starts to be sent until the pause ends**, as after an answer in the platform's inbox. */
  async #takeOver(session: TenantSession, conversationId: string, userId: string | null): Promise<void> {
    // After a person's words, automation may have to say something else than it was about to.
    await moveConversation(session, conversationId)
    await this.#services.automation.answeredByPerson(session, conversationId, userId)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Reply> {
    const operation = 'replies.get'
    checkId(id, operation)
    return this.#access.read(operation, async (session) => {
      const query = session.tables.selectFrom('replies').selectAll().where('id', '=', id)
      return toReply(requireFound(await query.executeTakeFirst(), operation, 'reply'))
    })
  }

  /** Newest first. @throws LeadKitError `invalid_input` for an unknown filter. */
  async list(filter: ReplyFilter = {}): Promise<Page<Reply>> {
    const checked = parseInput(replyFilterSchema, filter, 'replies.list')
    const limit = pageLimit(checked)
    return this.#access.read('replies.list', async (session) => {
      let query = session.tables.selectFrom('replies').selectAll()
      if (checked.status !== undefined) query = query.where('status', '=', checked.status)
      if (checked.conversationId !== undefined) query = query.where('conversation_id', '=', checked.conversationId)
      if (checked.draft !== undefined)
        query = query.where((eb) => {
          const isDraft = eb.and([eb('status', '=', 'pending'), eb('next_retry_at', 'is', null)])
          return checked.draft === true ? isDraft : eb.not(isDraft)
        })
      const rows = await query
        .where(behindPage('generated_at', 'desc', checked))
        .orderBy('generated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toReply), limit, (reply) => ({ at: reply.generatedAt, id: reply.id }))
    })
  }

  /**
   * Sends a draft, as `drafts.approve` does, which also checks the user. With another text it counts as written by the person.
   * @returns the resulting replies: several when the platform accepts only shorter texts.
   * @throws LeadKitError as `send`; `conflict` for a reply that is not a draft.
   */
  async approve(id: string, input: ApproveReply, options: WriteOptions = {}): Promise<readonly Reply[]> {
    const operation = 'replies.approve'
    checkId(id, operation)
    const { userId, text } = parseInput(approveReplySchema, input, operation)
    const write = (session: TenantSession): Promise<readonly Reply[]> =>
      this.#services.drafts.approve(session, id, { userId, text }, operation)
    return this.#access.write(operation, write, options)
  }

  /**
   * Cancels a draft, or a reply that is not being sent yet: its status becomes `failed` with the code `cancelled`.
   * @throws LeadKitError `not_found`; `conflict` once it is being sent.
   */
  async cancel(id: string, options: WriteOptions = {}): Promise<Reply> {
    const operation = 'replies.cancel'
    checkId(id, operation)
    const write = async (session: TenantSession): Promise<Reply> => {
      const replies = session.tables
      const row = await replies
        .updateTable('replies')
        .set({ status: 'failed', error_code: 'cancelled', error_message: null, next_retry_at: null })
        .where('id', '=', id)
        .where('status', '=', 'pending')
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) throw await notPending(session, id, operation)
      await session.sharedTables
        .deleteFrom('dispatch')
        .where('tenant_id', '=', session.tenantId)
        .where('kind', '=', 'reply')
        .where('task_id', '=', id)
        .execute()
      return toReply(row)
    }
    return this.#access.write(operation, write, options)
  }
}

/** Results that were requested before are dropped. Conversations are locked before replies. */
async function moveConversation(session: TenantSession, conversationId: string): Promise<void> {
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.conversations SET version = version + 1 WHERE id = $1`,
    parameters: [conversationId],
  })
}

async function notPending(session: TenantSession, id: string, operation: string): Promise<LeadKitError> {
  const query = session.tables.selectFrom('replies').select('status').where('id', '=', id)
  const { status } = requireFound(await query.executeTakeFirst(), operation, 'reply')
  return new LeadKitError('conflict', `${operation}: the reply is ${status} and cannot be cancelled`)
}
