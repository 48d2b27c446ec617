import type { LeadScoreName } from '@leadkit/contracts'
import type { ScoreOverride } from './score-override.ts'
import type { LeadStatus } from '../base/lead-status.ts'
import type { LeadConsent } from '../consent/consent.ts'

/** What is known of a person; null where nothing is. */
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
  /** LeadKit's id of the message that it was read from; null where there is none. */
  readonly messageId: string | null
  /** The platform's time of that message; null where there is none, and for what was found before LeadKit kept it. */
  readonly saidAt: Date | null
  /** The config whose CRM it came from; null for others. */
  readonly crmConfigId: string | null
}

export const sourcedFields = ['name', 'email', 'phone', 'company', 'notes'] as const
export type SourcedLeadField = (typeof sourcedFields)[number]

/** The person behind a conversation, or one that the host entered. */
export interface Lead extends LeadContact {
  readonly id: string
  /** Null for a lead that the host entered. A conversation has one lead at most. */
  readonly conversationId: string | null
  /** A person's while there is an override, else the machine's; null before the first scoring. */
  readonly score: LeadScoreName | null
  /** 0 to 100. */
  readonly scoreValue: number | null
  /** Of the newest scoring, whatever a person said; null before the first. */
  readonly machineScore: LeadScoreName | null
  /** 0 to 100. */
  readonly machineScoreValue: number | null
  /** What a person set, until somebody clears it; null where the machine's score counts. */
  readonly scoreOverride: ScoreOverride | null
  /** When a machine last scored the lead. */
  readonly scoredAt: Date | null
  readonly status: LeadStatus
  readonly notes: string | null
  /** Who set each field that has a value; a field that was last set before LeadKit kept this has no entry. */
  readonly fieldSources: Readonly<Partial<Record<SourcedLeadField, FieldSource>>>
  /** What the person said about automatic messages, on any channel; null for nothing. Survives the lead's removal. */
  readonly consent: LeadConsent | null
  /** Grows with every change; give it as `expectedVersion` to change only what you have read. */
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Set for a lead that was removed: its contact data, notes and reasonings are erased, and later messages do not bring it back. */
  readonly deletedAt: Date | null
}

/** One move of a lead through its lifecycle. Moves are never changed or removed. */
export interface LeadTransition {
  readonly id: string
  readonly leadId: string
  readonly from: LeadStatus
  readonly to: LeadStatus
  /** Who moved it: a user's id, or a name chosen by the host such as `import`. */
  readonly by: string
  readonly reason: string | null
  readonly movedAt: Date
}
