import type { PlatformCapabilities } from '@leadkit/contracts'

/**
 * Direct messages have no window; a public reply needs an author who has mentioned, answered or quoted the account (X, 23 February 2026).
 * A post has 280 weighted characters, a direct message 10,000 code points.
 * @see https://docs.x.com/x-api/posts/manage-tweets/introduction
 */
export const capabilities: Readonly<Record<'twitter', PlatformCapabilities>> = {
  twitter: {
    send: 'both',
    echoes: true,
    backfill: true,
    historyCharged: true,
    profiles: true,
    maxTextLength: 280,
    textUnit: 'weighted',
    channelTextLimits: { direct_message: { maxTextLength: 10_000, textUnit: 'code_points' } },
    replyWindow: { automatedMs: null, personMs: null, requiresSummons: true },
    // X approves applications for this one by one; without its approval accounts are suspended.
    automatedPublicReplies: 'needs_approval',
    // Links become t.co, and a reply begins with the names of those it answers.
    textChanges: ['links', 'leading_names'],
  },
}
