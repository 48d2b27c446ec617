import { leadScores, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { dateSchema, idSchema, pageFields, textSchema } from '../base/field-schema.ts'
import { touchFilterSchema } from './touches/touch-filter.ts'
import { tagFilterSchema } from './tags/tag.ts'
import { leadStatuses } from '../base/lead-status.ts'
import { searchPlaces } from './search/search-query.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import { checkCustomFilter, type CustomFilter, type CustomTest } from '../custom-fields/custom-filter.ts'
import { parseInput } from '../base/parse-input.ts'

const oneOrMore = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1).readonly()])

export const leadFilterSchema = z.strictObject({
  ...pageFields,
  status: oneOrMore(z.enum(leadStatuses)).optional(),
  /** The effective score: a person's score if there is one. */
  score: oneOrMore(z.enum(leadScores)).optional(),
  /** True for leads whose score a person has set, false for the others. */
  scoreOverridden: z.boolean().optional(),
  /**
   * Words of name, e-mail address or company, or a phone number in any form, at most 200 characters. Every word must occur; its beginning is
   * enough, accents and English endings do not matter, and a name in Chinese, Japanese, Korean or Thai is found by any part. `"a phrase"`,
   * `or` and `-not` work as in web search engines; only whole words match then.
   */
  search: textSchema(200).optional(),
  /** Where `search` looks. Default `['contact']`: name, e-mail address, company and phone number. `notes` are the lead's own, `custom` the fields of `customFieldSearch`. */
  searchIn: z.array(z.enum(searchPlaces)).min(1).readonly().optional(),
  /** Leads that first came so: {@link LeadTouch} has the meaning of each field. */
  firstTouch: touchFilterSchema.optional(),
  /** Leads that last came so. */
  lastTouch: touchFilterSchema.optional(),
  /** By tags; a merged lead has those of all its leads. */
  tags: tagFilterSchema.optional(),
  /** Only leads that are in this segment, too. */
  segment: idSchema.optional(),
  conversationId: idSchema.optional(),
  /** Checked against the kit's schema. */
  custom: z.unknown().optional(),
  /** The user who looks after it; null: no user does. */
  assignedUserId: idSchema.nullish(),
  /** The team that looks after it, with or without a user; null: no team. */
  assignedTeamId: idSchema.nullish(),
  createdAfter: dateSchema.optional(),
  updatedAfter: dateSchema.optional(),
  /** Created within so many times 24 hours before the call: for saved filters. */
  createdWithinDays: z.number().int().min(1).max(36_500).optional(),
  updatedWithinDays: z.number().int().min(1).max(36_500).optional(),
  /**
   * `relevance` requires a search, and is the default with one; otherwise the default is `createdAt`. It puts a whole name, address or number
   * first, then whole words of the name, whole words, beginnings, and parts; the newest first among equals. `score` is the effective value; leads
   * without a score come after a score of 0.
   */
  sort: z.enum(['createdAt', 'updatedAt', 'score', 'relevance']).optional(),
  /** Default `desc`: newest first. Relevance is always `desc`. */
  direction: z.enum(['asc', 'desc']).optional(),
})
/** @typeParam Custom the kit's custom fields of leads. */
export interface LeadFilter<Custom extends object = NoCustomFields> extends Readonly<
  Omit<z.input<typeof leadFilterSchema>, 'custom'>
> {
  /** Conditions on the host's own fields: `{ budget: { atLeast: 1000 }, region: 'north' }`. All must hold. */
  readonly custom?: CustomFilter<Custom> | undefined
}
/** A filter whose conditions on custom fields were checked against the kit's schema. */
export type CheckedLeadFilter = Readonly<Omit<z.output<typeof leadFilterSchema>, 'custom'>> & {
  readonly custom: readonly CustomTest[]
  /** With which the filter of its segment is checked, too. */
  readonly customFields: CustomFieldSet
}

/** @throws LeadKitError `invalid_input` for an unknown filter. */
export function checkLeadFilter(filter: unknown, customFields: CustomFieldSet, operation: string): CheckedLeadFilter {
  const { custom, ...checked } = parseInput(leadFilterSchema, filter, operation)
  if (checked.searchIn?.includes('custom') === true && customFields.searched.length === 0)
    throw new LeadKitError('invalid_input', `${operation}: searchIn: name custom fields in customFieldSearch first`)
  return { ...checked, custom: checkCustomFilter(customFields, custom, operation), customFields }
}
