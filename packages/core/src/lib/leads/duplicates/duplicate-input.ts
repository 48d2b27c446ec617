import { z } from 'zod'
import { dateSchema, functionSchema, idSchema, pageFields, signalSchema, textSchema } from '../../base/field-schema.ts'
import { exactKeys } from './judge-pair.ts'

/** `settings.mergeBy`. */
export const mergeBySchema = z.array(z.enum(exactKeys)).max(exactKeys.length)

export const duplicateFilterSchema = z.strictObject({
  ...pageFields,
  /** Only pairs with this lead. */
  leadId: idSchema.optional(),
  /** 0 to 1. */
  minConfidence: z.number().min(0).max(1).optional(),
})
export type DuplicateFilter = Readonly<z.input<typeof duplicateFilterSchema>>

export const dismissSchema = z.strictObject({
  /** A user's id, or a word chosen by the host. */
  by: textSchema(255),
})
export type DismissDuplicate = Readonly<z.input<typeof dismissSchema>>

export const findDuplicatesSchema = z.strictObject({
  /** Only for these leads, 1 to 200. Default: all. */
  leadIds: z.array(idSchema).min(1).max(200).optional(),
  /** Only for leads that changed since then. */
  changedAfter: dateSchema.optional(),
  onProgress: functionSchema.optional(),
  /** Stops between two batches. */
  signal: signalSchema.optional(),
})
export type CheckedFind = Readonly<z.output<typeof findDuplicatesSchema>>

export interface FindDuplicates {
  /** Only for these leads, 1 to 200. Default: all. */
  readonly leadIds?: readonly string[] | undefined
  /** Only for leads that changed since then. */
  readonly changedAfter?: Date | undefined
  readonly onProgress?: ((progress: { readonly leads: number }) => void) | undefined
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined
}
