import { leadScores } from '@leadkit/contracts'
import { z } from 'zod'
import { dateSchema, idSchema, pageFields, textSchema } from '../base/field-schema.ts'
import { leadStatuses } from '../base/lead-status.ts'

const oneOrMore = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1).readonly()])

export const leadFilterSchema = z.strictObject({
  ...pageFields,
  status: oneOrMore(z.enum(leadStatuses)).optional(),
  /** As it shows: a person's score where there is one. */
  score: oneOrMore(z.enum(leadScores)).optional(),
  /** True for leads whose score a person has set, false for the others. */
  scoreOverridden: z.boolean().optional(),
  /**
   * Words of name, e-mail address or company, or a phone number in any form, at most 200 characters. Every word must occur; its beginning is
   * enough, accents and English endings do not matter, and of a name in Chinese, Japanese, Korean or Thai any part is found. `"a phrase"`,
   * `or` and `-not` work as in web search engines, and then whole words count.
   */
  search: textSchema(200).optional(),
  conversationId: idSchema.optional(),
  createdAfter: dateSchema.optional(),
  updatedAfter: dateSchema.optional(),
  /**
   * `relevance` needs a search, and is then the default; otherwise `createdAt` is. `score` is the value that shows; leads without one come
   * after 0.
   */
  sort: z.enum(['createdAt', 'updatedAt', 'score', 'relevance']).optional(),
  /** Default `desc`: newest first. Relevance is always `desc`. */
  direction: z.enum(['asc', 'desc']).optional(),
})
export type LeadFilter = Readonly<z.input<typeof leadFilterSchema>>
export type CheckedLeadFilter = Readonly<z.output<typeof leadFilterSchema>>
