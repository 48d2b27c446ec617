import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/** Two leads by the ids of the merged leads that show them today; a lead that was not merged shows itself. */
interface GroupPair {
  readonly older: string
  readonly younger: string
  /** Somebody dismissed or separated a lead of the one and a lead of the other. */
  readonly isApart: boolean
  /** The open suggestion between the two that is listed; null if there is none. */
  readonly suggested: readonly [leadId: string, otherId: string] | null
}

/** Where the leads of pairs are today, in the order given; null for a pair of which one was removed. */
export async function readGroupPairs(
  session: TenantSession,
  pairs: readonly { readonly older: string; readonly younger: string }[],
): Promise<readonly (GroupPair | null)[]> {
  if (pairs.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<GroupPair & { readonly place: number }>({
    text: `SELECT heads.place::integer AS place, heads.older, heads.younger,
        ${areApart(tenant, 'heads.older', 'heads.younger')} AS "isApart",
        (SELECT ARRAY[listed.lead_id::text, listed.other_id::text]
          FROM (${openBetween(tenant, 'heads.older', 'heads.younger')}) listed) AS suggested
      FROM (
        SELECT pair.place, coalesce(older.merged_into, older.id) AS older, coalesce(younger.merged_into, younger.id) AS younger
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS pair (older, younger, place)
        JOIN ${tenant}.leads older ON older.id = pair.older AND older.deleted_at IS NULL
        JOIN ${tenant}.leads younger ON younger.id = pair.younger AND younger.deleted_at IS NULL
      ) heads`,
    parameters: [pairs.map(({ older }) => older), pairs.map(({ younger }) => younger)],
  })
  const byPlace = new Map(rows.map((row) => [row.place, row]))
  return pairs.map((_, index) => byPlace.get(index + 1) ?? null)
}

/** SQL: the leads `g` that the head `one` shows, each with the leads `o` that the head `other` shows. */
function groupsOf(tenant: string, one: string, other: string): string {
  return `${tenant}.leads g JOIN ${tenant}.leads o ON (g.id = ${one} OR g.merged_into = ${one}) AND (o.id = ${other} OR o.merged_into = ${other})`
}

const PAIR_OF_GROUPS = 'd.lead_id = least(g.id, o.id) AND d.other_id = greatest(g.id, o.id)'

/** SQL: true if somebody dismissed or separated a lead of one head and a lead of another. `one` and `other` are columns with the heads' ids. */
export function areApart(tenant: string, one: string, other: string): string {
  return `EXISTS (SELECT FROM ${groupsOf(tenant, one, other)}
    WHERE EXISTS (SELECT FROM ${tenant}.lead_duplicates d WHERE ${PAIR_OF_GROUPS} AND d.dismissed_at IS NOT NULL)
      OR EXISTS (SELECT FROM ${tenant}.lead_merges m WHERE m.undone_at IS NOT NULL
        AND (m.lead_id = g.id AND m.into_id = o.id OR m.lead_id = o.id AND m.into_id = g.id)))`
}

/** SQL: of the open suggestions between two heads, which a merge may have brought together, the one that is listed. */
export function openBetween(tenant: string, one: string, other: string): string {
  return `SELECT d.id, d.lead_id, d.other_id FROM ${groupsOf(tenant, one, other)} JOIN ${tenant}.lead_duplicates d ON ${PAIR_OF_GROUPS}
    WHERE d.dismissed_at IS NULL AND g.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY d.confidence DESC, d.id LIMIT 1`
}
