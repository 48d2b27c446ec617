/** What a hold covers. */
export type LegalHoldSubject =
  /** One conversation. */
  | { readonly conversationId: string }
  /** A lead with everything of its person: all leads that are shown as one with it, and their conversations, also those to come. */
  | { readonly leadId: string }
  /** Everything of the tenant. */
  | { readonly tenant: true }

/** Why something may not be removed, by whom and for how long. Holds are never removed; they end. */
export interface LegalHold {
  readonly id: string
  readonly subject: LegalHoldSubject
  readonly reason: string
  readonly placedBy: string
  readonly placedAt: Date
  /** When it ends by itself; null: when it is released. */
  readonly until: Date | null
  readonly releasedAt: Date | null
  readonly releasedBy: string | null
  readonly releaseReason: string | null
  /** Whether it keeps its subject now. */
  readonly inForce: boolean
}

/** A hold as an error and a report name it. */
export interface LegalHoldInShort {
  readonly id: string
  readonly subject: LegalHoldSubject
  /** When it ends by itself; null: when it is released. */
  readonly until: Date | null
}
