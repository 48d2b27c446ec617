import { z } from 'zod'
import { idSchema, pageFields, textSchema } from '../../base/field-schema.ts'

/** Names for colours that can be told apart, also by most who see colours differently; any other colour is given as `#rrggbb`. */
export const tagColors = {
  gray: '#6b7280',
  red: '#dc2626',
  orange: '#ea580c',
  yellow: '#ca8a04',
  green: '#16a34a',
  teal: '#0d9488',
  blue: '#2563eb',
  purple: '#9333ea',
  pink: '#db2777',
} as const
export type TagColor = keyof typeof tagColors

const colorNames = Object.keys(tagColors) as TagColor[]

const colorSchema = z.union([
  z.enum(colorNames).transform((name): string => tagColors[name]),
  z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'must be a name of the palette, or #rrggbb')
    .toLowerCase(),
])

/** A label of the tenant's own for leads. */
export interface Tag {
  readonly id: string
  readonly name: string
  /** `#rrggbb` in lower case. */
  readonly color: string
  /** Set while it is archived: then no lead gets it any more, and those that have it keep it. */
  readonly archivedAt: Date | null
  readonly createdAt: Date
}

const tagName = textSchema(50).overwrite((text) => text.normalize('NFC'))

export const newTagSchema = z.strictObject({
  /** At most 50 characters; unique in the tenant without regard to case, archived tags included. */
  name: tagName,
  /** A name of the palette (`tagColors`) or `#rrggbb`. Default `gray`. */
  color: colorSchema.optional(),
})
export type NewTag = Readonly<z.input<typeof newTagSchema>>

export const tagChangesSchema = z.strictObject({
  name: tagName.optional(),
  color: colorSchema.optional(),
  archived: z.boolean().optional(),
})
export type TagChanges = Readonly<z.input<typeof tagChangesSchema>>

export const tagQuerySchema = z.strictObject({
  ...pageFields,
  /** True lists archived tags, too. Default false. */
  archived: z.boolean().optional(),
})
export type TagQuery = Readonly<z.input<typeof tagQuerySchema>>

/** Two names with the same key are the same name. */
export function tagNameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFC')
}

const tagIds = z.array(idSchema).min(1).max(50).readonly()

/** Leads by their tags; each list at most 50 ids. */
export const tagFilterSchema = z.strictObject({
  /** Leads with at least one of these. */
  any: tagIds.optional(),
  /** Leads with every one of these. */
  all: tagIds.optional(),
  /** Leads with not one of these. */
  none: tagIds.optional(),
})
export type TagFilter = Readonly<z.input<typeof tagFilterSchema>>

export const leadTaggingSchema = z.strictObject({
  /** Ids of tags that the lead gets; at most 50. */
  add: tagIds.optional(),
  /** Ids of tags that it loses. */
  remove: tagIds.optional(),
  /** Throws `conflict` if the lead has another version by then. */
  expectedVersion: z.number().int().min(1).optional(),
})
export type LeadTagging = Readonly<z.input<typeof leadTaggingSchema>>
