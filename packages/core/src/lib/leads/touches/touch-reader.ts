import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { LeadAttribution } from './touch.ts'
import { toTouch, type TouchRow } from './touch-row.ts'
import { FIRST_ORDER, LAST_ORDER, touchesOf } from './touch-statement.ts'

/** Where leads came from, by the lead's id. A lead without a touch has no entry. */
export async function readAttributions(
  session: TenantSession,
  leadIds: readonly string[],
): Promise<ReadonlyMap<string, LeadAttribution>> {
  const rows = await readTouchRows(session, leadIds)
  const byLead = Map.groupBy(rows, (row) => row.lead_id)
  return new Map([...byLead].map(([leadId, ofLead]) => [leadId, toAttribution(ofLead)]))
}

/** The keys of the first and the last touch of a lead. */
export interface TouchEnds {
  readonly first: string | null
  readonly last: string | null
}

export function touchEnds(rows: readonly TouchRow[]): TouchEnds {
  const keyOf = (row: TouchRow | undefined): string | null =>
    row === undefined ? null : `${row.subject_id} ${row.source_key}`
  return { first: keyOf(rows.find(isFirst)), last: keyOf(rows.find(isLast)) }
}

/** All touches of the leads, each lead's oldest first. */
export async function readTouchRows(session: TenantSession, leadIds: readonly string[]): Promise<readonly TouchRow[]> {
  if (leadIds.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  return session.run<TouchRow>({
    text: `SELECT l.id AS lead_id, ranked.*
      FROM ${tenant}.leads l CROSS JOIN LATERAL (
        SELECT found.*, row_number() OVER (ORDER BY ${FIRST_ORDER}) AS first_rank, row_number() OVER (ORDER BY ${LAST_ORDER}) AS last_rank
        FROM ${touchesOf(tenant, 'l')} AS found) AS ranked
      WHERE l.id = ANY ($1::uuid[]) ORDER BY l.id, ranked.first_rank`,
    parameters: [leadIds],
  })
}

function toAttribution(rows: readonly TouchRow[]): LeadAttribution {
  const [first, last] = [rows.find(isFirst), rows.find(isLast)]
  return {
    first: first === undefined ? null : toTouch(first),
    last: last === undefined ? null : toTouch(last),
    touches: rows.map(toTouch),
  }
}

function isFirst(row: TouchRow): boolean {
  return Number(row.first_rank) === 1
}

function isLast(row: TouchRow): boolean {
  return Number(row.last_rank) === 1
}
