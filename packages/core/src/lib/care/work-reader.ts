import type { BusinessHours } from '../base/business-hours.ts'
import { businessHoursSchema } from '../base/business-hours.ts'
import { openStatuses } from '../leads/lead-change.ts'
import { touchOfLead } from '../leads/touches/touch-statement.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { AssignmentRule } from './care-settings.ts'
import type { Owner } from './owner.ts'
import { type LeadFacts, type TeamAtWork, WorkAtHand, type WorkingUser } from './work-at-hand.ts'

/** Who can take what the rules give now. Call it with the settings locked. */
export async function readWorkAtHand(session: TenantSession, rules: readonly AssignmentRule[]): Promise<WorkAtHand> {
  const teams = await readTeams(
    session,
    rules.flatMap(({ to }) => ('teamId' in to ? [to.teamId] : [])),
  )
  const named = rules.flatMap(({ to }) => ('userId' in to ? [to.userId] : []))
  const users = await readUsers(session, [...named, ...teams.flatMap(({ memberIds }) => memberIds)])
  const byLeast = new Set(
    rules.flatMap(({ to }) => ('teamId' in to && to.pick === 'least_open_work' ? [to.teamId] : [])),
  )
  const counted = new Set([
    ...users.filter(({ capacity }) => capacity !== null).map(({ id }) => id),
    ...teams.filter(({ id }) => byLeast.has(id)).flatMap(({ memberIds }) => memberIds),
  ])
  return new WorkAtHand(users, teams, await countOpenWork(session, [...counted]), session.now)
}

