import { type AccountCheck, type CallContext, isLeadKitError, type PlatformIngestor } from '@leadkit/contracts'
import type { OpenAccount } from '../open-account.ts'
import { healthAfterFault, refusalReason } from '../account-health.ts'
import type { PlatformRegistry } from '../platform-registry.ts'
import type { AccountSettings } from '../account-options.ts'
import type { AccountAccessStore } from '../account-access-store.ts'
import type { AccountCheckStore } from './account-check-store.ts'
import type { CheckedAccount, CheckFinding } from './checked-account.ts'
import type { TenantScope } from '../../base/tenant-scope.ts'

export interface AccountCheckParts {
  readonly store: AccountCheckStore
  readonly platforms: PlatformRegistry
  readonly accounts: AccountAccessStore
  readonly settings: AccountSettings
}

/** A check that was made, not yet recorded. */
export interface MadeCheck {
  readonly finding: CheckFinding
  readonly check: AccountCheck | null
  /** Ready for further calls; null when the account could not be opened. */
  readonly opened: OpenAccount | null
  /** Since when deliveries may be missing; null for no gap. */
  readonly gapSince: Date | null
}

/** Platforms notice failures late: what failed to arrive shortly before the last good check is fetched, too. */
const GAP_MARGIN_MS = 2 * 3_600_000
/** The next regular check may come so much later than planned. */
const LATE_CHECK_MS = 3 * 3_600_000

/**
 * Looks at one account: token (renewed when it would end before the next check), scopes, webhook, which is subscribed again where that is
 * possible. A gap is stored as such before this returns, so that it is filled whatever happens next.
 *
 * @param repeated true when an earlier try may have died after it subscribed the webhook: then there may be a gap though all looks well.
 * @throws LeadKitError for faults that say nothing about the account, such as `transient`, `configuration`, `storage_unavailable`.
 */
export async function checkAccount(
  parts: AccountCheckParts,
  scope: TenantScope,
  account: CheckedAccount,
  context: CallContext,
  repeated: boolean,
): Promise<MadeCheck> {
  const checkedAt = context.now()
  const ingestor = parts.platforms.find(account.platform)?.ingestor
  if (ingestor === undefined) return nothingFound(checkedAt)
  let opened: OpenAccount
  try {
    opened = await parts.accounts.open(scope, account.id, context, {
      renewBeforeMs: parts.settings.checkIntervalMs + LATE_CHECK_MS,
    })
  } catch (error) {
    return fromFault(error, 'refresh', checkedAt)
  }
  try {
    const result = await reconcile(parts, ingestor, opened, context)
    opened = result.opened
    const gapSince = gapOf(account, result.check, parts.settings, repeated, checkedAt)
    if (gapSince !== null && account.backfillSince === null) await parts.store.openGap(scope, account.id, gapSince)
    const { health, accountName } = result.check
    const state = { health, reason: health === 'healthy' ? null : refusalReason('check') }
    const finding = { state, accountName, endsAt: opened.endsAt, checkedAt }
    return { finding, check: result.check, opened, gapSince }
  } catch (error) {
    return fromFault(error, 'check', checkedAt)
  }
}

/** True when everything up to the check came: an account without a living token or a permission may miss something unseen. */
export function showsNoGap({ gapSince, finding }: MadeCheck): boolean {
  return gapSince === null && finding.state?.health === 'healthy'
}

/** A token that the platform refuses before its end is renewed once, where it can be. */
async function reconcile(
  { accounts }: AccountCheckParts,
  ingestor: PlatformIngestor,
  opened: OpenAccount,
  context: CallContext,
): Promise<{ readonly check: AccountCheck; readonly opened: OpenAccount }> {
  const check = (await ingestor.reconcile?.(opened.context)) ?? WELL
  const renewable = ingestor.refresh !== undefined && opened.context.account.credentials.refreshToken !== undefined
  if (check.health !== 'needs_reauth' || !renewable) return { check, opened }
  const { scope, socialAccountId, tokenVersion: rejectedVersion } = opened
  const renewed = await accounts.open(scope, socialAccountId, context, { rejectedVersion })
  return { check: (await ingestor.reconcile?.(renewed.context)) ?? WELL, opened: renewed }
}

const WELL: AccountCheck = { health: 'healthy', missingScopes: [], resubscribed: false }

function gapOf(
  account: CheckedAccount,
  check: AccountCheck,
  { backfillMs }: AccountSettings,
  repeated: boolean,
  now: Date,
): Date | null {
  const subscribed = check.resubscribed || check.health === 'webhook_unsubscribed'
  const earlier = account.health === 'webhook_unsubscribed' || account.backfillSince !== null
  if (backfillMs === 0 || !(subscribed || earlier || repeated)) return null
  return new Date(Math.max(gapStart(account), now.getTime() - backfillMs))
}

function gapStart({ backfillSince, coveredUntil, connectedAt }: CheckedAccount): number {
  if (backfillSince !== null) return backfillSince.getTime()
  return coveredUntil === null ? connectedAt.getTime() : coveredUntil.getTime() - GAP_MARGIN_MS
}

function fromFault(error: unknown, operation: 'refresh' | 'check', checkedAt: Date): MadeCheck {
  const health = isLeadKitError(error) ? healthAfterFault(error) : null
  if (health === null) throw error
  const state = { health, reason: refusalReason(operation) }
  return { ...nothingFound(checkedAt), finding: { state, accountName: undefined, endsAt: null, checkedAt } }
}

function nothingFound(checkedAt: Date): MadeCheck {
  const finding = { state: null, accountName: undefined, endsAt: null, checkedAt }
  return { finding, check: null, opened: null, gapSince: null }
}
