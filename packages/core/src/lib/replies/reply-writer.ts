import { cleanText, LeadKitError, textLimitOf } from '@leadkit/contracts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { newId } from '../base/identifier.ts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import type { Reply } from './reply.ts'
import type { ReplyOptions } from './reply-input.ts'
import { splitText } from './split-text.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { toReply } from './reply-row.ts'
import type { TenantSession } from '../database/session.ts'

export interface ReplyToWrite {
  readonly conversationId: string
  /** The message it answers. */
  readonly messageId: string | null
  readonly text: string
  readonly author: 'person' | 'automation'
  readonly userId: string | null
  readonly confidence: number | null
  readonly platform: string
  readonly channel: ConversationChannel
  /** False for a draft. */
  readonly queued: boolean
}

const DEFAULT_MAX_PARTS = 5

/** Writes replies with the work of sending them. Parts of one text are rows with the same `generated_at`, in the order of their ids. */
export class ReplyWriter {
  readonly #platforms: PlatformRegistry
  readonly #options: ReplyOptions

  constructor(platforms: PlatformRegistry, options: ReplyOptions = {}) {
    this.#platforms = platforms
    this.#options = options
  }

  /**
   * A reply that is queued has `next_retry_at`; one that has not is a draft, which no sweep may send.
   * @throws LeadKitError `invalid_input` for a text that the platform's limit and the options refuse.
   */
  async insert(session: TenantSession, reply: ReplyToWrite): Promise<readonly Reply[]> {
    // A draft stays whole until it is approved.
    const parts = reply.queued ? this.split(reply.platform, reply.channel, reply.text) : [cleanText(reply.text)]
    const rows = await session.tables
      .insertInto('replies')
      .values((eb) =>
        parts.map((content) => ({
          id: newId(),
          tenant_id: session.tenantId,
          conversation_id: reply.conversationId,
          social_account_id: eb
            .selectFrom('conversations')
            .select('social_account_id')
            .where('id', '=', reply.conversationId)
            .$asScalar()
            .$notNull(),
          message_id: reply.messageId,
          content,
          author: reply.author,
          user_id: reply.userId,
          confidence: reply.confidence,
          generated_at: session.now,
          next_retry_at: reply.queued ? session.now : null,
        })),
      )
      .returningAll()
      .execute()
    const replies = rows.map(toReply).toSorted((one, other) => (one.id < other.id ? -1 : 1))
    if (reply.queued)
      await enqueue(
        session,
        replies.map(({ id }) => ({ kind: 'reply', taskId: id })),
      )
    return replies
  }

  /** The parts of a text, each within the limit of the kind of conversation. @throws LeadKitError `invalid_input` for too many. */
  split(platform: string, channel: ConversationChannel, text: string): readonly string[] {
    const capabilities = this.#platforms.find(platform)?.capabilities
    const clean = cleanText(text)
    if (capabilities === undefined) return [clean]
    const { maxTextLength, textUnit } = textLimitOf(capabilities, channel)
    const parts = splitText(clean, maxTextLength, textUnit)
    const { longText = 'split', maxParts = DEFAULT_MAX_PARTS } = this.#options
    const allowed = longText === 'refuse' ? 1 : maxParts
    if (parts.length <= allowed) return parts
    throw new LeadKitError(
      'invalid_input',
      `replies.send: text: ${platform} takes ${maxTextLength} ${textUnit} in one message, and at most ${allowed} are sent; shorten it`,
    )
  }
}
