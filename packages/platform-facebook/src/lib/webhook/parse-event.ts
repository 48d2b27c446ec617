import type { IgnoredEvent } from '@leadkit/contracts'

/** What the entry around an event says. */
export interface EntryContext {
  readonly platform: 'facebook' | 'instagram'
  readonly accountId: string
  readonly entryTime: unknown
  readonly receivedAt: Date
}

/** An item of `messaging` or `standby` whose two parties are known. */
export interface MessagingContext extends EntryContext {
  readonly participantId: string
  readonly sentByAccount: boolean
  readonly timestamp: unknown
  readonly standby: boolean
}

export function ignored(
  entry: Pick<EntryContext, 'platform'> & { readonly accountId?: string },
  reason: string,
): IgnoredEvent {
  return { kind: 'ignored', platform: entry.platform, accountId: entry.accountId, reason }
}
