import type { PlatformCapabilities } from '@leadkit/contracts'

const HOUR_MS = 3_600_000

/**
 * 24 hours for any answer, seven days for one that a person wrote (tag HUMAN_AGENT), counted from the participant's last action. A message from a
 * click-to-message advertisement opens seven days for any answer (policy of 28 September 2026).
 * @see https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
 */
export const replyWindow = {
  automatedMs: 24 * HOUR_MS,
  personMs: 7 * 24 * HOUR_MS,
  ad: { windowMs: 7 * 24 * HOUR_MS, sources: ['ADS'] },
  requiresSummons: false,
} as const

const common = { send: 'direct_message', echoes: true, backfill: true, profiles: true, replyWindow } as const

export const capabilities: Readonly<Record<'facebook' | 'instagram', PlatformCapabilities>> = {
  facebook: { ...common, maxTextLength: 2000, textUnit: 'utf16_units' },
  instagram: { ...common, maxTextLength: 1000, textUnit: 'utf8_bytes' },
}
