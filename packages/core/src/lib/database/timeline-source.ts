import { LeadKitError } from '@leadkit/contracts'
import { isUuid } from '../base/identifier.ts'
import type { TimelineKey, TimelineWindow } from '../base/timeline-key.ts'
import { quoteIdentifier, type TenantSession } from './session.ts'

/** Whose timeline: a lead with those merged into it, and their conversations. */
export interface TimelineOwner {
  /** All of them, removed ones too. */
  readonly leadIds: readonly string[]
  readonly removedLeadIds: ReadonlySet<string>
  /** Of leads that are not removed. */
  readonly conversationIds: readonly string[]
  readonly removedConversationIds: readonly string[]
}

/**
 * One kind of entries of a timeline. Each room has its own sources; the timeline merges them. A source reads at most the window's limit, by an index
 * of its own, in any order.
 */
export interface TimelineSource<Entry extends TimelineKey = TimelineKey> {
  readonly kind: Entry['kind']
  read(session: TenantSession, owner: TimelineOwner, window: TimelineWindow): Promise<readonly Entry[]>
}

/** A table of the tenant's schema whose rows are entries. There has to be an index on (`owner`, `at`). */
export interface TimelineTable {
  readonly table: string
  readonly kind: string
  readonly owner: string
  readonly at: string
}

/** The rows of the owners that are in the window, each owner's by the index. */
export async function readTimelineRows<Row>(
  session: TenantSession,
  { table, kind, owner, at }: TimelineTable,
  ownerIds: readonly string[],
  { behind, direction, limit }: TimelineWindow,
): Promise<readonly Row[]> {
  if (ownerIds.length === 0) return []
  const order = direction === 'asc' ? 'ASC' : 'DESC'
  const side = direction === 'asc' ? '>' : '<'
  const [condition, values] = behind === null ? ['', []] : conditionOf(behind, kind, direction, { at, side })
  return session.run<Row>({
    text: `SELECT r.* FROM unnest($1::uuid[]) AS o (id) CROSS JOIN LATERAL (
        SELECT t.* FROM ${quoteIdentifier(session.schema)}.${table} t WHERE t.${owner} = o.id ${condition}
        ORDER BY t.${at} ${order}, t.id ${order} LIMIT ${limit}) AS r
      ORDER BY r.${at} ${order}, r.id ${order} LIMIT ${limit}`,
    parameters: [ownerIds, ...values],
  })
}

/** Behind a key of another kind, its time alone decides, or, for a kind that comes later at the same time, its time and what follows. */
function conditionOf(
  behind: TimelineKey,
  kind: string,
  direction: 'asc' | 'desc',
  { at, side }: { readonly at: string; readonly side: string },
): readonly [string, readonly unknown[]] {
  if (behind.kind === kind) {
    if (!isUuid(behind.id))
      throw new LeadKitError('invalid_input', 'leads.timeline: pass `next` or `previous` of another page, unchanged')
    return [`AND (t.${at}, t.id) ${side} ($2::timestamptz, $3::uuid)`, [behind.at, behind.id]]
  }
  const comesBehind = direction === 'asc' ? kind > behind.kind : kind < behind.kind
  return [`AND t.${at} ${side}${comesBehind ? '=' : ''} $2::timestamptz`, [behind.at]]
}
