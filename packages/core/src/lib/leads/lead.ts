import type { JsonValue, LeadScoreName } from '@leadkit/contracts'
import type { ScoreOverride } from './score-override.ts'
import type { LeadStatus } from '../base/lead-status.ts'
import type { LeadConsent } from '../consent/consent.ts'
import type { CustomIssue, CustomValues, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'

/** Known details of a person; null for an unknown one. */
export interface LeadContact {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly company: string | null
}

export const contactFields = ['name', 'email', 'phone', 'company'] as const
export type ContactField = (typeof contactFields)[number]

/**
 * Who set a field. `machine`: a scorer found it in a message. `person`: the host or one of its users. `platform`: the person's profile or a lead
 * form. `crm`: somebody changed it in a CRM.
 */
export type FieldSetter = 'machine' | 'person' | 'platform' | 'crm'

export interface FieldSource {
  readonly by: FieldSetter
  /** LeadKit's id of the message that it was read from; null if there is none. */
  readonly messageId: string | null
  /** The platform's time of that message; null if there is none, and for values found before LeadKit stored this. */
  readonly saidAt: Date | null
  /** The config of the CRM that it came from; null for other sources. */
  readonly crmConfigId: string | null
}

export const sourcedFields = ['name', 'email', 'phone', 'company', 'notes'] as const
export type SourcedLeadField = (typeof sourcedFields)[number]
/** The name of a custom field among a lead's fields: `custom.budget`. */
export type CustomLeadField = `custom.${string}`

/** Who set each field, by its name; those of custom fields are `custom.budget`. */
export type LeadFieldSources = Readonly<Partial<Record<SourcedLeadField, FieldSource>>> & {
  readonly [Field in CustomLeadField]: FieldSource
}

/**
 * The person behind a conversation, or one that the host entered.
 * @typeParam Custom the kit's custom fields of leads: `{ budget: number }`.
 */
export interface Lead<Custom extends object = NoCustomFields> extends LeadContact {
  readonly id: string
  /** Null for a lead that the host entered. A conversation has one lead at most. */
  readonly conversationId: string | null
  /** The person's score while there is an override, otherwise the machine's; null before the first scoring. */
  readonly score: LeadScoreName | null
  /** 0 to 100. */
  readonly scoreValue: number | null
  /** Of the newest scoring, regardless of an override; null before the first. */
  readonly machineScore: LeadScoreName | null
  /** 0 to 100. */
  readonly machineScoreValue: number | null
  /** The score that a person set, until somebody clears it; null if the machine's score counts. */
  readonly scoreOverride: ScoreOverride | null
  /** When a machine last scored the lead. */
  readonly scoredAt: Date | null
  readonly status: LeadStatus
  readonly notes: string | null
  /** Who set each field that has a value; a field that was last set before LeadKit stored this has no entry. */
  readonly fieldSources: LeadFieldSources
  /** What the person said about automatic messages, on any channel; null for nothing. Kept when the lead is removed. */
  readonly consent: LeadConsent | null
  /**
   * Leads that were merged into this one, also through another one; empty for most. A lead with members shows what follows from all of them.
   */
  readonly memberIds: readonly string[]
  /** The lead that shows this one since a merge; null in lists, and for every lead that was not merged. */
  readonly mergedInto: string | null
  /** The host's own fields (`customFields.leads` of the kit); one without a value is missing. */
  readonly custom: CustomValues<Custom>
  /** Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
  readonly customIssues: readonly CustomIssue[]
  /** Ids of its tags, sorted; of a merged lead those of all its leads. */
  readonly tagIds: readonly string[]
  /** The user who looks after the lead; null for nobody. */
  readonly assignedUserId: string | null
  /** The team that looks after it, if it came to the user through a team, or waits in the team's queue. */
  readonly assignedTeamId: string | null
  /** When it got its owner; null without one. */
  readonly assignedAt: Date | null
  /** Since when the rules look for an owner; null if they do not. */
  readonly ownerWantedSince: Date | null
  /** When it was first moved to `qualified`; null if it never was, and for moves from before LeadKit stored this. */
  readonly qualifiedAt: Date | null
  /** Increases with every change of what is known about the lead, not with a new owner; pass it as `expectedVersion` to change only what you have read. */
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Set for a removed lead: its contact data, notes and reasonings are erased, and later messages do not restore it. */
  readonly deletedAt: Date | null
}

/** A lead with its custom values as they are stored, before they are checked against the kit's schema. */
export type StoredLead = Lead<Readonly<Record<string, JsonValue>>>

/** One move of a lead through its lifecycle. Moves are never removed, and change in one way: removing the lead erases their reasons. */
export interface LeadTransition {
  readonly id: string
  readonly leadId: string
  readonly from: LeadStatus
  readonly to: LeadStatus
  /** Who moved it: a user's id, or a name chosen by the host such as `import`. */
  readonly by: string
  /** Null also after the lead was removed. */
  readonly reason: string | null
  readonly movedAt: Date
}
