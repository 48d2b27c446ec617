import type { JsonObject } from '@leadkit/contracts'
import { storableJson } from '../../base/field-schema.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { sourceKey, type TouchDetails } from './touch.ts'

/** A touch of a conversation, or of the lead of a form. */
export interface NewTouch {
  readonly subjectId: string
  readonly details: TouchDetails
  readonly extra: JsonObject | null
  readonly firstAt: Date
  readonly lastAt: Date
}

/**
 * Stores touches: any order and any repetition ends with the same rows, because a source keeps its earliest and its latest time. Of what came beside it
 * untyped, the earliest stays. Rows are locked in the order of their key.
 */
export async function putTouches(session: TenantSession, touches: readonly NewTouch[]): Promise<void> {
  if (touches.length === 0) return
  const rows = touches.map(({ subjectId, details, extra, firstAt, lastAt }) => ({
    subject_id: subjectId,
    source_key: sourceKey(details),
    details,
    extra,
    first_at: firstAt,
    last_at: lastAt,
  }))
  await session.run({
    text: `INSERT INTO ${quoteIdentifier(session.schema)}.touches AS t (subject_id, source_key, tenant_id, details, extra, first_at, last_at)
      SELECT subject_id, source_key, $1::uuid, (array_agg(details))[1],
        (array_agg(extra ORDER BY first_at, coalesce(extra::text, '')))[1], min(first_at), max(last_at)
      FROM jsonb_to_recordset($2::jsonb)
        AS r (subject_id uuid, source_key text, details jsonb, extra jsonb, first_at timestamptz, last_at timestamptz)
      GROUP BY subject_id, source_key ORDER BY subject_id, source_key
      ON CONFLICT (subject_id, source_key) DO UPDATE SET
        extra = CASE WHEN (excluded.first_at, coalesce(excluded.extra::text, '')) < (t.first_at, coalesce(t.extra::text, ''))
          THEN excluded.extra ELSE t.extra END,
        first_at = least(t.first_at, excluded.first_at),
        last_at = greatest(t.last_at, excluded.last_at)`,
    parameters: [session.tenantId, storableJson(rows)],
  })
}
