import { z } from 'zod'
import { pageFields } from '../base/field-schema.ts'
import type { TimelineKind } from './timeline-entry.ts'

/** Every kind, by name; the type says if one is missing. */
const kinds: Readonly<Record<TimelineKind, true>> = {
  message: true,
  score: true,
  move: true,
  merge: true,
  unmerge: true,
  crm_sync: true,
  crm_change: true,
  note: true,
  assignment: true,
  consent: true,
  reply: true,
  review: true,
  touch: true,
}

export const timelineRequestSchema = z
  .strictObject({
    limit: pageFields.limit,
    after: z.string().max(300).nullish(),
    before: z.string().max(300).nullish(),
    kinds: z
      .array(z.enum(Object.keys(kinds) as TimelineKind[]))
      .min(1)
      .readonly()
      .optional(),
    direction: z.enum(['asc', 'desc']).optional(),
  })
  .refine(({ after, before }) => after == null || before == null, 'give either after or before')

export interface TimelineRequest {
  /** 1 to 200. Default 50. */
  readonly limit?: number | undefined
  /** `next` of another page of the same timeline: the entries behind it. */
  readonly after?: string | null | undefined
  /** `previous` of another page: the entries in front of it, in the same order. */
  readonly before?: string | null | undefined
  /** Default: all. */
  readonly kinds?: readonly TimelineKind[] | undefined
  /** Default `desc`: newest first. Both cursors are of one direction. */
  readonly direction?: 'asc' | 'desc' | undefined
}
