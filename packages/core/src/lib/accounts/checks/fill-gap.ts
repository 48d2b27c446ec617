import { type CallContext, isLeadKitError, LeadKitError, type PlatformEvent } from '@leadkit/contracts'
import type { OpenAccount } from '../open-account.ts'
import type { RegisteredPlatform } from '../platform-registry.ts'
import type { TakeEvents } from './take-events.ts'
import type { CheckedAccount, FilledGap } from './checked-account.ts'

const EVENTS_PER_WRITE = 50

export interface GapToFill {
  readonly account: CheckedAccount
  readonly opened: OpenAccount
  readonly since: Date
  /** The most events that are read. */
  readonly limit: number
}

/**
 * Reads the platform's own history since a moment and takes it in like webhooks, some events at a time. What was stored before the platform
 * fails, or the worker stops, stays; filling the gap again makes no message twice.
 * @throws LeadKitError of the platform or the storage; `aborted`.
 */
export async function fillGap(
  take: TakeEvents,
  { ingestor }: RegisteredPlatform,
  { account, opened, since, limit }: GapToFill,
  context: CallContext,
): Promise<FilledGap> {
  const until = context.now()
  let events = 0
  let waiting: PlatformEvent[] = []
  const write = async (): Promise<void> => {
    if (context.signal.aborted) throw new LeadKitError('aborted', 'Filling a gap: the worker was stopped')
    const some = waiting
    waiting = []
    if (some.length > 0) await take(opened.scope, account, some, { live: false })
  }
  try {
    for await (const event of ingestor.backfill?.(since, opened.context) ?? []) {
      if (event.kind === 'ignored' || !isOf(event, account)) continue
      if (events === limit) {
        await write()
        return { since, until, events, complete: false }
      }
      events += 1
      waiting.push(event)
      if (waiting.length >= EVENTS_PER_WRITE) await write()
    }
  } catch (error) {
    // What was read before the fault is kept, unless keeping it is what failed.
    if (!isLeadKitError(error, 'storage_unavailable') && !isLeadKitError(error, 'aborted')) await write()
    throw error
  }
  await write()
  return { since, until, events, complete: true }
}

function isOf(event: { readonly platform: string; readonly accountId: string }, account: CheckedAccount): boolean {
  return event.platform === account.platform && event.accountId === account.accountId
}
