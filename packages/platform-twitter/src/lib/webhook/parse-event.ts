import type { IgnoredEvent, StatusEvent } from '@leadkit/contracts'

/** What the delivery around an event says. */
export interface DeliveryContext {
  /** The user that the delivery is for; undefined when it names none. */
  readonly accountId: string | undefined
  readonly receivedAt: Date
}

/** A delivery whose account is known. */
export interface AccountContext extends DeliveryContext {
  readonly accountId: string
}

export function ignored(context: Pick<DeliveryContext, 'accountId'> | undefined, reason: string): IgnoredEvent {
  return { kind: 'ignored', platform: 'twitter', accountId: context?.accountId, reason }
}

/** The dedupe key of a message: by its own id, because a repeated delivery has another `event_uuid`, and a post comes as mention and reply. */
export function messageKey(messageId: string): string {
  return `message:${messageId}`
}

type StatusFields = Pick<StatusEvent, 'status' | 'dedupeKey' | 'occurredAt' | 'direction'> &
  Partial<Pick<StatusEvent, 'targetIds' | 'watermark' | 'conversationId' | 'participantId' | 'details'>>

export function statusEvent(accountId: string, fields: StatusFields): StatusEvent {
  return {
    kind: 'status',
    platform: 'twitter',
    accountId,
    targetIds: [],
    conversationId: null,
    participantId: null,
    content: null,
    requiresHydration: false,
    details: {},
    ...fields,
  }
}
