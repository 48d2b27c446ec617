import { z } from 'zod'
import { idSchema, pageFields, storableJson, textSchema } from '../base/field-schema.ts'
import { leadStatuses } from '../base/lead-status.ts'
import type { NoCustomFields } from '../custom-fields/custom-field-schemas.ts'
import { type SegmentFilter, segmentFilterSchema } from '../leads/segments/segment.ts'

const tagIds = z.array(idSchema).min(1).max(50).readonly()

/** What is done to each lead; each does what the method for a single lead does. */
const bulkWorkSchema = z.discriminatedUnion('action', [
  /** As `leads.move`. A lead that has the status is left as it is. */
  z.strictObject({ action: z.literal('move'), to: z.enum(leadStatuses), reason: textSchema(2000).optional() }),
  /** As `assignments.assign`, the conversations of the lead too; null, or left out, is nobody. */
  z.strictObject({
    action: z.literal('assign'),
    userId: idSchema.nullable().optional(),
    teamId: idSchema.nullable().optional(),
    reason: textSchema(2000).optional(),
  }),
  /** As `leads.tag`. */
  z
    .strictObject({ action: z.literal('tag'), add: tagIds.optional(), remove: tagIds.optional() })
    .refine(({ add, remove }) => add !== undefined || remove !== undefined, 'must have add, remove or both'),
  /** As `crmSyncs.request`: the lead is written to this CRM. */
  z.strictObject({ action: z.literal('sync'), crmConfigId: idSchema }),
  /** Asks the kit's scorer the question of the lead's score again, with the profile that the tenant has by then. */
  z.strictObject({ action: z.literal('rescore') }),
])
export type BulkWork = Readonly<z.output<typeof bulkWorkSchema>>
export type BulkAction = BulkWork['action']

/** How many leads one call may name. */
const MAX_IDS = 10_000

const bulkTargetSchema = z.strictObject({
  ids: z.array(idSchema).min(1).max(MAX_IDS).readonly().optional(),
  filter: segmentFilterSchema.optional(),
  segment: idSchema.optional(),
})
export type CheckedBulkTarget = Readonly<z.output<typeof bulkTargetSchema>>

/** Which leads: those with the given ids, at most 10,000; or all that match a filter, a segment, or both. `{ filter: {} }` is all leads. */
export type BulkTarget<Custom extends object = NoCustomFields> =
  | { readonly ids: readonly string[] }
  | { readonly filter: SegmentFilter<Custom>; readonly segment?: string | undefined }
  | { readonly segment: string }

export interface BulkRequest<Custom extends object = NoCustomFields> {
  readonly work: Readonly<z.input<typeof bulkWorkSchema>>
  readonly leads: BulkTarget<Custom>
  /** A user's id, or a name chosen by the host. */
  readonly by: string
}

export const bulkRequestSchema = z.strictObject({
  work: bulkWorkSchema,
  leads: bulkTargetSchema,
  by: textSchema(255),
})

/** Work on many leads. `leads` grows while they are collected; then each is `done`, `unchanged` (it was so already) or `refused`. */
export interface BulkRun {
  readonly id: string
  /** Without its `reason` once the run has ended: that is kept with each lead's move or assignment. */
  readonly work: BulkWork
  /** The run that this one takes back; null for any other. */
  readonly undoOf: string | null
  readonly by: string
  /** `paused`: somebody paused it, or it failed too often; `resume` goes on. */
  readonly status: 'running' | 'paused' | 'cancelled' | 'finished'
  readonly phase: 'collecting' | 'working'
  readonly leads: number
  readonly done: number
  readonly unchanged: number
  readonly refused: number
  readonly createdAt: Date
  /** When it was finished or cancelled. */
  readonly finishedAt: Date | null
}

const bulkOutcomes = ['done', 'unchanged', 'refused'] as const
export type BulkOutcome = (typeof bulkOutcomes)[number]

export interface BulkItem {
  readonly leadId: string
  /** Null while the lead waits, and for good in a cancelled run. */
  readonly outcome: BulkOutcome | null
  /**
   * Why it was refused: `left` (it no longer matches what was asked for), `merged`, `changed_since` (an undo, or a new score, would overwrite a later
   * change), `no_question` (it has no score to ask for again), `scorer_refused`, `budget_spent`, or the code of the error.
   */
  readonly reason: string | null
}

/** What a request would do now. */
export interface BulkPreview {
  readonly leads: number
  /** Leads that the work would change; for a rescoring, leads whose question would be asked again. */
  readonly changes: number
  readonly unchanged: number
  readonly refused: readonly { readonly reason: string; readonly leads: number }[]
}

export const bulkItemQuerySchema = z.strictObject({
  limit: pageFields.limit,
  /** Items after this lead. */
  after: idSchema.nullish(),
  outcome: z.enum(bulkOutcomes).optional(),
})
export type BulkItemQuery = Readonly<z.input<typeof bulkItemQuerySchema>>

export const bulkUndoSchema = z.strictObject({ by: textSchema(255) })
export type BulkUndo = Readonly<z.input<typeof bulkUndoSchema>>

/** How long a run can be taken back, and its items are kept. */
export const KEPT_DAYS = 30

export function withoutReason(work: BulkWork): BulkWork {
  if (work.action !== 'move' && work.action !== 'assign') return work
  const { reason: _reason, ...rest } = work
  return rest
}

/** What an ended run keeps of its work and its leads: what somebody searched for, or gave as the reason, may name a person. */
export function endedWork(work: BulkWork): { readonly work: string; readonly target: null } {
  return { work: storableJson(withoutReason(work)), target: null }
}
