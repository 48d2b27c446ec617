/** A user's note about a conversation, for the tenant's other users. It is never sent, and no scorer sees it. */
export interface ConversationNote {
  readonly id: string
  readonly conversationId: string
  /** The tenant's user who wrote it. */
  readonly userId: string
  readonly text: string
  readonly createdAt: Date
}
