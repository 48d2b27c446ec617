import { setTimeout as pause } from 'node:timers/promises'
import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { faultKind, isLostRace, toLeadKitError } from '../database/pg-error.ts'
import { isMissingPartition } from '../database/partitions.ts'
import type { Statement } from '../database/session.ts'
import { ledgerStatement } from './ingest-statement.ts'
import type { DeliveryRecord, RoutedDelivery } from './routed-delivery.ts'
import { type DeliveryShare, shareByTenant } from './shares/delivery-share.ts'
import { type Fault, type ShareFailure, toShareFailures } from './shares/share-failure.ts'
import { ShareStore, type ShareStoreParts, toLedgerRow } from './shares/share-store.ts'
import { SlowShareQueue } from './shares/slow-share-queue.ts'

/** How long a share may wait for a lock while others wait with it. Then it is written separately, where it may wait longer. In milliseconds. */
const SHARED_LOCK_TIMEOUT_MS = 250
const GROUP_ATTEMPTS = 4
/** Concurrent transactions of one group. */
const SHARES_AT_ONCE = 3
const TASKS_OF_A_MESSAGE: ReadonlySet<string> = new Set(['ai', 'profile', 'host_event'])

type Failures = Promise<readonly ShareFailure[]>

/**
 * Writes deliveries: the hot path of LeadKit. A tenant's share is the unit of failure: if it cannot be stored, the other tenants in the same
 * delivery, and in deliveries written at the same time, are not affected.
 */
export class DeliveryStore {
  readonly #parts: ShareStoreParts
  readonly #shares: ShareStore
  readonly #slow: SlowShareQueue

  constructor(parts: ShareStoreParts) {
    this.#parts = parts
    this.#shares = new ShareStore(parts)
    this.#slow = new SlowShareQueue((share, lockTimeoutMs) => this.#shares.write(share, lockTimeoutMs), faultOf)
  }

  /** Everything is durable when it resolves. @throws LeadKitError for the first share that could not be stored; the others were. */
  async write(deliveries: readonly RoutedDelivery[]): Promise<void> {
    const outcomes = await Promise.all(await this.writeGroup(deliveries))
    const failure = outcomes.flat()[0]
    if (failure !== undefined) throw failure.error
  }

