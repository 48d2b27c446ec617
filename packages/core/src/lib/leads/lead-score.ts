import type { LeadScoreName, Signal } from '@leadkit/contracts'
import type { ScoreOverride } from './score-override.ts'
import type { FieldSource, SourcedLeadField } from './lead.ts'

/** One scoring of a lead. All are kept; the lead itself shows the one that rests on the newest message. */
export interface LeadScore {
  readonly id: string
  readonly leadId: string
  /** The message that caused the scoring; its text may be archived by now. */
  readonly messageId: string | null
  readonly score: LeadScoreName
  /** 0 to 100. */
  readonly scoreValue: number
  /** 0 to 1. */
  readonly confidence: number
  readonly signals: readonly Signal[]
  readonly reasoning: string
  readonly model: string
  /** Values are comparable within one version only. */
  readonly rubricVersion: string
  /** Names what the tenant added to the scorer (`settings.scorerProfile`); null for nothing. */
  readonly profileHash: string | null
  /** The rescoring that it came from; null for one that a message caused. */
  readonly rescoreId: string | null
  /** The platform's time of the newest message that it rests on. */
  readonly basisReceivedAt: Date
  readonly scoredAt: Date
}

/** A message that a signal rests on. */
export interface ScoreEvidence {
  readonly messageId: string
  /** Null when the message had no text, was deleted by its author, or is archived. */
  readonly content: string | null
  readonly receivedAt: Date | null
}

/** Who set a field of a lead, with the message that says so. */
export interface FieldExplanation extends FieldSource {
  /** Null for what no message says. */
  readonly evidence: ScoreEvidence | null
}

/** Why a lead is as it shows: its scoring, each signal with its messages, and who says each of its fields. */
export interface LeadScoreExplanation {
  readonly score: LeadScore
  readonly signals: readonly (Signal & { readonly evidence: readonly ScoreEvidence[] })[]
  /** A person's score that shows in place of it; null for none. */
  readonly override: ScoreOverride | null
  /** As `fieldSources` of the lead, with the texts. */
  readonly fields: Readonly<Partial<Record<SourcedLeadField, FieldExplanation>>>
}
