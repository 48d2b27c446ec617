import { LeadKitError } from '@leadkit/contracts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { RetentionChoice } from './retention-policy.ts'

export type RetentionTiers = Readonly<Partial<Record<string, RetentionChoice>>>

export const MAX_DAYS = 36_500

/** @throws LeadKitError `configuration` for days out of range, and for a format that the kit does not know. */
export function checkTiers(tiers: RetentionTiers, formats: ArchiveFormats): RetentionTiers {
  for (const [tier, { messagesDays, archiveFormat } = {}] of Object.entries(tiers)) {
    if (messagesDays !== undefined && !isDays(messagesDays))
      throw new LeadKitError(
        'configuration',
        `createLeadKit: retention.tiers.${tier}.messagesDays must be a whole number of days from 1 to ${MAX_DAYS}`,
      )
    if (archiveFormat !== undefined && !formats.ids().includes(archiveFormat))
      throw new LeadKitError(
        'configuration',
        `createLeadKit: retention.tiers.${tier}.archiveFormat must be one of ${formats.ids().join(', ')}; add others to retention.archiveFormats`,
      )
  }
  return tiers
}

function isDays(days: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= MAX_DAYS
}
