import type { PlatformCapabilities } from '@leadkit/contracts'

/**
 * An answer is a public comment; LinkedIn closes no window. Members' names are for applications that the member has authorised, so
 * there are no profiles.
 * @see https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api
 */
export const capabilities: Readonly<Record<'linkedin', PlatformCapabilities>> = {
  linkedin: {
    send: 'comment',
    echoes: true,
    backfill: true,
    profiles: false,
    maxTextLength: 1250,
    textUnit: 'utf16_units',
    replyWindow: { automatedMs: null, personMs: null, requiresSummons: false },
    // Links become lnkd.in.
    textChanges: ['links'],
  },
}
