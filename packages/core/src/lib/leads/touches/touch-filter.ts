import { MAX_TOUCH_LINK, MAX_TOUCH_TEXT } from '@leadkit/contracts'
import { z } from 'zod'
import { idSchema, soughtTextSchema } from '../../base/field-schema.ts'
import { leadTouchKinds } from './touch.ts'

const text = soughtTextSchema(MAX_TOUCH_TEXT).optional()

/** Fields that a touch has to have, all of them; a text must be equal, upper and lower case matter. At least one. */
export const touchFilterSchema = z
  .strictObject({
    kind: z.enum(leadTouchKinds).optional(),
    platform: soughtTextSchema(50).optional(),
    socialAccountId: idSchema.optional(),
    ref: text,
    source: text,
    type: text,
    adId: text,
    adTitle: text,
    adGroupId: text,
    campaignId: text,
    campaign: text,
    utmSource: text,
    utmMedium: text,
    utmTerm: text,
    utmContent: text,
    postId: text,
    productId: text,
    formId: text,
    link: soughtTextSchema(MAX_TOUCH_LINK).optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), 'name at least one field')
export type TouchFilter = Readonly<z.input<typeof touchFilterSchema>>

/** The touches that follow from a conversation have only these; any other field means a stored row. */
const DERIVED_FIELDS: ReadonlySet<string> = new Set(['kind', 'platform', 'socialAccountId', 'postId'])

/** True if a touch that follows from a conversation may pass the filter. */
export function mayBeDerived(filter: TouchFilter): boolean {
  const { kind } = filter
  if (kind !== undefined && kind !== 'comment' && kind !== 'direct') return false
  return Object.entries(filter).every(([field, value]) => value === undefined || DERIVED_FIELDS.has(field))
}
