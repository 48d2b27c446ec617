import type { PairJudgement } from './judge-pair.ts'

/** Two leads that may be one person. */
export interface LeadDuplicate {
  readonly id: string
  /** The smaller of the two ids. Both are leads that are shown today: the merged lead, if one was merged since the suggestion. */
  readonly leadId: string
  readonly otherLeadId: string
  /** 0 to 1, from what the two have in common and how their names relate. */
  readonly confidence: number
  /** `email`, `phone`, `participant` (of one Meta business), `record` (in a CRM): exactly the same. `name` and `name_and_company`: alike. */
  readonly reasons: PairJudgement['reasons']
  readonly foundAt: Date
}

export interface DuplicateReport {
  /** Leads that were looked at. */
  readonly leads: number
  /** Pairs that are suggested now and were not before. */
  readonly suggested: number
  /** Pairs that were merged, because `settings.mergeBy` allows it. */
  readonly merged: number
}
