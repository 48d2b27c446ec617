import type { Pool } from 'pg'
import { tenantSchema } from '../../../src/lib/base/identifier.ts'
import { type Canary, wordsIn } from './canary.ts'

/** The rows that only others try to reach, as they are. */
export async function canaryRows(pool: Pool, canaries: readonly Canary[]): Promise<readonly string[]> {
  const rows: string[] = []
  for (const { tenant, ids } of canaries) {
    const schema = tenantSchema(tenant.id)
    const tables = {
      leads: ids.lead,
      conversations: ids.conversation,
      conversation_notes: ids.note,
      social_accounts: ids.account,
      roles: ids.role,
      segments: ids.segment,
      tags: ids.tag,
      teams: ids.team,
      users: ids.user,
    }
    const selected = Object.entries(tables).map(
      ([table, id]) => `SELECT '${table} ' || to_jsonb(t)::text AS row FROM ${schema}.${table} t WHERE id = '${id}'`,
    )
    const key = `SELECT 'key ' || (to_jsonb(t) - 'last_used_at')::text FROM ${schema}.api_keys t WHERE id = '${ids.key}'`
    const found = await pool.query<{ row: string }>([...selected, key].join(' UNION ALL '))
    rows.push(...found.rows.map(({ row }) => row).toSorted())
  }
  return rows
}

/** What tenants have in the shared tables: routes, what is held, and what is due. */
export async function sharedRows(pool: Pool, canaries: readonly Canary[]): Promise<readonly unknown[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT t.id,
        (SELECT count(*) FROM account_routes r WHERE r.tenant_id = t.id) AS accounts,
        (SELECT count(*) FROM crm_routes r WHERE r.tenant_id = t.id) AS crms,
        (SELECT count(*) FROM held_deliveries r WHERE r.tenant_id = t.id) AS held,
        (SELECT count(*) FROM dispatch d WHERE d.tenant_id = t.id AND d.kind = 'canary') AS due
      FROM tenants t WHERE t.id = ANY ($1) ORDER BY t.id`,
    [canaries.map(({ tenant }) => tenant.id)],
  )
  return rows
}

/** Words of other tenants in any row of a tenant's schema. */
export async function strangeWords(pool: Pool, canaries: readonly Canary[]): Promise<readonly string[]> {
  const strange: string[] = []
  for (const { tenant, word } of canaries) {
    const schema = tenantSchema(tenant.id)
    const tables = await pool.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
      [schema],
    )
    const texts = tables.rows.map(
      ({ name }) =>
        `SELECT string_agg(DISTINCT w[1], ' ') AS words FROM ${schema}."${name}" t, regexp_matches(to_jsonb(t)::text, 'canary-\\d+-', 'g') w`,
    )
    const { rows } = await pool.query<{ words: string | null }>(texts.join(' UNION ALL '))
    for (const { words } of rows)
      strange.push(
        ...wordsIn(words ?? '')
          .filter((found) => found !== word)
          .map((found) => `${word} has ${found}`),
      )
  }
  return strange
}
