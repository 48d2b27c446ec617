/** What a tier or a tenant may decide. */
export interface RetentionChoice {
  /** Months of messages whose last day is older than this are archived and leave the database. In days, 1 to 36,500. */
  readonly messagesDays?: number | undefined
  /** The format of new archives: `jsonl`, `csv`, or the id of a format in `retention.archiveFormats`. */
  readonly archiveFormat?: string | undefined
}

/** What a tenant itself has set; null where it goes by its tier, or else by the kit. */
export interface OwnRetention {
  readonly messagesDays: number | null
  readonly archiveFormat: string | null
}

/** How long a tenant's messages stay in the database, and in which format they leave it. */
export interface RetentionPolicy {
  readonly messagesDays: number
  readonly archiveFormat: string
  readonly own: OwnRetention
  /** Who set `own` last, and when; null if nobody did. */
  readonly setBy: string | null
  readonly setAt: Date | null
}

/** One setting of a tenant's policy. */
export interface RetentionPolicyChange extends OwnRetention {
  readonly id: string
  readonly setBy: string
  readonly setAt: Date
}

/** The tenant's own choice counts, then its tier's, then the kit's. */
export function choose(
  own: OwnRetention,
  tier: RetentionChoice | undefined,
  kit: Pick<RetentionPolicy, 'messagesDays' | 'archiveFormat'>,
): Pick<RetentionPolicy, 'messagesDays' | 'archiveFormat'> {
  return {
    messagesDays: own.messagesDays ?? tier?.messagesDays ?? kit.messagesDays,
    archiveFormat: own.archiveFormat ?? tier?.archiveFormat ?? kit.archiveFormat,
  }
}
