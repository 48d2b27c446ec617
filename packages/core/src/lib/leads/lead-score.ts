import type { AiScorer, LeadScoreName, ScorerProfileInput, Signal } from '@leadkit/contracts'
import type { Page, PageRequest } from '../base/page.ts'
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

/** A score in short. */
export interface ScoreInShort {
  readonly score: LeadScoreName
  /** 0 to 100. */
  readonly scoreValue: number
}

/** A rescoring of all leads: `comparing` and `applying` go on with `leads.rescore({ resume: id })` after a crash. */
export interface Rescore {
  readonly id: string
  readonly status: 'comparing' | 'compared' | 'applying' | 'applied'
  /** The scorer's id. */
  readonly scorer: string
  /** Names the profile that it scores with; null for none. */
  readonly profileHash: string | null
  /** Leads with a new score to compare. */
  readonly compared: number
  /** Leads that nobody scored, or whose question cannot be asked again. */
  readonly skipped: number
  /** Leads whose question the scorer refused for good. */
  readonly failed: number
  /** Leads that have taken over the new score. */
  readonly applied: number
  /** Leads that were scored, changed or removed after the comparison: their new score was dropped. */
  readonly movedOn: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A rescoring with the difference that it makes. */
export interface RescoreReport extends Rescore {
  /** How many leads go from which band to which, those that stay included. */
  readonly bands: readonly { readonly from: LeadScoreName; readonly to: LeadScoreName; readonly leads: number }[]
  /** At most 20, largest first. */
  readonly largestChanges: readonly {
    readonly leadId: string
    readonly from: ScoreInShort
    readonly to: ScoreInShort
  }[]
}

export interface RescoreProgress {
  readonly rescoreId: string
  readonly phase: 'compare' | 'apply'
  /** Leads that this call has gone through in this phase. */
  readonly leads: number
}

export interface RescoreOptions {
  /** Default: the kit's `ai`. */
  readonly scorer?: AiScorer | undefined
  /** Words, rules and examples to score with, in place of `settings.scorerProfile`; null for none. What is scored later uses the settings. */
  readonly rubric?: ScorerProfileInput | null | undefined
  /** True compares only: `rescore({ resume: id, dryRun: false })` applies what was compared, without asking again. Default false. */
  readonly dryRun?: boolean | undefined
  /** Goes on with a rescoring that was interrupted or only compared; it keeps its rubric. */
  readonly resume?: string | undefined
  /** Leads that are read, asked and written together, 1 to 500. Default 50. */
  readonly batchSize?: number | undefined
  readonly onProgress?: ((progress: RescoreProgress) => void) | undefined
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined
}

/** What `tenant.leads` hands rescoring to. */
export interface LeadRescorer {
  rescore(options: RescoreOptions): Promise<RescoreReport>
  report(id: string): Promise<RescoreReport>
  list(request: PageRequest): Promise<Page<Rescore>>
}
