import type { LeadChangeKind } from '../crm-outbox/crm-outbox-writer.ts'
import type { LeadStatus } from '../base/lead-status.ts'
import type { SourceOf } from './contact.ts'
import type { TimedLeadField } from './lead-fields.ts'
import type { Lead, LeadContact } from './lead.ts'
import type { CustomChange } from '../custom-fields/custom-field-set.ts'

/** Columns of a lead that a change sets. */
export type LeadColumnChanges = Partial<LeadContact> & {
  readonly notes?: string | null
  readonly status?: string
  readonly score?: string | null
  readonly score_value?: number | null
  readonly machine_score?: string | null
  readonly machine_score_value?: number | null
  readonly score_override?: string | null
  readonly scored_at?: Date
  readonly deleted_at?: Date
  readonly consent?: string
  readonly owner_wanted_since?: Date | null
  readonly qualified_at?: Date
  readonly tag_ids?: string[]
}

/** A change made in a CRM. */
export interface RemoteLeadChange {
  readonly fields: Partial<LeadContact & Pick<Lead, 'notes'>>
  /** Values of custom fields, checked against their schema. */
  readonly custom?: CustomChange
  /** Null leaves the status as it is. */
  readonly status: LeadStatus | null
  /** When each field was changed there. */
  readonly times: Readonly<Partial<Record<TimedLeadField, Date>>>
  /** The author in the record of the move. */
  readonly by: string
  /** The config of that CRM. */
  readonly origin: string
}

/** Where a change of a lead comes from. */
export interface ChangeSource {
  /** Who set the fields. Default: a person. */
  readonly sourceOf?: SourceOf
  readonly kind?: LeadChangeKind
  /** What it changes of the custom fields. Default: nothing. */
  readonly custom?: CustomChange | null
  /** False for a change that no CRM is told. Default true. */
  readonly inCrm?: boolean
  readonly origin?: string | null
  /** Default: now. */
  readonly times?: Readonly<Partial<Record<TimedLeadField, Date>>>
}

/** The statuses of leads that are open work. */
export const openStatuses = ['new', 'contacted', 'qualified'] as const

export function isOpenWork({ status, deletedAt }: Pick<Lead, 'status' | 'deletedAt'>): boolean {
  return deletedAt === null && openStatuses.some((open) => open === status)
}

/** A lead that is closed wants no owner. */
export function moveColumns(lead: Lead, to: LeadStatus, now: Date): LeadColumnChanges {
  return {
    status: to,
    ...(!isOpenWork({ status: to, deletedAt: null }) && { owner_wanted_since: null }),
    ...(to === 'qualified' && lead.qualifiedAt === null && { qualified_at: now }),
  }
}

/** A scoring becomes the shown score unless a person has overridden it; then it is stored beside the override. */
export function shownScore({ scoreOverride }: Lead, score: string, scoreValue: number): LeadColumnChanges {
  if (scoreOverride !== null) return { machine_score: score, machine_score_value: scoreValue }
  return { score, score_value: scoreValue }
}
