import type { IgnoredEvent, StatusEvent } from '@leadkit/contracts'

export function ignored(reason: string, accountId?: string): IgnoredEvent {
  return { kind: 'ignored', platform: 'linkedin', accountId, reason }
}

type StatusBase = Pick<
  StatusEvent,
  | 'kind'
  | 'platform'
  | 'accountId'
  | 'occurredAt'
  | 'direction'
  | 'targetIds'
  | 'conversationId'
  | 'participantId'
  | 'content'
  | 'requiresHydration'
>

/** What most statuses share: something that somebody else did, concerning no message. */
export function statusBase(accountId: string, occurredAt: Date): StatusBase {
  return {
    kind: 'status',
    platform: 'linkedin',
    accountId,
    occurredAt,
    direction: 'inbound',
    targetIds: [],
    conversationId: null,
    participantId: null,
    content: null,
    requiresHydration: false,
  }
}
