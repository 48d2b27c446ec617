import { type AccountCheck, type CallContext, isLeadKitError, type PlatformIngestor } from '@leadkit/contracts'
import type { OpenAccount } from '../open-account.ts'
import { healthAfterFault, refusalReason } from '../account-health.ts'
import type { PlatformRegistry } from '../platform-registry.ts'
import type { AccountSettings } from '../account-options.ts'
import type { AccountAccessStore } from '../account-access-store.ts'
import type { AccountGapStore } from '../gaps/account-gap-store.ts'
import type { AccountCheckStore } from './account-check-store.ts'
import type { CheckedAccount, CheckFinding } from './checked-account.ts'
import { sampleHistory } from './sample-history.ts'
import type { TenantScope } from '../../base/identifier.ts'

export interface AccountCheckParts {
  readonly store: AccountCheckStore
  readonly platforms: PlatformRegistry
  readonly accounts: AccountAccessStore
  readonly gaps: AccountGapStore
  readonly settings: AccountSettings
}

/** A completed check that is not recorded yet. */
export interface MadeCheck {
  readonly finding: CheckFinding
  readonly check: AccountCheck | null
  /** Ready for further calls; null if the account could not be opened. */
  readonly opened: OpenAccount | null
  /** Since when deliveries may be missing; null without a gap. */
  readonly gapSince: Date | null
}

/** Platforms notice failures late, so messages from shortly before the last successful check are fetched, too. */
const GAP_MARGIN_MS = 2 * 3_600_000
/** How much later than planned the next regular check may be. */
const LATE_CHECK_MS = 3 * 3_600_000

/**
 * Checks one account: token (renewed if it would expire before the next check), scopes, webhook (resubscribed if possible), and whether the
 * platform's history contains messages that never arrived. A gap is stored before this returns, so that it is filled whatever happens next; a lost
 * subscription is recorded as a gap of every account that shares it.
 *
 * @param repeated true if an earlier attempt may have died after it subscribed the webhook: then there may be a gap although everything looks healthy.
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
    await tellSharers(parts, { scope, account, ingestor, check: result.check })
    const gapSince =
      gapOf(account, result.check, parts.settings, repeated, checkedAt) ??
      (await unseenGap(parts, { account, opened, ingestor, check: result.check }, context))
    if (gapSince !== null) await parts.store.openGap(scope, account.id, gapSince)
    const { health, accountName } = result.check
    const state = { health, reason: health === 'healthy' ? null : refusalReason('check') }
    const finding = { state, accountName, endsAt: opened.endsAt, checkedAt }
    return { finding, check: result.check, opened, gapSince }
  } catch (error) {
    return fromFault(error, 'check', checkedAt)
  }
}

/** True if everything up to the check arrived: an account without a valid token or a permission may miss something unnoticed. */
export function showsNoGap({ gapSince, finding }: MadeCheck): boolean {
  return gapSince === null && finding.state?.health === 'healthy'
}

/** A token that the platform refuses before it expires is renewed once, if possible. */
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

interface FoundCheck {
  readonly account: CheckedAccount
  readonly ingestor: PlatformIngestor
  readonly check: AccountCheck
}

/** Their own checks will find the subscription healthy again. */
async function tellSharers(
  { gaps }: AccountCheckParts,
  { scope, account, ingestor, check }: FoundCheck & { readonly scope: TenantScope },
): Promise<void> {
  const own = { key: account.accountId, lost: check.resubscribed || check.health === 'webhook_unsubscribed' }
  const { key, lost } = check.subscription ?? own
  if (key !== null && key !== account.subscription) await gaps.keepSubscription(scope, account.id, key)
  // One that cannot be restored is reported once, and again when it is restored.
  if (!lost || (!check.resubscribed && account.health === 'webhook_unsubscribed')) return
  const { id: socialAccountId, accountId, platform } = account
  await gaps.noteForSharers({ scope, socialAccountId, accountId, platform, platforms: ingestor.platforms, key })
}

/** A loss that no subscription shows, found by sampling the platform's history. Also null if the history cannot be read now. */
async function unseenGap(
  { store, platforms, settings }: AccountCheckParts,
  { account, opened, ingestor, check }: FoundCheck & { readonly opened: OpenAccount },
  context: CallContext,
): Promise<Date | null> {
  const { backfillMs, sampleLimit: limit } = settings
  const capabilities = platforms.find(account.platform)?.capabilities
  const readable = capabilities?.backfill === true && capabilities.historyCharged !== true
  if (!readable || limit === 0 || backfillMs === 0 || check.health !== 'healthy') return null
  const since = new Date(Math.max(gapStart(account), context.now().getTime() - backfillMs))
  try {
    const sample = await sampleHistory(ingestor, { account, opened, since, limit }, context)
    return (await store.misses(opened.scope, account.id, sample)) ? since : null
  } catch (error) {
    if (!isLeadKitError(error) || error.code === 'storage_unavailable') throw error
    context.logger.debug(
      { tenantId: opened.scope.tenantId, socialAccountId: account.id, code: error.code },
      "A sample of an account's history could not be read",
    )
    return null
  }
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
  const open = account.backfillSince !== null || account.noted !== null
  const earlier = account.health === 'webhook_unsubscribed' || open
  if (backfillMs === 0 || !(subscribed || earlier || repeated)) return null
  return new Date(Math.max(gapStart(account), now.getTime() - backfillMs))
}

function gapStart({ backfillSince, noted, coveredUntil, connectedAt }: CheckedAccount): number {
  const known = [backfillSince, noted?.since ?? null].filter((since) => since !== null)
  const covered = coveredUntil === null ? connectedAt.getTime() : coveredUntil.getTime() - GAP_MARGIN_MS
  const starts = known.map((since) => since.getTime())
  if (noted !== null && noted.since === null) starts.push(covered)
  return starts.length === 0 ? covered : Math.min(...starts)
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
