import { cleanDetails, cleanJson, contentOf, eventKey, eventTime } from '@leadkit/adapter-kit'
import type { PlatformEvent, StatusEvent, StatusKind } from '@leadkit/contracts'
import { ignored } from './parse-event.ts'
import type { MessagingContext } from './parse-event.ts'
import { referralTouch } from './referral.ts'
import { deliverySchema, editSchema, reactionSchema, readSchema, threadControlSchema } from './webhook-schemas.ts'

type StatusFields = Pick<StatusEvent, 'direction'> &
  Partial<Pick<StatusEvent, 'targetIds' | 'watermark' | 'content' | 'details' | 'touch'>>

function statusEvent(
  context: MessagingContext,
  status: StatusKind,
  dedupeKey: string,
  fields: StatusFields,
): StatusEvent {
  return {
    kind: 'status',
    status,
    platform: context.platform,
    accountId: context.accountId,
    dedupeKey,
    occurredAt: eventTime([context.timestamp, context.entryTime], context.receivedAt),
    targetIds: [],
    conversationId: context.participantId,
    participantId: context.participantId,
    content: null,
    requiresHydration: false,
    details: {},
    ...fields,
  }
}

function sideOf(context: MessagingContext): 'inbound' | 'outbound' {
  return context.sentByAccount ? 'outbound' : 'inbound'
}

/** `message_edit`: up to five edits of a message within 15 minutes. */
export function parseEdit(value: unknown, context: MessagingContext): PlatformEvent {
  const { data } = editSchema.safeParse(value)
  if (data === undefined) return ignored(context, 'invalid_edit')
  return statusEvent(context, 'edited', eventKey('edited', data.mid, data.num_edit ?? context.timestamp), {
    direction: sideOf(context),
    targetIds: [data.mid],
    content: contentOf(data.text),
    details: cleanDetails({ editNumber: data.num_edit }),
  })
}

/** Undefined if none is given; an implausible time is replaced by the event's own time. */
function watermarkOf(watermark: unknown, context: MessagingContext): Date | undefined {
  if (watermark === undefined || watermark === null) return undefined
  return eventTime([watermark, context.timestamp, context.entryTime], context.receivedAt)
}

/** `read`: Messenger gives a watermark, Instagram the message. */
export function parseRead(value: unknown, context: MessagingContext): PlatformEvent {
  const { data } = readSchema.safeParse(value)
  if (data === undefined) return ignored(context, 'invalid_read')
  const key = eventKey('read', context.participantId, data.mid, data.watermark, context.timestamp)
  return statusEvent(context, 'read', key, {
    direction: 'outbound',
    targetIds: typeof data.mid === 'string' ? [data.mid] : [],
    watermark: watermarkOf(data.watermark, context),
  })
}

export function parseDelivery(value: unknown, context: MessagingContext): PlatformEvent {
  const { data } = deliverySchema.safeParse(value)
  if (data === undefined) return ignored(context, 'invalid_delivery')
  const key = eventKey('delivered', context.participantId, data.mids, data.watermark, context.timestamp)
  return statusEvent(context, 'delivered', key, {
    direction: 'outbound',
    targetIds: data.mids ?? [],
    watermark: watermarkOf(data.watermark, context),
  })
}

/** `reaction`: the id is that of the message reacted to; removing a reaction has no emoji. */
export function parseReaction(value: unknown, context: MessagingContext): PlatformEvent {
  const { data } = reactionSchema.safeParse(value)
  if (data === undefined) return ignored(context, 'invalid_reaction')
  const key = eventKey(
    'reaction',
    data.mid,
    context.participantId,
    sideOf(context),
    data.action,
    data.emoji,
    context.timestamp,
  )
  return statusEvent(context, 'reaction', key, {
    direction: sideOf(context),
    targetIds: [data.mid],
    content: contentOf(data.emoji),
    details: cleanDetails({ action: data.action, reaction: data.reaction }),
  })
}

/** `referral`: somebody came back to the thread through an advertisement or an m.me link. It opens the answering window again. */
export function parseReferral(value: unknown, context: MessagingContext): PlatformEvent {
  const referral = cleanJson(value)
  const touch = context.sentByAccount ? undefined : referralTouch(value)
  return statusEvent(context, 'referral', eventKey('referral', context.participantId, context.timestamp, referral), {
    direction: sideOf(context),
    details: { referral },
    ...(touch !== undefined && { touch }),
  })
}

/** The hand-over protocol: another application or the Page Inbox takes, passes or asks for the thread. */
export function parseThreadControl(action: string): (value: unknown, context: MessagingContext) => PlatformEvent {
  return (value, context) => {
    const { data } = threadControlSchema.safeParse(value)
    if (data === undefined) return ignored(context, 'invalid_thread_control')
    const details = cleanDetails({
      action,
      newOwnerAppId: data.new_owner_app_id,
      previousOwnerAppId: data.previous_owner_app_id,
      requestedOwnerAppId: data.requested_owner_app_id,
      metadata: data.metadata,
    })
    return statusEvent(
      context,
      'thread_control',
      eventKey('thread_control', context.participantId, context.timestamp, details),
      {
        direction: 'inbound',
        details,
      },
    )
  }
}
