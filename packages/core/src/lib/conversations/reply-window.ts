import type { ReplyWindow } from '@leadkit/contracts'
import type { ConversationChannel } from './conversation.ts'
import type { RegisteredPlatform } from '../accounts/platform-registry.ts'

/** True when the adapter can answer in this kind of conversation. */
export function canSend({ ingestor, capabilities }: RegisteredPlatform, channel: ConversationChannel): boolean {
  if (ingestor.send === undefined || capabilities.send === 'none') return false
  return capabilities.send === 'both' || capabilities.send === (channel === 'public' ? 'comment' : 'direct_message')
}

/** True when the platform accepts automatic answers in this kind of conversation only with an approval that the host has not declared. */
export function needsApproval({ capabilities }: RegisteredPlatform, channel: ConversationChannel): boolean {
  return channel === 'public' && capabilities.automatedPublicReplies === 'needs_approval'
}

/** Where a participant came from, as a message or a notice of the platform says. */
export interface Referral {
  readonly source: string | null
  /** ISO 8601. */
  readonly at: string
}

/** When the person last came from an advertisement that opens a longer window; null for never. */
export function adOpenedAt(referrals: readonly Referral[] | null, window: ReplyWindow): Date | null {
  const sources = window.ad?.sources ?? []
  const times = (referrals ?? [])
    .filter(({ source }) => source !== null && sources.includes(source))
    .map(({ at }) => Date.parse(at))
    .filter((time) => !Number.isNaN(time))
  return times.length === 0 ? null : new Date(Math.max(...times))
}

/** The length of the platform's window, in milliseconds, if it is closed; null while a message may be sent. */
export function closedWindowMs(
  window: ReplyWindow,
  conversation: {
    readonly author: 'person' | 'automation'
    readonly lastInboundAt: Date | null
    readonly adOpenedAt: Date | null
  },
  now: Date,
): number | null {
  const { author, lastInboundAt, adOpenedAt: opened } = conversation
  const windowMs = author === 'person' ? window.personMs : window.automatedMs
  const ago = (moment: Date | null): number => now.getTime() - (moment?.getTime() ?? 0)
  if (windowMs === null || ago(lastInboundAt) <= windowMs) return null
  return window.ad !== undefined && ago(opened) <= window.ad.windowMs ? null : windowMs
}
