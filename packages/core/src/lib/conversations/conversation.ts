import type { JsonObject } from '@leadkit/contracts'
import type { CustomIssue, CustomValues, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'

export const conversationStatuses = ['active', 'closed'] as const
export type ConversationStatus = (typeof conversationStatuses)[number]

export const conversationChannels = ['direct_message', 'public'] as const
export type ConversationChannel = (typeof conversationChannels)[number]

/**
 * A thread with one participant on one social account.
 * @typeParam Custom the kit's custom fields of conversations.
 */
export interface Conversation<Custom extends object = NoCustomFields> {
  readonly id: string
  readonly socialAccountId: string
  /** The platform's id of the thread. */
  readonly platformConversationId: string
  readonly participantId: string
  readonly participantName: string | null
  readonly participantUsername: string | null
  readonly channel: ConversationChannel
  readonly status: ConversationStatus
  readonly startedAt: Date
  /** The platform's time of the newest message, in either direction. */
  readonly lastMessageAt: Date
  /** Opens the platform's window for replies. */
  readonly lastInboundAt: Date | null
  readonly messageCount: number
  /** The platform's time of the participant's first message; null without one, and for conversations from before LeadKit stored this. */
  readonly firstInboundAt: Date | null
  /** The platform's time of our newest message, from whatever inbox. */
  readonly lastOutboundAt: Date | null
  /** The participant's first message after our newest one: since then the participant waits for us. Null if nobody waits; closing ends the wait. */
  readonly waitingSince: Date | null
  /** When the tenant's target for this answer is missed, once a worker has worked it out; null without a target. */
  readonly answerDueAt: Date | null
  /** The platform's time of the first answer to `firstInboundAt`; an automatic reply counts. */
  readonly firstAnsweredAt: Date | null
  /** The same for an answer that a person wrote. */
  readonly firstHumanAnsweredAt: Date | null
  /** Everything of ours up to this moment was delivered to the participant. */
  readonly participantDeliveredAt: Date | null
  /** Everything of ours up to this moment was read by the participant. */
  readonly participantReadAt: Date | null
  /** Set while a person has taken over: no automatic reply is sent. */
  readonly automationPausedAt: Date | null
  readonly automationPausedReason: string | null
  /** The user who took over or paused it; null if the platform does not name the user, and for LeadKit itself. */
  readonly automationPausedBy: string | null
  /** When automation resumes automatically; null while it is not paused, and for a pause that somebody has to end. */
  readonly automationResumesAt: Date | null
  /** The user who is assigned to the conversation; null for nobody. */
  readonly assignedUserId: string | null
  /** The team that it is assigned to, with or without a user. */
  readonly assignedTeamId: string | null
  readonly metadata: JsonObject
  /** The host's own fields (`customFields.conversations` of the kit); one without a value is missing. */
  readonly custom: CustomValues<Custom>
  /** Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
  readonly customIssues: readonly CustomIssue[]
}
