import { z } from 'zod'
import type { JsonObject } from './json.ts'
import { touchSchema } from './touch.ts'

/** LeadKit's names of the platforms it has adapters for; third-party adapters may add others. */
export type KnownPlatform = 'facebook' | 'instagram' | 'twitter' | 'linkedin'

const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json()) as z.ZodType<JsonObject>
const id = z.string().min(1).max(255)

export const attachmentSchema = z.strictObject({
  /** The platform's own name: `image`, `video`, `audio`, `file`, `sticker`, `location`, `share`, … */
  type: z.string().min(1),
  /** Often a link to the platform's CDN that expires. */
  url: z.string().optional(),
  id: z.string().optional(),
  title: z.string().optional(),
})
export type Attachment = Readonly<z.infer<typeof attachmentSchema>>

const eventBase = {
  platform: z.string().min(1),
  /** The platform's id of the connected account (page, handle, organisation). */
  accountId: id,
  /** The same for every delivery of an event, different for any two events of an account. */
  dedupeKey: z.string().min(1),
  /** The platform's own time of the event, or the time of receipt if it gives none. */
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

/** A message to store, in either direction. An outbound one is an echo: sent by us, by another app, or by a person in the platform's inbox. */
export const messageEventSchema = z.strictObject({
  ...eventBase,
  kind: z.literal('message'),
  subtype: z.enum(messageSubtypes),
  /** From the connected account's point of view. */
  direction: z.enum(['inbound', 'outbound']),
  /** Unique per (social account, message id). A hash of the event if the platform gives none. */
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
  /** True if another application owns the thread at this moment (Meta's standby channel): store the message, but do not answer. */
  standby: z.boolean(),
  /** The `clientReference` passed to `send`, if the platform's echo repeats it. */
  clientReference: z.string().optional(),
  /** The application that sent an outbound message, if the platform says so. */
  applicationId: z.string().optional(),
  /** Other data worth keeping: postback payload, quick-reply payload, referral, sticker id, link to an encrypted chat. */
  details: jsonObjectSchema,
  /** Where the person came from, if this message says so; only for inbound messages. */
  touch: touchSchema.optional(),
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
  /** Reads and deliveries are about our messages and are `outbound`; null if the event has no direction. */
  direction: z.enum(['inbound', 'outbound']).nullable(),
  /** The affected messages; for leads the id of the form response. Empty if only a watermark is given. */
  targetIds: z.array(id).readonly(),
  /** Everything up to this time was read or delivered. */
  watermark: z.date().optional(),
  conversationId: id.nullable(),
  participantId: id.nullable(),
  /** The new text of an edit, the emoji of a reaction, the text of a share; otherwise null. */
  content: z.string().nullable(),
  /** True if `hydrate` must fetch what the event only refers to (a lead form's answers). */
  requiresHydration: z.boolean(),
  details: jsonObjectSchema,
  /** Where the person came from: for `referral`, and for a complete `lead_created`. */
  touch: touchSchema.optional(),
})
export type StatusEvent = Readonly<z.infer<typeof statusEventSchema>>

/** Nothing to store; the reason is counted and stored with the delivery. */
export const ignoredEventSchema = z.strictObject({
  kind: z.literal('ignored'),
  platform: z.string().min(1),
  accountId: id.optional(),
  /** One word, never data: `unknown_event`, `typing`, `account_mismatch`, … */
  reason: z.string().regex(/^[a-z0-9_]+$/),
})
export type IgnoredEvent = Readonly<z.infer<typeof ignoredEventSchema>>

export const platformEventSchema = z.discriminatedUnion('kind', [
  messageEventSchema,
  statusEventSchema,
  ignoredEventSchema,
])
/** An event in a delivery, in LeadKit's terms. */
export type PlatformEvent = MessageEvent | StatusEvent | IgnoredEvent
