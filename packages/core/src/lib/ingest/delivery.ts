export const deliveryVerdicts = ['stored', 'ignored', 'unrouted', 'unparsable'] as const

/** A webhook request in the ledger. Its body stays in the database, because it is personal data. */
export interface Delivery {
  readonly id: string
  readonly receivedAt: Date
  /** The ingestor's id. */
  readonly ingestor: string
  readonly verdict: (typeof deliveryVerdicts)[number]
  /** How many events were left out, by reason. */
  readonly reasons: Readonly<Record<string, number>>
  readonly eventCount: number
  /** In bytes. */
  readonly bodySize: number
  readonly replayedAt: Date | null
}
