import { z } from 'zod'
import { idSchema, textSchema } from '../../base/field-schema.ts'

/** How many leads one call merges. */
const MAX_LEADS = 50

const by = textSchema(255)
const reason = textSchema(2000).optional()

const mergeDetailsSchema = z.strictObject({
  /** A user's id, or a word chosen by the host. */
  by,
  reason,
  /** True changes nothing, and reports what the merge would do. Default false. */
  dryRun: z.boolean().optional(),
  /** By lead id: throws `conflict` if a lead has another version by then. */
  expectedVersions: z.record(idSchema, z.number().int().min(1)).optional(),
})
export type MergeDetails = Readonly<z.input<typeof mergeDetailsSchema>>

export const mergeSchema = z.strictObject({
  into: idSchema,
  others: z
    .array(idSchema)
    .min(1)
    .max(MAX_LEADS)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each lead once'),
  details: mergeDetailsSchema,
})
export type CheckedMerge = Readonly<z.output<typeof mergeSchema>>

const unmergeDetailsSchema = z.strictObject({
  /** A user's id, or a word chosen by the host. */
  by,
  reason,
})
export type UnmergeDetails = Readonly<z.input<typeof unmergeDetailsSchema>>

export const unmergeSchema = z.strictObject({ mergeId: idSchema, details: unmergeDetailsSchema })
export type CheckedUnmerge = Readonly<z.output<typeof unmergeSchema>>
