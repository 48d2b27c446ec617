import { z } from 'zod'
import type { JsonObject } from './json.ts'

/**
 * Where a person came from, as an adapter can tell it. `ad`: an advertisement. `link`: a link to the thread, such as m.me, or a prompt of ours.
 * `product`: a product in a shop. `story`: the person answered or mentioned a story. `mention`: the person named or quoted the account in public.
 * `form`: a lead form. `referral`: any other way that the platform names.
 */
export const touchKinds = ['ad', 'link', 'product', 'story', 'mention', 'form', 'referral'] as const
export type TouchKind = (typeof touchKinds)[number]

/** The longest value of each field of a touch, in UTF-16 units; `link` may have {@link MAX_TOUCH_LINK}. */
export const MAX_TOUCH_TEXT = 255
export const MAX_TOUCH_LINK = 2048

const text = z.string().min(1).max(MAX_TOUCH_TEXT).optional()

/** What an event says about where its person came from. Ids are the platform's. */
export const touchSchema = z.strictObject({
  kind: z.enum(touchKinds),
  /** The free parameter of a link or an advertisement (Meta's `ref`, X's welcome message). Whoever made the link chose it. */
  ref: text,
  /** The platform's own word for the way: `ADS`, `SHORTLINK`, `SPONSORED`, … */
  source: text,
  /** The platform's own word for what happened: `OPEN_THREAD`, `reply`, `mention`, … */
  type: text,
  adId: text,
  adTitle: text,
  /** The ad set, or the group of an advertisement. */
  adGroupId: text,
  campaignId: text,
  /** The campaign's name if the platform gives one, otherwise `utm_campaign` of the link. */
  campaign: text,
  utmSource: text,
  utmMedium: text,
  utmTerm: text,
  utmContent: text,
  /** The post, video, story or advertised post. */
  postId: text,
  productId: text,
  formId: text,
  /** The page on which the person was, or the link that they followed. */
  link: z.string().min(1).max(MAX_TOUCH_LINK).optional(),
  /** What else the platform said about it, untyped; at most 8,000 characters of JSON. */
  extra: (z.record(z.string(), z.json()) as z.ZodType<JsonObject>).optional(),
})
export type Touch = Readonly<z.infer<typeof touchSchema>>
