import type { PlatformCapabilities } from '@leadkit/contracts'

/** The longest post, in weighted characters: a link counts 23, an emoji 2, most scripts beyond Latin 2 for each character. */
export const MAX_POST_LENGTH = 280

/** The longest direct message, in code points. */
export const MAX_DIRECT_MESSAGE_LENGTH = 10_000

/**
 * Direct messages have no window; a public reply needs an author who has mentioned, answered or quoted the account (X, 23 February 2026).
 * The length is that of a post, the stricter of the two.
 * @see https://docs.x.com/x-api/posts/manage-tweets/introduction
 */
export const capabilities: Readonly<Record<'twitter', PlatformCapabilities>> = {
  twitter: {
    send: 'both',
    echoes: true,
    backfill: true,
    profiles: true,
    maxTextLength: MAX_POST_LENGTH,
    textUnit: 'weighted',
    replyWindow: { automatedMs: null, personMs: null, requiresSummons: true },
  },
}
