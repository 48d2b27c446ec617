import type { Attachment, JsonObject, MessageSubtype } from '@leadkit/contracts'

export type MessageDirection = 'inbound' | 'outbound'

/** `unknown`: outbound, and the platform does not say whether a person or another application wrote it. */
export type MessageAuthor = 'participant' | 'automation' | 'person' | 'unknown'

/** One message of a conversation in its current form: edits are applied, and a deleted one has lost its content. */
export interface Message {
  readonly id: string
  readonly conversationId: string
  /** Unique per social account. */
  readonly platformMessageId: string
  readonly direction: MessageDirection
  readonly subtype: MessageSubtype
  readonly author: MessageAuthor
  /** Null for a message without text, and for a deleted one. */
  readonly content: string | null
  readonly senderId: string | null
  readonly attachments: readonly Attachment[]
  readonly replyToPlatformMessageId: string | null
  /** The platform's own time; messages are ordered by it. */
  readonly receivedAt: Date
  /** When LeadKit stored it. */
  readonly ingestedAt: Date
  readonly editedAt: Date | null
  readonly deletedAt: Date | null
  readonly metadata: JsonObject
}
