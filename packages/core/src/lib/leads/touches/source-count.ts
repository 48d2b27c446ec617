import { z } from 'zod'
import { dateSchema } from '../../base/field-schema.ts'

/** The fields of a touch by which leads can be counted. */
const sourceFields = [
  'platform',
  'kind',
  'socialAccountId',
  'source',
  'adId',
  'adGroupId',
  'campaignId',
  'campaign',
  'utmSource',
  'utmMedium',
  'formId',
  'postId',
  'productId',
  'ref',
] as const
export type SourceField = (typeof sourceFields)[number]

export const sourceQuerySchema = z.strictObject({
  /** Which touch counts. Default `first`. */
  touch: z.enum(['first', 'last']).optional(),
  /** One row for each combination of these. Default platform, kind and campaign. */
  by: z.array(z.enum(sourceFields)).min(1).max(sourceFields.length).readonly().optional(),
  /** Leads created at this time or later. Default: all. */
  createdAfter: dateSchema.optional(),
  /** Leads created before this time. */
  createdBefore: dateSchema.optional(),
})
export type SourceQuery = Readonly<z.input<typeof sourceQuerySchema>>

/** How many leads came by one source, and what became of them. */
export interface SourceCount {
  /** The fields asked for; null where the touch has none, and for leads without a touch. */
  readonly source: Readonly<Partial<Record<SourceField, string | null>>>
  /** Persons: a merged lead counts once. Removed leads count, too, with what stays of their touches. */
  readonly leads: number
  /** Those that were qualified or converted at some time. */
  readonly qualified: number
  /** Those that are converted now. */
  readonly won: number
}