async function readTeams(session: TenantSession, ids: readonly string[]): Promise<readonly TeamAtWork[]> {
  if (ids.length === 0) return []
  const rows = await session.tables
    .selectFrom('teams')
    .select(['id', 'member_ids', 'last_user_id'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return rows.map((row) => ({ id: row.id, memberIds: row.member_ids, lastUserId: row.last_user_id }))
}

async function readUsers(session: TenantSession, ids: readonly string[]): Promise<readonly WorkingUser[]> {
  if (ids.length === 0) return []
  const rows = await session.tables
    .selectFrom('users')
    .select(['id', 'active', 'capacity', 'working_hours'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return rows.map(({ id, active, capacity, working_hours: hours }) => ({
    id,
    active,
    capacity,
    hours: readHours(hours),
  }))
}

/** Hours that cannot be read mean never: nobody is given work at a time that nobody can tell. */
export function readHours(stored: unknown): BusinessHours | null {
  if (stored === null) return null
  const parsed = businessHoursSchema.safeParse(stored)
  return parsed.success ? parsed.data : { timeZone: 'UTC', open: [] }
}

/** The number of open leads of each of these users. */
export async function countOpenWork(
  session: TenantSession,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (userIds.length === 0) return new Map()
  const rows = await session.run<{ user_id: string; count: string | number }>({
    text: `SELECT assigned_user_id AS user_id, count(*) AS count FROM ${quoteIdentifier(session.schema)}.leads
      WHERE assigned_user_id = ANY ($1::uuid[]) AND ${OPEN} GROUP BY 1`,
    parameters: [userIds],
  })
  return new Map(rows.map((row) => [row.user_id, Number(row.count)]))
}

/** The condition of the indexes on open work; literal, so that the planner recognises it. */
export const OPEN = `assigned_user_id IS NOT NULL AND merged_into IS NULL AND deleted_at IS NULL
  AND status IN ('${openStatuses.join("', '")}')`

/** A lead that wants an owner. */
export interface WaitingLead {
  readonly id: string
  readonly conversation: {
    readonly id: string
    readonly owner: Owner
    /** The owner is a user who was deactivated. */
    readonly ownerIsGone: boolean
  } | null
  /** Conversations of leads that were merged into it, as far as nobody looks after them. */
  readonly others: readonly { readonly id: string; readonly owner: Owner }[]
  readonly facts: LeadFacts
}

interface WaitingRow {
  readonly id: string
  readonly status: string
  readonly score: string | null
  readonly score_value: number | null
  readonly conversation_id: string | null
  readonly user_id: string | null
  readonly team_id: string | null
  readonly owner_is_gone: boolean
  readonly social_account_id: string | null
  readonly channel: string | null
  readonly platform: string | null
  readonly language: string | null
  readonly campaign: string | null
}

export interface WaitingPage {
  readonly leads: readonly WaitingLead[]
  /** How many rows the page has, with those that another transaction holds. */
  readonly seen: number
  readonly last: { readonly at: Date; readonly id: string } | null
}

/**
 * The next leads that want an owner, those first that have waited longest, locked together with their conversations and those of merged leads. What another transaction holds is
 * left out: whoever holds the settings waits for no other row.
 */
export async function lockWaitingLeads(
  session: TenantSession,
  after: WaitingPage['last'],
  limit: number,
): Promise<WaitingPage> {
  const tenant = quoteIdentifier(session.schema)
  const page = await session.run<{ id: string; owner_wanted_since: Date }>({
    text: `SELECT id, owner_wanted_since FROM ${tenant}.leads
      WHERE owner_wanted_since IS NOT NULL AND merged_into IS NULL AND (owner_wanted_since, id) > (coalesce($1::timestamptz, '-infinity'), $2::uuid)
      ORDER BY owner_wanted_since, id LIMIT $3`,
    parameters: [after?.at ?? null, after?.id ?? FIRST, limit],
  })
  const ids = page.map(({ id }) => id)
  if (ids.length === 0) return { leads: [], seen: 0, last: null }
  const free = await session.run<{ id: string }>({
    text: `WITH places AS MATERIALIZED (
        SELECT c.id FROM ${tenant}.conversations c
        WHERE c.id IN (SELECT l.conversation_id FROM ${tenant}.leads l WHERE l.id = ANY ($1::uuid[]) OR l.merged_into = ANY ($1::uuid[]))
        FOR NO KEY UPDATE SKIP LOCKED)
      SELECT l.id FROM ${tenant}.leads l
      WHERE l.id = ANY ($1::uuid[]) AND l.owner_wanted_since IS NOT NULL AND l.deleted_at IS NULL AND l.merged_into IS NULL
        AND NOT EXISTS (SELECT FROM ${tenant}.leads m
          WHERE (m.id = l.id OR m.merged_into = l.id) AND m.conversation_id IS NOT NULL AND m.conversation_id NOT IN (SELECT id FROM places))
      FOR NO KEY UPDATE OF l SKIP LOCKED`,
    parameters: [ids],
  })
  const last = page.at(-1)
  return {
    leads: await readWaitingLeads(
      session,
      free.map(({ id }) => id),
    ),
    seen: page.length,
    last: last === undefined ? null : { at: last.owner_wanted_since, id: last.id },
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** The language is the one that the scorer read in the participant's newest message. */
async function readWaitingLeads(session: TenantSession, ids: readonly string[]): Promise<readonly WaitingLead[]> {
  if (ids.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<WaitingRow>({
    text: `SELECT l.id, l.status, l.score, l.score_value, l.conversation_id,
        c.assigned_user_id AS user_id, c.assigned_team_id AS team_id, u.id IS NOT NULL AS owner_is_gone,
        a.id AS social_account_id, c.channel, a.platform,
        (SELECT t.output ->> 'language' FROM ${tenant}.ai_tasks t
          WHERE t.task_type = 'classify' AND t.status = 'completed' AND t.message_id = (SELECT m.id FROM ${tenant}.messages m
            WHERE m.conversation_id = c.id AND m.direction = 'inbound' AND m.deleted_at IS NULL
            ORDER BY m.received_at DESC LIMIT 1)) AS language,
        ${touchOfLead('first', tenant, 'l')} ->> 'campaign' AS campaign
      FROM ${tenant}.leads l
      LEFT JOIN ${tenant}.conversations c ON c.id = l.conversation_id
      LEFT JOIN ${tenant}.users u ON u.id = c.assigned_user_id AND NOT u.active
      LEFT JOIN ${tenant}.form_leads f ON f.lead_id = l.id AND c.id IS NULL
      LEFT JOIN ${tenant}.social_accounts a ON a.id = coalesce(c.social_account_id, f.social_account_id)
      WHERE l.id = ANY ($1::uuid[]) ORDER BY l.owner_wanted_since, l.id`,
    parameters: [ids],
  })
  const others = await readOtherConversations(session, ids)
  return rows.map((row) => ({
    id: row.id,
    others: others.filter(({ leadId }) => leadId === row.id),
    conversation:
      row.conversation_id === null
        ? null
        : {
            id: row.conversation_id,
            owner: { userId: row.user_id, teamId: row.team_id },
            ownerIsGone: row.owner_is_gone,
          },
    facts: {
      platform: row.platform,
      socialAccountId: row.social_account_id,
      channel: row.channel,
      language: row.language,
      campaign: row.campaign,
      score: row.score,
      scoreValue: row.score_value,
      status: row.status,
    },
  }))
}

async function readOtherConversations(session: TenantSession, leadIds: readonly string[]) {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ lead_id: string; id: string; user_id: string | null; team_id: string | null }>({
    text: `SELECT m.merged_into AS lead_id, c.id, c.assigned_user_id AS user_id, c.assigned_team_id AS team_id
      FROM ${tenant}.leads m JOIN ${tenant}.conversations c ON c.id = m.conversation_id
      LEFT JOIN ${tenant}.users u ON u.id = c.assigned_user_id AND NOT u.active
      WHERE m.merged_into = ANY ($1::uuid[]) AND (u.id IS NOT NULL OR (c.assigned_user_id IS NULL AND c.assigned_team_id IS NULL))
      ORDER BY c.id`,
    parameters: [leadIds],
  })
  return rows.map((row) => ({
    leadId: row.lead_id,
    id: row.id,
    owner: { userId: row.user_id, teamId: row.team_id },
  }))
}
