import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { StoredCareSettings } from './care-settings-reader.ts'
import { NOBODY } from './owner.ts'
import type { OwnerChange, OwnerWriter } from './owner-writer.ts'
import { OPEN } from './work-reader.ts'

interface OwnedRow {
  readonly lead_id: string | null
  readonly user_id: string
  readonly team_id: string | null
  readonly goes_to: string | null
  readonly conversation_id: string | null
  readonly conversation_user_id: string | null
  readonly conversation_team_id: string | null
}

interface Taking {
  readonly settings: StoredCareSettings
  readonly owners: OwnerWriter
  readonly limit: number
}

export interface Taken {
  readonly taken: number
  /** Found, but held by another transaction. */
  readonly held: number
}

/**
 * Takes open work from users who are deactivated: it goes to the user whom the deactivation named, otherwise back to the rules. Without rules it stays.
 * An active conversation goes with its open lead, and alone if the user has no open lead of it. More may be left.
 */
export async function takeBackWork(session: TenantSession, taking: Taking): Promise<Taken> {
  const leads = await takeLeads(session, taking)
  return leads.taken + leads.held > 0 ? leads : takeConversations(session, taking)
}

function toChange(row: OwnedRow): OwnerChange {
  const owner = { userId: row.user_id, teamId: row.team_id }
  const { conversation_id: id, conversation_user_id: userId, conversation_team_id: teamId } = row
  return {
    lead: row.lead_id === null ? null : { id: row.lead_id, owner },
    // A conversation that somebody else looks after stays with them.
    conversation: id === null || userId !== row.user_id ? null : { id, owner: { userId, teamId } },
    ...(row.goes_to === null
      ? { to: NOBODY, cause: 'returned' }
      : { to: { userId: row.goes_to, teamId: row.team_id }, cause: 'hand_over' }),
  }
}

/** Users whose work is taken, each with the user to whom it goes; `$1`: null is allowed, because there are rules. */
function goneUsers(tenant: string): string {
  return `(SELECT u.id, heir.id AS goes_to FROM ${tenant}.users u
    LEFT JOIN ${tenant}.users heir ON heir.id = u.work_goes_to AND heir.active
    WHERE NOT u.active AND (heir.id IS NOT NULL OR $1::boolean)) AS gone`
}

async function takeLeads(session: TenantSession, { settings, owners, limit }: Taking): Promise<Taken> {
  const tenant = quoteIdentifier(session.schema)
  const open = OPEN.replace('assigned_user_id', 'l.assigned_user_id')
  const found = await session.run<{ id: string; goes_to: string | null }>({
    text: `SELECT l.id, gone.goes_to FROM ${goneUsers(tenant)} JOIN ${tenant}.leads l ON l.assigned_user_id = gone.id AND ${open} LIMIT $2`,
    parameters: [settings.assigns, limit],
  })
  if (found.length === 0) return { taken: 0, held: 0 }
  const rows = await session.run<OwnedRow>({
    text: `WITH places AS MATERIALIZED (
        SELECT c.id, c.assigned_user_id, c.assigned_team_id FROM ${tenant}.conversations c
        WHERE c.id IN (SELECT l.conversation_id FROM ${tenant}.leads l WHERE l.id = ANY ($1::uuid[])) FOR NO KEY UPDATE SKIP LOCKED)
      SELECT l.id AS lead_id, l.assigned_user_id AS user_id, l.assigned_team_id AS team_id, f.goes_to,
        p.id AS conversation_id, p.assigned_user_id AS conversation_user_id, p.assigned_team_id AS conversation_team_id
      FROM ${tenant}.leads l JOIN unnest($1::uuid[], $2::uuid[]) AS f (id, goes_to) ON f.id = l.id
      LEFT JOIN places p ON p.id = l.conversation_id
      WHERE (l.conversation_id IS NULL OR p.id IS NOT NULL) AND ${open}
        AND NOT EXISTS (SELECT FROM ${tenant}.users u WHERE u.id = l.assigned_user_id AND u.active)
      FOR NO KEY UPDATE OF l SKIP LOCKED`,
    parameters: [found.map(({ id }) => id), found.map((row) => row.goes_to)],
  })
  await owners.write(session, rows.map(toChange))
  return { taken: rows.length, held: found.length - rows.length }
}

async function takeConversations(session: TenantSession, { settings, owners, limit }: Taking): Promise<Taken> {
  const tenant = quoteIdentifier(session.schema)
  const open = OPEN.replace('assigned_user_id', 'l.assigned_user_id')
  const alone = `c.status = 'active' AND NOT EXISTS (SELECT FROM ${tenant}.leads l
    WHERE l.conversation_id = c.id AND l.assigned_user_id = c.assigned_user_id AND ${open})`
  const from = `${goneUsers(tenant)} JOIN ${tenant}.conversations c ON c.assigned_user_id = gone.id WHERE ${alone}`
  const rows = await session.run<OwnedRow>({
    text: `SELECT NULL::uuid AS lead_id, c.assigned_user_id AS user_id, c.assigned_team_id AS team_id, gone.goes_to,
        c.id AS conversation_id, c.assigned_user_id AS conversation_user_id, c.assigned_team_id AS conversation_team_id
      FROM ${from} LIMIT $2 FOR NO KEY UPDATE OF c SKIP LOCKED`,
    parameters: [settings.assigns, limit],
  })
  await owners.write(session, rows.map(toChange))
  if (rows.length > 0) return { taken: rows.length, held: 0 }
  const left = await session.run({ text: `SELECT c.id FROM ${from} LIMIT 1`, parameters: [settings.assigns] })
  return { taken: 0, held: left.length }
}
