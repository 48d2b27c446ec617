import { isLeadKitError, type JsonObject } from '@leadkit/contracts'
import { z } from 'zod'
import { pageFields, textSchema } from '../../base/field-schema.ts'
import type { NoCustomFields } from '../../custom-fields/custom-field-schemas.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { type CheckedLeadFilter, checkLeadFilter, type LeadFilter, leadFilterSchema } from '../lead-filter.ts'

/**
 * The form in which filters are stored. Raise it with a change to the filter that gives a stored one another meaning, and turn older forms into the
 * new one in {@link readFilter}; a filter with more fields needs no new form.
 */
export const FILTER_FORM = 1

/** What a segment stores: a filter of `leads.list` without page, order and other segments. */
export const segmentFilterSchema = leadFilterSchema.omit({
  limit: true,
  after: true,
  sort: true,
  direction: true,
  segment: true,
})
/** @typeParam Custom the kit's custom fields of leads. */
export type SegmentFilter<Custom extends object = NoCustomFields> = Omit<
  LeadFilter<Custom>,
  'limit' | 'after' | 'sort' | 'direction' | 'segment'
>

/** A saved filter of leads: whoever matches it now is in it. */
export interface Segment<Custom extends object = NoCustomFields> {
  readonly id: string
  readonly name: string
  /** A user's id, or a name chosen by the host. */
  readonly owner: string
  /** False for a segment that only its owner sees in `segments.list({ visibleTo })`. */
  readonly shared: boolean
  /** Null if this version of LeadKit cannot read it; then `problem` says why, and `segments.update` gives it another. */
  readonly filter: SegmentFilter<Custom> | null
  readonly problem: string | null
  /** Increases with every change. */
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

const name = textSchema(100)

export const newSegmentSchema = z.strictObject({
  name,
  filter: segmentFilterSchema,
  /** A user's id, or a name chosen by the host. */
  owner: textSchema(255),
  /** Default false. */
  shared: z.boolean().optional(),
})
export interface NewSegment<Custom extends object = NoCustomFields> extends Omit<
  Readonly<z.input<typeof newSegmentSchema>>,
  'filter'
> {
  readonly filter: SegmentFilter<Custom>
}

export const segmentChangesSchema = z.strictObject({
  name: name.optional(),
  filter: segmentFilterSchema.optional(),
  owner: textSchema(255).optional(),
  shared: z.boolean().optional(),
  /** Throws `conflict` if the segment has another version by then. */
  expectedVersion: z.number().int().min(1).optional(),
})
export interface SegmentChanges<Custom extends object = NoCustomFields> extends Omit<
  Readonly<z.input<typeof segmentChangesSchema>>,
  'filter'
> {
  readonly filter?: SegmentFilter<Custom> | undefined
}

export const segmentQuerySchema = z.strictObject({
  ...pageFields,
  /** Shared segments and those of this owner. Default: all. LeadKit hides no segment from a caller that has its id. */
  visibleTo: textSchema(255).optional(),
})
export type SegmentQuery = Readonly<z.input<typeof segmentQuerySchema>>

/** A stored filter, as given and as checked; or the reason why it cannot be read. */
export type ReadFilter =
  | { readonly filter: SegmentFilter; readonly checked: CheckedLeadFilter; readonly problem: null }
  | { readonly filter: null; readonly checked: null; readonly problem: string }

const DATES = ['createdAfter', 'updatedAfter'] as const

/** Reads a stored filter with the schemas of today, so that one with a field or value that is gone is told, and never means all leads. */
export function readFilter(
  { filter: stored, form }: { readonly filter: JsonObject; readonly form: number },
  customFields: CustomFieldSet,
): ReadFilter {
  if (form > FILTER_FORM)
    return unreadable(`a newer version of LeadKit wrote it, in form ${form}; this one reads ${FILTER_FORM}`)
  const dated: Record<string, unknown> = { ...stored }
  for (const field of DATES) if (typeof dated[field] === 'string') dated[field] = new Date(dated[field])
  const read = segmentFilterSchema.safeParse(dated)
  if (!read.success) {
    const [issue] = read.error.issues
    const path = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.')
    return unreadable(`it no longer fits at ${path ?? 'its top'}`)
  }
  try {
    const checked = checkLeadFilter(read.data, customFields, 'segments')
    return { filter: read.data as SegmentFilter, checked, problem: null }
  } catch (error) {
    if (isLeadKitError(error, 'invalid_input')) return unreadable('it no longer fits at custom')
    throw error
  }
}

function unreadable(why: string): ReadFilter {
  return { filter: null, checked: null, problem: `the filter cannot be read: ${why}` }
}
