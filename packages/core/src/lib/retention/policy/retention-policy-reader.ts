import { sql } from 'kysely'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { choose, type RetentionPolicy } from './retention-policy.ts'
import type { RetentionTiers } from './retention-tiers.ts'

/** Says what counts for a tenant: its own setting, its tier's, or the kit's. */
export class RetentionPolicyReader {
  readonly #kit: Pick<RetentionPolicy, 'messagesDays' | 'archiveFormat'>
  readonly #tiers: RetentionTiers

  constructor(kit: Pick<RetentionPolicy, 'messagesDays' | 'archiveFormat'>, tiers: RetentionTiers = {}) {
    this.#kit = kit
    this.#tiers = tiers
  }

  async read(session: TenantSession): Promise<RetentionPolicy> {
    const policies = sql.raw(`${quoteIdentifier(session.schema)}.retention_policies`)
    const row = await session.sharedTables
      .selectFrom('tenants')
      .leftJoin(
        sql<PolicyRow>`(SELECT * FROM ${policies} ORDER BY set_at DESC, id DESC LIMIT 1)`.as('policy'),
        (join) => join.onTrue(),
      )
      .select(['tenants.tier', 'policy.messages_days', 'policy.archive_format', 'policy.set_by', 'policy.set_at'])
      .where('tenants.id', '=', session.tenantId)
      .executeTakeFirst()
    const own = { messagesDays: row?.messages_days ?? null, archiveFormat: row?.archive_format ?? null }
    const chosen = choose(own, this.#tiers[row?.tier ?? ''], this.#kit)
    return { ...chosen, own, setBy: row?.set_by ?? null, setAt: row?.set_at ?? null }
  }
}

interface PolicyRow {
  readonly messages_days: number | null
  readonly archive_format: string | null
  readonly set_by: string
  readonly set_at: Date
}
