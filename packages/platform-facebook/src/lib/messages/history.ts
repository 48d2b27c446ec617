import { cleanText, contentOf, eventTime, readTime } from '@leadkit/adapter-kit'
import type { Attachment, MessageEvent } from '@leadkit/contracts'
import { messageKey } from '../values/dedupe-key.ts'
import type { FacebookAccount } from '../facebook-account.ts'
import { historyMessageSchema } from '../api/graph-schemas.ts'
import type { GraphConversation, HistoryAttachment, HistoryMessage } from '../api/graph-schemas.ts'

/** Meta gives details of the newest twenty messages of a conversation only; older ones answer as if deleted. */
export const HISTORY_DEPTH = 20

export const historyFields = `messages.limit(${HISTORY_DEPTH}){id,created_time,from,to,message,sticker,attachments,shares}`

/** The readable messages of a conversation, oldest first; those without a readable time come before the others. */
export function readHistory(conversation: GraphConversation): readonly HistoryMessage[] {
  const messages = conversation.messages?.data ?? []
  return messages
    .flatMap((message) => historyMessageSchema.safeParse(message).data ?? [])
    .toSorted((left, right) => (sentAt(left) || 0) - (sentAt(right) || 0))
}

/** Milliseconds since 1970; NaN when unreadable. */
export function sentAt(message: Pick<HistoryMessage, 'created_time'>): number {
  return readGraphTime(message.created_time)?.getTime() ?? NaN
}

/** Graph's times have seconds and an offset without a colon. */
export function readGraphTime(value: unknown): Date | undefined {
  if (typeof value !== 'string') return readTime(value)
  const time = new Date(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(time.getTime()) ? readTime(value) : time
}

/**
 * A history row as the event that its webhook would have delivered: the same id and so the same dedupe key. Undefined if no party besides the account is
 * named. An implausible time falls back to the conversation's, and then to `now`.
 */
export function historyEvent(
  message: HistoryMessage,
  conversation: GraphConversation,
  account: FacebookAccount,
  now: Date,
): MessageEvent | undefined {
  const isAccount = (id: string): boolean => id === account.accountId || id === account.node
  const outbound = isAccount(message.from.id)
  const others = [...(message.to?.data ?? []), ...(conversation.participants?.data ?? [])]
  const participant = outbound ? others.find((party) => !isAccount(party.id)) : message.from
  if (participant === undefined) return undefined
  const attachments = readHistoryAttachments(message)
  const content = contentOf(message.message)
  return {
    kind: 'message',
    platform: account.surface === 'instagram' ? 'instagram' : 'facebook',
    accountId: account.accountId,
    dedupeKey: messageKey(message.id),
    occurredAt: eventTime([message.created_time, conversation.updated_time], now, readGraphTime),
    subtype: content !== null ? 'text' : attachments.length > 0 ? 'attachment' : 'unsupported',
    direction: outbound ? 'outbound' : 'inbound',
    messageId: message.id,
    conversationId: participant.id,
    participantId: participant.id,
    senderId: outbound ? account.accountId : participant.id,
    participantName: contentOf(participant.name) ?? undefined,
    participantUsername: contentOf(participant.username) ?? undefined,
    content,
    attachments,
    standby: false,
    details: { backfilled: true },
  }
}

function readHistoryAttachments(message: HistoryMessage): readonly Attachment[] {
  const sticker = message.sticker === undefined ? [] : [{ type: 'sticker', url: cleanText(message.sticker) }]
  const shares = (message.shares?.data ?? []).map((share) => withoutBlanks('share', share.link, undefined, share.name))
  return [...sticker, ...(message.attachments?.data ?? []).map(readHistoryAttachment), ...shares]
}

function readHistoryAttachment(attachment: HistoryAttachment): Attachment {
  const { image_data: image, video_data: video, file_url: file, id, name } = attachment
  if (image !== undefined) return withoutBlanks('image', image.url, id, name)
  if (video !== undefined) return withoutBlanks('video', video.url, id, name)
  const type = attachment.mime_type?.startsWith('audio/') === true ? 'audio' : 'file'
  return withoutBlanks(type, file, id, name)
}

function withoutBlanks(type: string, url?: string, id?: string, title?: string): Attachment {
  return {
    type,
    ...(url === undefined ? {} : { url: cleanText(url) }),
    ...(id === undefined ? {} : { id }),
    ...(title === undefined ? {} : { title: cleanText(title) }),
  }
}
