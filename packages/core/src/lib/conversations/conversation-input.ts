import { z } from 'zod'
import type { CustomInput, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import type { CustomFilter } from '../custom-fields/custom-filter.ts'
import { conversationChannels, conversationStatuses } from './conversation.ts'
import { TAKEN_OVER } from './automation/automation-pause.ts'
import {
  dateSchema,
  idSchema,
  jsonObjectSchema,
  pageFields,
  soughtTextSchema,
  textSchema,
} from '../base/field-schema.ts'

export const conversationFilterSchema = z.strictObject({
  ...pageFields,
  status: z.enum(conversationStatuses).optional(),
  socialAccountId: idSchema.optional(),
  /** The platform's id of the participant. */
  participantId: soughtTextSchema(255).optional(),
  automationPaused: z.boolean().optional(),
  /** The user who is assigned to it; null: nobody is. */
  assignedUserId: idSchema.nullish(),
  /** The team that it is assigned to, with or without a user; null: no team. */
  assignedTeamId: idSchema.nullish(),
  /**
   * `us`: the participant waits for our answer, the longest wait first. `them`: our message is the newest one of an active conversation.
   */
  waitingFor: z.enum(['us', 'them']).optional(),
  /** True: the target for the answer is missed; the longest wait first. */
  overdue: z.literal(true).optional(),
  /** Only conversations with a message after this moment, by the platform's clock. */
  lastMessageAfter: dateSchema.optional(),
  /** Checked against the kit's schema by the repository. */
  custom: z.unknown().optional(),
  /** Order by the newest message, default `desc`; for those who wait for us by the beginning of the wait, default `asc`. */
  direction: z.enum(['asc', 'desc']).optional(),
})
/** @typeParam Custom the kit's custom fields of conversations. */
export interface ConversationFilter<Custom extends object = NoCustomFields> extends Readonly<
  Omit<z.input<typeof conversationFilterSchema>, 'custom'>
> {
  /** Conditions on the host's own fields. All must hold. */
  readonly custom?: CustomFilter<Custom> | undefined
}
export type CheckedConversationFilter = Readonly<z.output<typeof conversationFilterSchema>>

const participant = { participantName: textSchema(255).nullish(), participantUsername: textSchema(255).nullish() }
const metadata = jsonObjectSchema

export const newConversationSchema = z.strictObject({
  socialAccountId: idSchema,
  /** The platform's id of the thread; unique with the participant on the account. */
  platformConversationId: textSchema(255),
  participantId: textSchema(255),
  ...participant,
  /** Default `direct_message`. */
  channel: z.enum(conversationChannels).default('direct_message'),
  /** Default: now. */
  startedAt: dateSchema.optional(),
  metadata: metadata.default({}),
  custom: z.unknown().optional(),
})
/** @typeParam Custom the kit's custom fields of conversations. */
export interface NewConversation<Custom extends object = NoCustomFields> extends Readonly<
  Omit<z.input<typeof newConversationSchema>, 'custom'>
> {
  /** Values of the host's own fields. */
  readonly custom?: CustomInput<Custom> | undefined
}
export type CheckedNewConversation = Readonly<z.output<typeof newConversationSchema>>

export const conversationChangesSchema = z.strictObject({
  ...participant,
  /** Replaces the whole metadata. */
  metadata: metadata.optional(),
  custom: z.unknown().optional(),
})
/**
 * Null empties a name; a missing field stays.
 * @typeParam Custom the kit's custom fields of conversations.
 */
export interface ConversationChanges<Custom extends object = NoCustomFields> extends Readonly<
  Omit<z.input<typeof conversationChangesSchema>, 'custom'>
> {
  /** Merged with the stored values field by field: null empties a field, a missing one stays. */
  readonly custom?: CustomInput<Custom> | undefined
}

export const transcriptOptionsSchema = z.strictObject({ maxMessages: z.number().int().min(1).max(1000).default(100) })
/** `maxMessages`: how many of the newest messages, 1 to 1,000. Default 100. */
export type TranscriptOptions = Readonly<z.input<typeof transcriptOptionsSchema>>

const userId = idSchema
const reason = textSchema(50)
const until = dateSchema.nullish()

export const takeOverSchema = z.strictObject({ userId, reason: reason.default(TAKEN_OVER), until })
export interface ConversationTakeOver {
  /** The tenant's user who answers from now on. */
  readonly userId: string
  /** A word or two, at most 50 characters. Default `taken_over`. */
  readonly reason?: string | undefined
  /** When automation resumes automatically; null: when somebody resumes it. Default: `takeOverMinutes` of the tenant's settings from now. */
  readonly until?: Date | null | undefined
}

export const automationPauseSchema = z.union([
  reason.transform((text) => ({ reason: text, userId: null, until: null })),
  z.strictObject({
    reason,
    userId: userId.nullish().transform((id) => id ?? null),
    until: until.transform((date) => date ?? null),
  }),
])
export interface ConversationAutomationPause {
  /** A word or two, at most 50 characters, such as `handover`. */
  readonly reason: string
  /** The tenant's user who pauses it. */
  readonly userId?: string | null | undefined
  /** When automation resumes automatically. Default null: when somebody resumes it. */
  readonly until?: Date | null | undefined
}

export const resumeOptionsSchema = z.strictObject({ userId: userId.nullish(), transaction: z.unknown().optional() })

export const assignmentSchema = z.strictObject({
  userId: userId.nullable(),
  teamId: idSchema.nullable().default(null),
  by: textSchema(255).optional(),
  reason: textSchema(2000).optional(),
  leadToo: z.boolean().default(true),
})
export interface ConversationAssignment {
  /** The tenant's user to assign; null unassigns the conversation, or leaves it to the team. */
  readonly userId: string | null
  /** A team, alone or with the user who acts for it. Default null. */
  readonly teamId?: string | null | undefined
  /** Who assigns it: a user's id, or a name chosen by the host. */
  readonly by?: string | undefined
  /** At most 2,000 characters; erased with the conversation's lead. */
  readonly reason?: string | undefined
  /** Default true: the conversation's lead gets the same owner. False: somebody helps out, and the lead keeps its owner. */
  readonly leadToo?: boolean | undefined
}
