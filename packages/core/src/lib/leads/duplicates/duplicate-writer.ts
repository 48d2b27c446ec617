import { sql } from 'kysely'
import { newId } from '../../base/identifier.ts'
import { lockConsents } from '../../consent/suppression-reader.ts'
import type { TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import type { CheckedMerge } from '../people/merge-input.ts'
import { readGroupIds } from '../people/person-reader.ts'
import { readGroupPairs } from './group-pair-reader.ts'
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
   * rolled back. False for two that somebody dismissed or separated, or with them any lead that they show.
   * @throws LeadKitError `conflict` or `not_found` for a pair of which one was merged, removed or is being written to a CRM in the meantime.
   */
  async merge(session: TenantSession, pair: JudgedPair, keys: readonly ExactKey[]): Promise<boolean> {
    const { older, younger } = pair
    // What the two show stays as it is until the merge.
    await lockConsents(session, 'exclusive')
    if ((await readGroupPairs(session, [pair]))[0]?.isApart === true) return false
    const details = { by: 'leadkit', reason: `same ${keys.join(', ')}` }
    await this.#merges.merge(session, { into: older, others: [younger], details })
    return true
  }

  /** Suggests what is still to be decided about pairs, and returns how many suggestions are new. */
  async suggest(session: TenantSession, pairs: readonly JudgedPair[]): Promise<number> {
    await lockConsents(session, 'shared')
    const open = await readOpen(session, pairs)
    if (open.length === 0) return 0
    const rows = open.map((pair) => {
      const found = { found_at: session.now, dismissed_at: null, dismissed_by: null }
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

  /** Dismisses a suggestion for the leads that it is listed for and for all that they show, which stays so without their merges. Null if there is none. */
  async dismiss(session: TenantSession, id: string, by: string): Promise<{ readonly id: string } | null> {
    // No suggestion and no merge of the two comes between.
    await lockConsents(session, 'exclusive')
    const dismissed = { dismissed_at: session.now, dismissed_by: by }
    const update = session.tables.updateTable('lead_duplicates').set(dismissed)
    const row = await update.where('id', '=', id).returningAll().executeTakeFirst()
    if (row === undefined) return null
    const [pair] = await readGroupPairs(session, [{ older: row.lead_id, younger: row.other_id }])
    if (pair == null || pair.older === pair.younger) return row
    const [lead_id = '', other_id = ''] = [pair.older, pair.younger].toSorted()
    await session.tables
      .insertInto('lead_duplicates')
      .values({ ...row, id: newId(), lead_id, other_id })
      .onConflict((conflict) => conflict.columns(['lead_id', 'other_id']).doUpdateSet(dismissed))
      .execute()
    const ones = await readGroupIds(session, pair.older)
    const others = await readGroupIds(session, pair.younger)
    await update
      .where('dismissed_at', 'is', null)
      .where((eb) =>
        eb.or([
          eb.and([eb('lead_id', 'in', ones), eb('other_id', 'in', others)]),
          eb.and([eb('lead_id', 'in', others), eb('other_id', 'in', ones)]),
        ]),
      )
      .execute()
    return row
  }
}

interface OpenPair {
  readonly lead_id: string
  readonly other_id: string
  readonly confidence: number
  readonly reasons: PairJudgement['reasons'][number][]
}

/**
 * **A suggestion is about the two leads that are shown today**: none for a pair that is one lead by now or that somebody keeps apart, and one for
 * all pairs of leads that the two show.
 */
async function readOpen(session: TenantSession, pairs: readonly JudgedPair[]): Promise<readonly OpenPair[]> {
  const today = await readGroupPairs(session, pairs)
  const open = new Map<string, OpenPair>()
  for (const [index, { confidence, reasons }] of pairs.entries()) {
    const pair = today[index] ?? null
    if (pair === null || pair.older === pair.younger || pair.isApart) continue
    const [lead_id = '', other_id = ''] = pair.suggested ?? [pair.older, pair.younger].toSorted()
    const key = `${lead_id} ${other_id}`
    if ((open.get(key)?.confidence ?? 0) < confidence)
      open.set(key, { lead_id, other_id, confidence, reasons: [...reasons] })
  }
  return [...open.values()]
}
