import { LeadKitError } from '@leadkit/contracts'
import { YOUNGEST_ARCHIVED_DAYS } from '../base/message-digest.ts'
import type { RetentionChoice } from './policy/retention-policy.ts'
import type { ArchiveFormatChoice } from './archive-formats.ts'

/** How long data stays in the database. Without an archive sink, messages stay forever. */
export interface RetentionOptions {
  /**
   * Months of messages whose last day is older than this are archived and removed from the database. In days, at least 1. Default 90.
   */
  readonly messagesDays?: number | undefined
  /** Months of the delivery ledger whose last day is older than this are deleted. In days, at least 1. Default 30. */
  readonly deliveriesDays?: number | undefined
  /**
   * AI tasks that ended longer ago are deleted, with the questions and answers that they hold. Those of the participant's newest message stay. In days, at least 1.
   * Default 180.
   */
  readonly aiTasksDays?: number | undefined
  /** Settled rows of the CRM outbox that are older are deleted, except the newest of each lead in each CRM. In days, at least 1. Default 400. */
  readonly crmSyncsDays?: number | undefined
  /** Host events that failed for good longer ago are deleted. In days, at least 1. Default 90. */
  readonly hostEventsDays?: number | undefined
  /**
   * Keys of archived messages whose month ended longer ago are kept as digests: a message that is delivered once more is still known. In days, at least 31. Default 180.
   */
  readonly messageKeysDays?: number | undefined
  /** Months of the audit log that ended longer ago are deleted; while a legal hold is in force none is. In days, at least 31. Default 400. */
  readonly auditDays?: number | undefined
  /**
   * The file formats of archives: the first one is written, all of them are read, and so are always `jsonl` and `csv`. Default `['jsonl']`. A format
   * that was written once must stay in the list for as long as its archives are read.
   */
  readonly archiveFormats?: readonly ArchiveFormatChoice[] | undefined
  /** By tier, in place of `messagesDays` and the first of `archiveFormats`. A tenant's own `retention.policy` comes before both. */
  readonly tiers?: Readonly<Partial<Record<'free' | 'pro' | 'enterprise', RetentionChoice>>> | undefined
  /** Memory of this process for parts of archives that were read, for all tenants together. In bytes, at least 1 MiB. Default 32 MiB. */
  readonly coldCacheBytes?: number | undefined
}

export interface RetentionTimes {
  readonly messagesDays: number
  readonly deliveriesDays: number
  readonly aiTasksDays: number
  readonly crmSyncsDays: number
  readonly hostEventsDays: number
  readonly messageKeysDays: number
  readonly auditDays: number
}

/** @throws LeadKitError `configuration` for anything but a number of at least 1. */
export function checkRetention(options: RetentionOptions = {}): RetentionTimes {
  const { messagesDays = 90, deliveriesDays = 30, aiTasksDays = 180, crmSyncsDays = 400, hostEventsDays = 90 } = options
  const { messageKeysDays = 180, auditDays = 400 } = options
  const times = { messagesDays, deliveriesDays, aiTasksDays, crmSyncsDays, hostEventsDays, messageKeysDays, auditDays }
  for (const [name, days] of Object.entries(times)) {
    const least = name === 'messageKeysDays' || name === 'auditDays' ? YOUNGEST_ARCHIVED_DAYS : 1
    if (!Number.isFinite(days) || days < least)
      throw new LeadKitError(
        'configuration',
        `createLeadKit: retention.${name} must be a number of days from ${least} on`,
      )
  }
  return times
}

const DAY_MS = 86_400_000

export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY_MS)
}

/**
 * When a tenant's daily retention next runs: always at the tenant's own time of day, derived from its id, so that thousands of tenants do not run at
 * the same time.
 */
export function nextRetentionAt(tenantId: string, now: Date): Date {
  const share = Number.parseInt(tenantId.slice(-8), 16) / 2 ** 32
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS + Math.floor(share * DAY_MS)
  return new Date(today > now.getTime() ? today : today + DAY_MS)
}
