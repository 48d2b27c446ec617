import type { CallContext, PlatformEvent, PlatformIngestor } from '@leadkit/contracts'
import type { OpenAccount } from '../open-account.ts'
import type { CheckedAccount } from './checked-account.ts'

/** Ids from the platform's history, to compare with what is stored. */
export interface HistorySample {
  readonly messageIds: readonly string[]
  /** Lead form submissions. */
  readonly responseIds: readonly string[]
}

/** How long webhooks may take to deliver what is already in the history. In milliseconds. */
const ON_ITS_WAY_MS = 600_000

/**
 * Reads a few events from the platform's history: a webhook that is blocked, or that delivers elsewhere, looks healthy to the platform.
 * @param limit the maximum number of events to read.
 * @throws LeadKitError from the platform.
 */
export async function sampleHistory(
  ingestor: PlatformIngestor,
  { account, opened, since, limit }: { account: CheckedAccount; opened: OpenAccount; since: Date; limit: number },
  context: CallContext,
): Promise<HistorySample> {
  const before = context.now().getTime() - ON_ITS_WAY_MS
  const sample = { messageIds: [] as string[], responseIds: [] as string[] }
  let left = limit
  for await (const event of ingestor.backfill?.(since, opened.context) ?? []) {
    if (left === 0 || context.signal.aborted) break
    left -= 1
    if (!belongsTo(account, event) || event.occurredAt < since || event.occurredAt.getTime() > before) continue
    if (event.kind === 'message') sample.messageIds.push(event.messageId)
    else if (event.status === 'lead_created') sample.responseIds.push(...event.targetIds.slice(0, 1))
  }
  return sample
}

function belongsTo(
  account: CheckedAccount,
  event: PlatformEvent,
): event is Exclude<PlatformEvent, { readonly kind: 'ignored' }> {
  return event.kind !== 'ignored' && event.platform === account.platform && event.accountId === account.accountId
}
