import { createHash } from 'node:crypto'
import { type JsonObject, type Touch, touchKinds } from '@leadkit/contracts'

/**
 * How a person came. Besides the kinds that platforms name: `comment`, the person wrote in public below a post, and `direct`, the person simply
 * wrote.
 */
export const leadTouchKinds = [...touchKinds, 'comment', 'direct'] as const
export type LeadTouchKind = (typeof leadTouchKinds)[number]

/** The fields of a touch that are texts. */
export const touchTexts = [
  'ref',
  'source',
  'type',
  'adId',
  'adTitle',
  'adGroupId',
  'campaignId',
  'campaign',
  'utmSource',
  'utmMedium',
  'utmTerm',
  'utmContent',
  'postId',
  'productId',
  'formId',
  'link',
] as const
export type TouchText = (typeof touchTexts)[number]

/** One source by which a lead's person came, from the first time to the last. What the fields hold, by platform: docs/guides/attribution.md. */
export interface LeadTouch extends Readonly<Record<TouchText, string | null>> {
  readonly kind: LeadTouchKind
  readonly platform: string
  /** LeadKit's id of the connected account. */
  readonly socialAccountId: string
  /** The conversation that it came by; null for a lead form. */
  readonly conversationId: string | null
  /** By the platform's clock. */
  readonly firstAt: Date
  /** The last time by this source; `firstAt` for a single one. */
  readonly lastAt: Date
  /** What else the platform said about it, as it came. */
  readonly extra: JsonObject
}

/** Where a lead came from. */
export interface LeadAttribution {
  /** The earliest touch. Null for a lead that the host entered, and for one whose conversation has no messages yet. */
  readonly first: LeadTouch | null
  /** The latest touch other than `direct`; the `direct` one if there is no other. */
  readonly last: LeadTouch | null
  /** All, oldest first: the first, and at most 200 others, the latest of them. */
  readonly touches: readonly LeadTouch[]
}

/** A touch together with where it was seen: what makes two touches the same source. */
export interface TouchDetails extends Omit<Touch, 'extra'> {
  readonly platform: string
  readonly socialAccountId: string
}

/** Equal for equal sources, in whatever order their fields came. */
export function sourceKey(details: TouchDetails): string {
  const sorted = Object.entries(details).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

/** What tells only the tenant's own things. Everything else may say who the person is: whoever made the link chose its parameters. */
const KEPT: ReadonlySet<string> = new Set([
  'kind',
  'platform',
  'socialAccountId',
  'source',
  'type',
  'adId',
  'adGroupId',
  'campaignId',
  'productId',
  'formId',
])

/** What stays of a touch when its lead is removed. */
export function blankTouch(details: TouchDetails): TouchDetails {
  return Object.fromEntries(Object.entries(details).filter(([field]) => KEPT.has(field))) as unknown as TouchDetails
}
