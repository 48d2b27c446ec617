import { sql } from 'kysely'
import { newId } from '../../base/identifier.ts'
import type { TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import type { CheckedMerge } from '../people/merge-input.ts'
import type { ExactKey, PairJudgement } from './judge-pair.ts'

/** A pair of leads, the older one first. */
export interface JudgedPair extends PairJudgement {
  readonly older: string
  readonly younger: string
}

/** Merges leads, as the writer of merges does. */
interface Merger {
  merge(session: TenantSession, input: CheckedMerge): Promise<unknown>
}

/** Stores what was judged, in the caller's transaction. */
export class DuplicateWriter {
  readonly #merges: Merger
  readonly #events: HostEventWriter

  constructor(merges: Merger, events: HostEventWriter) {
    this.#merges = merges
    this.#events = events
  }

  /**
   * Merges a pair by the keys that the tenant's policy allows. **A merge is whole or not at all**: if this throws, the caller's transaction has to be
   * rolled back. False for a pair that somebody dismissed.
   * @throws LeadKitError `conflict` or `not_found` for a pair of which one was merged, removed or is being written to a CRM in the meantime.
   */
  async merge(session: TenantSession, pair: JudgedPair, keys: readonly ExactKey[]): Promise<boolean> {
    const { older, younger } = pair
    if ((await readDismissed(session, [pair])).size > 0) return false
    const details = { by: 'leadkit', reason: `same ${keys.join(', ')}` }
    await this.#merges.merge(session, { into: older, others: [younger], details })
    return true
  }

  /** Suggests pairs, and returns how many are new. A pair that somebody dismissed is left alone. */
  async suggest(session: TenantSession, pairs: readonly JudgedPair[]): Promise<number> {
    const dismissed = await readDismissed(session, pairs)
    return this.#suggest(
      session,
      pairs.filter((pair) => !dismissed.has(`${pair.older} ${pair.younger}`)),
    )
  }

  async #suggest(session: TenantSession, pairs: readonly JudgedPair[]): Promise<number> {
    if (pairs.length === 0) return 0
    const rows = pairs.map(({ older, younger, confidence, reasons }) => {
      const [leadId = '', otherId = ''] = [older, younger].toSorted()
      const found = { found_at: session.now, dismissed_at: null, dismissed_by: null }
      const pair = { lead_id: leadId, other_id: otherId, confidence, reasons: [...reasons] }
      return { id: newId(), tenant_id: session.tenantId, ...pair, ...found }
    })
    const stored = await session.tables
      .insertInto('lead_duplicates')
      .values(rows.toSorted((one, other) => (one.lead_id + one.other_id < other.lead_id + other.other_id ? -1 : 1)))
      .onConflict((conflict) =>
        conflict.columns(['lead_id', 'other_id']).doUpdateSet((eb) => ({
          confidence: eb.ref('excluded.confidence'),
          reasons: eb.ref('excluded.reasons'),
        })),
      )
      .returning(['lead_id', 'other_id', 'confidence', 'reasons', sql<boolean>`xmax = 0`.as('is_new')])
      .execute()
    const news = stored.filter((row) => row.is_new)
    const payloads = news.map((row) => {
      return { leadId: row.lead_id, otherLeadId: row.other_id, confidence: row.confidence, reasons: row.reasons }
    })
    await this.#events.writeAll(session, 'lead.duplicate_suggested', payloads)
    return news.length
  }
}

async function readDismissed(session: TenantSession, pairs: readonly JudgedPair[]): Promise<ReadonlySet<string>> {
  if (pairs.length === 0) return new Set()
  const rows = await session.tables
    .selectFrom('lead_duplicates')
    .select(['lead_id', 'other_id'])
    .where('dismissed_at', 'is not', null)
    .where(
      'lead_id',
      'in',
      pairs.flatMap(({ older, younger }) => [older, younger]),
    )
    .execute()
  return new Set(rows.flatMap((row) => [`${row.lead_id} ${row.other_id}`, `${row.other_id} ${row.lead_id}`]))
}
