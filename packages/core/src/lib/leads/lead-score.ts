import type { AiScorer, LeadScoreName, ScorerProfileInput, Signal } from '@leadkit/contracts'
import type { Page, PageRequest } from '../base/page.ts'
import type { ScoreOverride } from './score-override.ts'
import type { FieldSource, SourcedLeadField } from './lead.ts'

/** One scoring of a lead. All are kept; the lead shows the one that rests on the newest message. */
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
  /** Identifies the tenant's additions to the scorer (`settings.scorerProfile`); null if there are none. */
  readonly profileHash: string | null
  /** The rescoring, or the bulk run, that created it; null for a score that a message caused. */
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

/** Who set a field of a lead, with the message as evidence. */
export interface FieldExplanation extends FieldSource {
  /** Null if no message is the source. */
  readonly evidence: ScoreEvidence | null
}

/** Why a lead is as it is shown: its scoring, each signal with its messages, and the source of each field. */
export interface LeadScoreExplanation {
  readonly score: LeadScore
  readonly signals: readonly (Signal & { readonly evidence: readonly ScoreEvidence[] })[]
  /** A person's score that is shown instead; null for none. */
  readonly override: ScoreOverride | null
  /** The lead's `fieldSources`, with the texts. */
  readonly fields: Readonly<Partial<Record<SourcedLeadField, FieldExplanation>>>
}

/** A short form of a score. */
export interface ScoreInShort {
  readonly score: LeadScoreName
  /** 0 to 100. */
  readonly scoreValue: number
}

/** A rescoring of all leads: `leads.rescore({ resume: id })` continues one that is `comparing` or `applying` after a crash, or `stopped`. */
export interface Rescore {
  readonly id: string
  /** `stopped`: the tenant's AI budget was spent, and it chose to stop. What was compared is kept, and nothing is applied. */
  readonly status: 'comparing' | 'stopped' | 'compared' | 'applying' | 'applied'
  /** The scorer's id. */
  readonly scorer: string
  /** Identifies the profile that it scores with; null for none. */
  readonly profileHash: string | null
  /** Leads with a new score to compare. */
  readonly compared: number
  /** Leads without a score, or whose question cannot be asked again. */
  readonly skipped: number
  /** Leads whose question the scorer permanently refused. */
  readonly failed: number
  /** Leads that have taken over the new score. */
  readonly applied: number
  /** Leads that were scored, changed or removed after the comparison: their new score was discarded. */
  readonly movedOn: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A rescoring with the differences that it makes. */
export interface RescoreReport extends Rescore {
  /** How many leads move from which band to which, including those that stay. */
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
  /** Leads that this call has processed in this phase. */
  readonly leads: number
}

export interface RescoreOptions {
  /** Default: the kit's `ai`. */
  readonly scorer?: AiScorer | undefined
  /** Words, rules and examples to score with, in place of `settings.scorerProfile`; null for none. Later scorings use the settings. */
  readonly rubric?: ScorerProfileInput | null | undefined
  /** True only compares: `rescore({ resume: id, dryRun: false })` applies the compared scores without asking again. Default false. */
  readonly dryRun?: boolean | undefined
  /** Continues a rescoring that was interrupted or only compared; it keeps its rubric. */
  readonly resume?: string | undefined
  /** Leads that are read, asked and written together, 1 to 500. Default 50. */
  readonly batchSize?: number | undefined
  readonly onProgress?: ((progress: RescoreProgress) => void) | undefined
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined
}

/** Does the rescoring for `tenant.leads`. */
export interface LeadRescorer {
  rescore(options: RescoreOptions): Promise<RescoreReport>
  report(id: string): Promise<RescoreReport>
  list(request: PageRequest): Promise<Page<Rescore>>
}
