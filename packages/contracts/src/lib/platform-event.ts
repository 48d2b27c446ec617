import { z } from 'zod'
import type { JsonObject } from './json.ts'

/** LeadKit's names of the platforms it ships adapters for; a third party's adapter may bring others. */
export type KnownPlatform = 'facebook' | 'instagram' | 'twitter' | 'linkedin'

const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json()) as z.ZodType<JsonObject>
const id = z.string().min(1).max(255)

export const attachmentSchema = z.strictObject({
  /** The platform's own word: `image`, `video`, `audio`, `file`, `sticker`, `location`, `share`, … */
  type: z.string().min(1),
  /** Often a link of the platform's delivery network that expires. */
  url: z.string().optional(),
  id: z.string().optional(),
  title: z.string().optional(),
})
export type Attachment = Readonly<z.infer<typeof attachmentSchema>>

const eventBase = {
  platform: z.string().min(1),
  /** The platform's id of the connected account (page, handle, organisation). */
  accountId: id,
  /** Equal for every delivery of the same event, different for any two events of an account. */
  dedupeKey: z.string().min(1),
  /** The platform's own time of the event, or the time of receipt where it gives none. */
  occurredAt: z.date(),
}

export const messageSubtypes = [
  'text',
  'attachment',
  'postback',
  'quick_reply',
  'comment',
  'mention',
  'reply',
  'quote',
  'encrypted',
  'unsupported',
] as const
export type MessageSubtype = (typeof messageSubtypes)[number]

/** A message to store, in either direction. An outbound one is an echo: our own send, another app's, or a person's in the platform's inbox. */
export const messageEventSchema = z.strictObject({
  ...eventBase,
  kind: z.literal('message'),
  subtype: z.enum(messageSubtypes),
  /** Seen from the connected account. */
  direction: z.enum(['inbound', 'outbound']),
  /** Unique per (social account, message id). Made from a hash of the event where the platform gives none. */
  messageId: id,
  /** The thread as the platform names it: the participant for Messenger, the post for comments, … */
  conversationId: id,
  /** The party that is not the account; the author of a comment or post. */
  participantId: id,
  /** Who wrote it; equals `participantId` inbound, usually the account outbound. */
  senderId: id,
  participantName: z.string().optional(),
  participantUsername: z.string().optional(),
  /** Null for a message without text (attachment, sticker, encrypted). Well-formed Unicode without U+0000. */
  content: z.string().min(1).nullable(),
  attachments: z.array(attachmentSchema).readonly(),
  /** The message this one answers. */
  replyToMessageId: id.optional(),
  /** True when another application owns the thread at this moment (Meta's standby channel): store, and do not answer. */
  standby: z.boolean(),
  /** The `clientReference` given to `send`, where the platform's echo repeats it. */
  clientReference: z.string().optional(),
  /** The application that sent an outbound message, where the platform says so. */
  applicationId: z.string().optional(),
  /** What else is worth keeping: postback payload, quick-reply payload, referral, sticker id, link to an encrypted chat. */
  details: jsonObjectSchema,
})
export type MessageEvent = Readonly<z.infer<typeof messageEventSchema>>

export const statusKinds = [
  'delivered',
  'read',
  'reaction',
  'edited',
  'deleted',
  'referral',
  'thread_control',
  'share',
  'account_revoked',
  'lead_created',
  'lead_deleted',
] as const
export type StatusKind = (typeof statusKinds)[number]

/** Something that happened to a message, a conversation or an account; never a new message row. */
export const statusEventSchema = z.strictObject({
  ...eventBase,
  kind: z.literal('status'),
  status: z.enum(statusKinds),
  /** Reads and deliveries concern our messages and are `outbound`; null where the event has no side. */
  direction: z.enum(['inbound', 'outbound']).nullable(),
  /** The messages concerned; for leads the id of the form response. Empty where only a watermark is given. */
  targetIds: z.array(id).readonly(),
  /** Everything up to this moment was read or delivered. */
  watermark: z.date().optional(),
  conversationId: id.nullable(),
  participantId: id.nullable(),
  /** New text of an edit, emoji of a reaction, text of a share; otherwise null. */
  content: z.string().nullable(),
  /** True when `hydrate` must fetch what the event only names (a lead form's answers). */
  requiresHydration: z.boolean(),
  details: jsonObjectSchema,
})
export type StatusEvent = Readonly<z.infer<typeof statusEventSchema>>

/** Nothing to store; the reason is counted, and kept with the delivery. */
export const ignoredEventSchema = z.strictObject({
  kind: z.literal('ignored'),
  platform: z.string().min(1),
  accountId: id.optional(),
  /** A word, never data: `unknown_event`, `typing`, `account_mismatch`, … */
  reason: z.string().regex(/^[a-z0-9_]+$/),
})
export type IgnoredEvent = Readonly<z.infer<typeof ignoredEventSchema>>

export const platformEventSchema = z.discriminatedUnion('kind', [
  messageEventSchema,
  statusEventSchema,
  ignoredEventSchema,
])
/** What a delivery says, in LeadKit's terms. */
export type PlatformEvent = MessageEvent | StatusEvent | IgnoredEvent
