import { LeadKitError } from '@leadkit/contracts'
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
   * The file formats of archives: the first one is written, all of them are read, and so are always `jsonl` and `csv`. Default `['jsonl']`. A format
   * that was written once must stay in the list for as long as its archives are read.
   */
  readonly archiveFormats?: readonly ArchiveFormatChoice[] | undefined
}

export interface RetentionTimes {
  readonly messagesDays: number
  readonly deliveriesDays: number
}

/** @throws LeadKitError `configuration` for anything but a number of at least 1. */
export function checkRetention(options: RetentionOptions = {}): RetentionTimes {
  const { messagesDays = 90, deliveriesDays = 30 } = options
  for (const [name, days] of Object.entries({ messagesDays, deliveriesDays })) {
    if (!Number.isFinite(days) || days < 1)
      throw new LeadKitError('configuration', `createLeadKit: retention.${name} must be a number of days from 1 on`)
  }
  return { messagesDays, deliveriesDays }
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
