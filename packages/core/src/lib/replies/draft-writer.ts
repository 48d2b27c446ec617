import { LeadKitError } from '@leadkit/contracts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { newId } from '../base/identifier.ts'
import { requireFound } from '../base/parse-input.ts'
import type { TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { SuppressionReader } from '../consent/suppression-reader.ts'
import { refuseOptedOut } from './consent/automatic-reply-writer.ts'
import type { DraftVerdict } from './draft.ts'
import { refuseObstacle } from './reply-handler.ts'
import { readReplySituation } from './reply-situation-reader.ts'
import { type ReplyWriter, toReply } from './reply-writer.ts'
import type { Reply } from './reply.ts'

export interface DraftWriterParts {
  readonly platforms: PlatformRegistry
  readonly replies: ReplyWriter
  readonly suppression: SuppressionReader
  readonly hostEvents: HostEventWriter
}

interface Judgement {
  readonly verdict: DraftVerdict
  readonly userId: string
  readonly finalText: string | null
  readonly reason: string | null
}

/**
 * Decides about drafts. If several people decide about one draft at the same time, one wins: each locks the draft's row first, and the second
 * finds that it is no longer a draft. Each decision is stored with the texts.
 */
export class DraftWriter {
  readonly #parts: DraftWriterParts

  constructor(parts: DraftWriterParts) {
    this.#parts = parts
  }

  /** @throws LeadKitError `not_found`; `conflict` for a reply that is not a draft; the errors of anything that prevents sending a reply now. */
  async approve(
    session: TenantSession,
    id: string,
    { userId, text }: { readonly userId: string; readonly text: string | undefined },
    operation: string,
  ): Promise<readonly Reply[]> {
    const draft = await lockDraft(session, id, operation)
    const { conversationId, messageId: inReplyTo } = draft
    const { platform, situation } = await readReplySituation(session, { conversationId, inReplyTo, operation })
    const edited = text !== undefined && text !== draft.content
    const author = edited ? 'person' : draft.author
    const { suppression } = this.#parts
    if (author === 'automation') await refuseOptedOut(suppression, session, conversationId, operation)
    const registered = this.#parts.platforms.find(platform)
    refuseObstacle(operation, registered, { ...situation, author, approved: true }, session.now)
    const { channel } = situation
    const finalText = text ?? draft.content
    const [first = '', ...rest] = this.#parts.replies.split(
      platform,
      channel,
      finalText,
      author === 'automation' ? draft.disclosure : null,
    )
    const row = await session.tables
      .updateTable('replies')
      .set({
        content: first,
        author,
        user_id: userId,
        held_reasons: [],
        generated_at: session.now,
        next_retry_at: session.now,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await enqueue(session, [{ kind: 'reply', taskId: id }])
    const verdict = edited ? 'edited' : 'approved'
    await this.#keep(session, draft, { verdict, userId, finalText, reason: null })
    if (rest.length === 0) return [toReply(row)]
    const following = {
      ...draft,
      text: rest.join('\n'),
      author,
      userId,
      platform,
      channel,
      heldReasons: [],
      disclosure: null,
      queued: true,
    }
    return [toReply(row), ...(await this.#parts.replies.insert(session, following))]
  }

  /** @throws LeadKitError `not_found`; `conflict` for a reply that is not a draft. */
  async reject(
    session: TenantSession,
    id: string,
    { userId, reason }: { readonly userId: string; readonly reason: string },
    operation: string,
  ): Promise<Reply> {
    const draft = await lockDraft(session, id, operation)
    const row = await session.tables
      .updateTable('replies')
      .set({ status: 'failed', error_code: 'rejected', error_message: null })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await this.#keep(session, draft, { verdict: 'rejected', userId, finalText: null, reason })
    return toReply(row)
  }

  async #keep(session: TenantSession, draft: Reply, { verdict, userId, finalText, reason }: Judgement): Promise<void> {
    const { id: replyId, conversationId } = draft
    await session.tables
      .insertInto('draft_reviews')
      .values({
        id: newId(),
        tenant_id: session.tenantId,
        reply_id: replyId,
        conversation_id: conversationId,
        message_id: draft.messageId,
        verdict,
        user_id: userId,
        author: draft.author,
        draft: draft.content,
        final_text: finalText,
        reason,
        confidence: draft.confidence,
        held_reasons: [...draft.heldReasons],
        drafted_at: draft.generatedAt,
        reviewed_at: session.now,
      })
      .execute()
    await this.#parts.hostEvents.write(session, 'reply.reviewed', { replyId, conversationId, verdict, userId })
  }
}

async function lockDraft(session: TenantSession, id: string, operation: string): Promise<Reply> {
  const row = await session.tables.selectFrom('replies').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  const reply = toReply(requireFound(row, operation, 'reply'))
  if (reply.status === 'pending' && reply.nextRetryAt === null) return reply
  throw new LeadKitError('conflict', `${operation}: the reply is not a draft (any more); read it again`)
}
