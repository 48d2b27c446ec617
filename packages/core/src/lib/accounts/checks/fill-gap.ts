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
  /** The maximum number of events to read. */
  readonly limit: number
}

/**
 * Reads the platform's own history since a given time and stores it like webhooks, a few events at a time. Events stored before the platform fails or
 * the worker stops stay stored; filling the gap again stores no message twice.
 * @throws LeadKitError from the platform or the storage; `aborted`.
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
    // Store what was read before the fault, unless storing is what failed.
    if (!isLeadKitError(error, 'storage_unavailable') && !isLeadKitError(error, 'aborted')) await write()
    throw error
  }
  await write()
  return { since, until, events, complete: true }
}

function isOf(event: { readonly platform: string; readonly accountId: string }, account: CheckedAccount): boolean {
  return event.platform === account.platform && event.accountId === account.accountId
}