  /**
   * Resolves when the group makes room for the next one, with a promise for each delivery: the parts that could not be stored. Shares of tenants with
   * locked rows continue separately.
   * @throws LeadKitError `storage_unavailable` if nothing can be stored at all.
   */
  async writeGroup(given: readonly RoutedDelivery[]): Promise<readonly Failures[]> {
    const { deliveries, unknown } = given.some(mayBeErased)
      ? await this.#parts.erased.admit(given)
      : { deliveries: given, unknown: NOTHING_UNKNOWN }
    const { shares: all, unrouted } = shareByTenant(deliveries)
    const results = new Map<string, Failures>()
    for (const share of all.filter(({ scope }) => unknown.has(scope.tenantId))) {
      const fault = faultOf(unknown.get(share.scope.tenantId))
      results.set(share.scope.tenantId, Promise.resolve(toShareFailures(share, fault)))
    }
    const shares = all.filter(({ scope }) => !unknown.has(scope.tenantId))
    const { slow = [], quick = [] } = Object.groupBy(shares, ({ scope }) =>
      this.#slow.isSlow(scope.tenantId) ? 'slow' : 'quick',
    )
    const apart = (share: DeliveryShare): void => void results.set(share.scope.tenantId, this.#slow.write(share))
    slow.forEach(apart)
    const written = await this.#writeTogether(quick, unrouted, apart)
    const writeAlone = async ({ share, plain }: (typeof written)[number]): Promise<void> => {
      try {
        if (plain) await this.#shares.writeAfter(share, SHARED_LOCK_TIMEOUT_MS)
        else await this.#shares.write(share, SHARED_LOCK_TIMEOUT_MS)
      } catch {
        apart(share)
      }
    }
    await inTurns(written, SHARES_AT_ONCE, writeAlone)
    if (deliveries.some((delivery) => delivery.messages.length > 0)) {
      this.#parts.database.announceTasksDue(TASKS_OF_A_MESSAGE)
    }
    return deliveries.map((delivery) => failuresOf(delivery, results))
  }

  /**
   * Writes the shares that need one statement each in one transaction. A share that fails is written separately, and the others without it. Returns
   * the shares that still have to be completed; `plain` says that their messages are stored.
   */
  async #writeTogether(
    shares: readonly DeliveryShare[],
    unrouted: readonly DeliveryRecord[],
    apart: (share: DeliveryShare) => void,
  ): Promise<readonly { readonly share: DeliveryShare; readonly plain: boolean }[]> {
    const cut = shares.map((share) => ({ share, statement: this.#shares.plainStatement(share) }))
    const rest = cut.flatMap(({ share, statement }) => (statement === null ? [{ share, plain: false }] : []))
    let together = cut.flatMap(({ share, statement }) => (statement === null ? [] : [{ share, statement }]))
    const ledger = unrouted.length === 0 ? [] : [this.#ledgerStatement(unrouted)]
    for (let attempt = 1; together.length + ledger.length > 0; attempt += 1) {
      const statements = [...ledger, ...together.map(({ statement }) => statement)]
      const outcome = await this.#parts.database.runTogether(statements, SHARED_LOCK_TIMEOUT_MS)
      if (outcome.done) break
      const failed = outcome.index === null ? undefined : together[outcome.index - ledger.length]
      if (await this.#mayGoOn(outcome.error, failed?.share ?? { ...NOBODY, records: unrouted }, attempt)) continue
      if (failed === undefined && together.length === 0)
        throw await this.#parts.database.explain(outcome.error, 'webhook')
      const leaving = failed === undefined || attempt >= GROUP_ATTEMPTS ? together : [failed]
      for (const { share } of leaving) apart(share)
      together = together.filter((each) => !leaving.includes(each))
    }
    return [...rest, ...together.map(({ share }) => ({ share, plain: true }))]
  }

  #ledgerStatement(records: readonly DeliveryRecord[]): Statement {
    return ledgerStatement(this.#parts.database.sharedSchema, records.map(toLedgerRow))
  }

  /** True if the same group is worth another attempt. */
  async #mayGoOn(error: unknown, failed: DeliveryShare, attempt: number): Promise<boolean> {
    if (faultKind(error) === 'storage') throw await this.#parts.database.explain(error, 'webhook')
    if (attempt >= GROUP_ATTEMPTS) return false
    if (isLostRace(error)) {
      await pause(20 * 2 ** attempt * (0.5 + Math.random()))
      return true
    }
    if (!isMissingPartition(error)) return false
    try {
      await this.#shares.makePartitions(failed, SHARED_LOCK_TIMEOUT_MS)
      return true
    } catch (cause) {
      if (faultKind(cause) === 'storage') throw await this.#parts.database.explain(cause, 'webhook')
      return false
    }
  }
}

/** Represents the ledger rows that belong to no tenant. */
const NOBODY: DeliveryShare = { scope: { tenantId: '', schema: '' }, parts: [], records: [] }

/** Runs work for each item, at most `atOnce` at the same time. Resolves when all have ended. */
async function inTurns<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
}

const NOTHING_UNKNOWN: ReadonlyMap<string, unknown> = new Map()

/** False for tenants from which nobody was ever erased: then nothing is looked up. */
function mayBeErased({ messages, statuses }: RoutedDelivery): boolean {
  return [...messages, ...statuses].some(({ route }) => route.erasedAt !== null)
}

function faultOf(error: unknown): Fault {
  const told = toLeadKitError(error, 'webhook')
  return {
    kind: faultKind(error),
    error: isLeadKitError(told) ? told : new LeadKitError('internal', 'webhook: an event could not be stored'),
  }
}

async function failuresOf(delivery: RoutedDelivery, results: ReadonlyMap<string, Failures>): Failures {
  const tenants = new Set([...delivery.messages, ...delivery.statuses].map(({ route }) => route.scope.tenantId))
  const failures = await Promise.all([...tenants].flatMap((tenantId) => results.get(tenantId) ?? []))
  return failures.flat().filter((failure) => failure.part.delivery === delivery)
}
