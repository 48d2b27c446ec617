import type { Database } from '../../database/database.ts'
import { type DatabaseSession, quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { TenantScope } from '../../base/identifier.ts'

/** A loss noticed elsewhere than at the account itself. */
export interface NotedGap {
  /** Since when deliveries may be missing; null means since the account's last successful check. */
  readonly since: Date | null
  readonly notedAt: Date
}

/** The accounts that share one subscription at the platform. */
export interface SharedSubscription {
  /** The account whose check noticed the loss. */
  readonly scope: TenantScope
  readonly socialAccountId: string
  readonly accountId: string
  readonly platform: string
  /** The platforms of the account's adapter. */
  readonly platforms: readonly string[]
  /** Null if the adapter does not know. */
  readonly key: string | null
}

/** The interval between the checks of accounts, so that an outage is not followed by a burst. In milliseconds. */
const SPREAD_MS = 50

/** Records losses of other accounts, for all tenants, in their routes. An account's own check fills the gap and clears the record. */
export class AccountGapStore {
  readonly #database: Database
  readonly #now: () => Date

  constructor(database: Database, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /** The host accepted no webhooks since a given time, so every account may miss something. Within the caller's transaction. */
  async noteForAll(session: DatabaseSession, since: Date): Promise<number> {
    return note(session, { since, now: this.#now(), condition: 'true', parameters: [] })
  }

  /**
   * A lost subscription affects every account that shares it, other tenants' too, although their own checks find it healthy again. If one of the two
   * subscriptions is not known, an account of the same tenant on the adapter's other platform counts as sharing it.
   */
  async noteForSharers({
    scope,
    socialAccountId,
    accountId,
    platform,
    platforms,
    key,
  }: SharedSubscription): Promise<void> {
    await this.#database.writeShared('accounts.check', (session) =>
      note(session, {
        since: null,
        now: this.#now(),
        condition: `r.platform = ANY ($4::text[]) AND r.social_account_id <> $5
          AND (r.subscription = $6::text OR (r.account_id = $7 AND r.platform = $9)
            OR (r.tenant_id = $8 AND r.platform <> $9 AND (r.subscription IS NULL OR $6::text IS NULL)))`,
        parameters: [platforms, socialAccountId, key, accountId, scope.tenantId, platform],
      }),
    )
  }

  async keepSubscription(scope: TenantScope, socialAccountId: string, key: string): Promise<void> {
    await this.#database.writeShared('accounts.check', (session) =>
      session.sharedTables
        .updateTable('account_routes')
        .set({ subscription: key })
        .where('tenant_id', '=', scope.tenantId)
        .where('social_account_id', '=', socialAccountId)
        .execute(),
    )
  }
}

interface Note {
  readonly since: Date | null
  readonly now: Date
  readonly condition: string
  readonly parameters: readonly unknown[]
}

async function note(session: DatabaseSession, { since, now, condition, parameters }: Note): Promise<number> {
  const shared = quoteIdentifier(session.sharedSchema)
  const rows = await session.run({
    text: `WITH concerned AS (
        SELECT platform, account_id, tenant_id FROM ${shared}.account_routes r WHERE ${condition}
        ORDER BY platform, account_id, tenant_id FOR NO KEY UPDATE),
      noted AS (
        UPDATE ${shared}.account_routes r SET gap_noted_at = $2::timestamptz,
          gap_since = CASE WHEN r.gap_noted_at IS NULL THEN $1::timestamptz WHEN r.gap_since IS NULL OR $1 IS NULL THEN NULL
            ELSE least(r.gap_since, $1::timestamptz) END
        FROM concerned c WHERE (r.platform, r.account_id, r.tenant_id) = (c.platform, c.account_id, c.tenant_id)
        RETURNING r.tenant_id, r.social_account_id),
      due AS (
        SELECT tenant_id, social_account_id,
          $2::timestamptz + (row_number() OVER (ORDER BY tenant_id, social_account_id) - 1) * $3::int * interval '1 millisecond' AS due_at
        FROM noted)
      INSERT INTO ${shared}.dispatch AS d (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
      SELECT gen_random_uuid(), tenant_id, 'account_check', social_account_id, due_at <= $2, due_at, $2 FROM due
      ON CONFLICT (tenant_id, kind, task_id) DO UPDATE SET due_at = excluded.due_at, ready = excluded.ready
        WHERE d.worker_id IS NULL AND excluded.due_at < d.due_at
      RETURNING d.id`,
    parameters: [since, now, SPREAD_MS, ...parameters],
  })
  session.woken.add('account_check')
  return rows.length
}

/** What is recorded for an account, and its subscription key. */
export async function readNotedGap(
  session: TenantSession,
  socialAccountId: string,
): Promise<{ readonly gap: NotedGap | null; readonly subscription: string | null }> {
  const row = await session.sharedTables
    .selectFrom('account_routes')
    .select(['subscription', 'gap_since', 'gap_noted_at'])
    .where('tenant_id', '=', session.tenantId)
    .where('social_account_id', '=', socialAccountId)
    .executeTakeFirst()
  const notedAt = row?.gap_noted_at ?? null
  return {
    gap: notedAt === null ? null : { since: row?.gap_since ?? null, notedAt },
    subscription: row?.subscription ?? null,
  }
}

/** The gap is filled. One recorded in the meantime stays. */
export async function clearNotedGap(
  session: TenantSession,
  socialAccountId: string,
  gap: NotedGap | null,
): Promise<void> {
  if (gap === null) return
  await session.sharedTables
    .updateTable('account_routes')
    .set({ gap_since: null, gap_noted_at: null })
    .where('tenant_id', '=', session.tenantId)
    .where('social_account_id', '=', socialAccountId)
    .where('gap_noted_at', '=', gap.notedAt)
    .execute()
}
