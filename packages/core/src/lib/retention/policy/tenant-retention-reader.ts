import { type ArchiveSink, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { parseInput } from '../../base/parse-input.ts'
import type { TenantAccess } from '../../database/tenant-access.ts'
import { LegalHoldRepository } from '../../holds/legal-hold-repository.ts'
import type { ArchiveFormats } from '../archive-formats.ts'
import { readDryRun } from './dry-run-reader.ts'
import type { RetentionPolicyReader } from './retention-policy-reader.ts'
import { RetentionPolicyRepository } from './retention-policy-repository.ts'
import { MAX_DAYS } from './retention-tiers.ts'
import type { TenantRetention } from './tenant-retention.ts'

const dryRunSchema = z.strictObject({ messagesDays: z.int().min(1).max(MAX_DAYS).optional() })

export interface TenantRetentionParts {
  readonly policies: RetentionPolicyReader
  readonly formats: ArchiveFormats
  /** Null if the kit has no archive. */
  readonly sink: ArchiveSink | null
}

export function createTenantRetention(
  access: TenantAccess,
  { policies, formats, sink }: TenantRetentionParts,
): TenantRetention {
  return {
    policy: new RetentionPolicyRepository(access, policies, formats),
    holds: new LegalHoldRepository(access),
    async dryRun(options = {}) {
      const operation = 'retention.dryRun'
      const { messagesDays } = parseInput(dryRunSchema, options, operation)
      if (sink === null)
        throw new LeadKitError(
          'configuration',
          `${operation}: the kit has no archive, so that no message leaves the database; pass an archive sink to createLeadKit`,
        )
      return access.read(operation, async (session) => {
        const policy = await policies.read(session)
        return readDryRun(session, { ...policy, messagesDays: messagesDays ?? policy.messagesDays })
      })
    },
  }
}
