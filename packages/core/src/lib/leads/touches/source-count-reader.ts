import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { SourceCount, SourceField, SourceQuery } from './source-count.ts'
import { touchOfLead } from './touch-statement.ts'

/** Rows of one answer; those with the most leads come first. */
const MOST_ROWS = 1000

interface CountRow {
  readonly source: Readonly<Partial<Record<SourceField, string>>> | null
  readonly leads: string | number
  readonly qualified: string | number
  readonly won: string | number
}

export async function readSourceCounts(session: TenantSession, query: SourceQuery): Promise<readonly SourceCount[]> {
  const { touch = 'first', by = ['platform', 'kind', 'campaign'], createdAfter, createdBefore } = query
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<CountRow>({
    // Only the times that are given, so that a prepared plan can use the index on them.
    text: `SELECT source, count(*) AS leads, count(*) FILTER (WHERE qualified) AS qualified, count(*) FILTER (WHERE status = 'converted') AS won
      FROM (SELECT l.status, (SELECT jsonb_object_agg(field.key, field.value) FROM jsonb_each(${touchOfLead(touch, tenant, 'l')}) AS field
            WHERE field.key = ANY ($1::text[])) AS source,
          l.status IN ('qualified', 'converted') OR EXISTS (SELECT FROM ${tenant}.lead_transitions moved
            WHERE moved.lead_id IN (SELECT member.id FROM ${tenant}.leads member WHERE member.id = l.id OR member.merged_into = l.id)
              AND moved.to_status IN ('qualified', 'converted')) AS qualified
        FROM ${tenant}.leads l WHERE l.merged_into IS NULL
          ${createdAfter === undefined ? '' : `AND l.created_at >= $2`}
          ${createdBefore === undefined ? '' : `AND l.created_at < $${createdAfter === undefined ? 2 : 3}`}) AS counted
      GROUP BY source ORDER BY leads DESC, source LIMIT ${MOST_ROWS}`,
    parameters: [[...by], ...[createdAfter, createdBefore].filter((time) => time !== undefined)],
  })
  return rows.map((row) => ({
    source: Object.fromEntries(by.map((field) => [field, row.source?.[field] ?? null])),
    leads: Number(row.leads),
    qualified: Number(row.qualified),
    won: Number(row.won),
  }))
}
