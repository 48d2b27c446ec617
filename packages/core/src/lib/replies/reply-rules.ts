import type { AccountHealth, LeadKitErrorCode } from '@leadkit/contracts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { type RegisteredPlatform } from '../accounts/platform-registry.ts'
import { canSend } from '../conversations/can-send.ts'
import { adOpenedAt, closedWindowMs, type Referral } from '../conversations/reply-window.ts'

/** What decides whether a reply may go out now. */
export interface ReplySituation {
  readonly author: 'person' | 'automation'
  readonly channel: ConversationChannel
  readonly lastInboundAt: Date | null
  /** Where the participant came from lately; some advertisements open a longer window. */
  readonly referrals: readonly Referral[] | null
  readonly accountActive: boolean
  readonly accountHealth: AccountHealth
  /** Subtype of the message that is answered; null for none. */
  readonly answeredSubtype: string | null
}

/** Why a reply cannot go out; `code` is kept in `replies.error_code`. */
export interface ReplyObstacle {
  readonly code: 'cannot_send' | 'account_disconnected' | 'needs_reauth' | 'not_summoned' | 'window_closed'
  readonly errorCode: LeadKitErrorCode
  readonly message: string
}

const SUMMONING: ReadonlySet<string> = new Set(['mention', 'reply', 'quote'])

/** Checks by the platform's capabilities, as data; the platform has the last word when the reply is sent. */
export function findObstacle(
  situation: ReplySituation,
  platform: RegisteredPlatform | undefined,
  now: Date,
): ReplyObstacle | null {
  if (platform === undefined || !canSend(platform, situation.channel))
    return obstacle('cannot_send', 'unsupported', 'no registered adapter can send into this kind of conversation')
  if (!situation.accountActive)
    return obstacle('account_disconnected', 'conflict', 'the account is disconnected; connect it again first')
  if (situation.accountHealth === 'needs_reauth')
    return obstacle('needs_reauth', 'auth_revoked', "the account's access was withdrawn; connect it again first")
  const { replyWindow } = platform.capabilities
  const summons = replyWindow.requiresSummons && situation.channel === 'public'
  if (summons && !SUMMONING.has(situation.answeredSubtype ?? ''))
    return obstacle(
      'not_summoned',
      'conflict',
      'the platform allows a public reply only to a person who mentioned, quoted or answered the account; give inReplyTo',
    )
  const opened = { ...situation, adOpenedAt: adOpenedAt(situation.referrals, replyWindow) }
  const windowMs = closedWindowMs(replyWindow, opened, now)
  if (windowMs !== null)
    return obstacle(
      'window_closed',
      'conflict',
      `the platform takes replies for ${Math.round(windowMs / 3_600_000)} hours after the participant's last message`,
    )
  return null
}

function obstacle(code: ReplyObstacle['code'], errorCode: LeadKitErrorCode, message: string): ReplyObstacle {
  return { code, errorCode, message }
}
