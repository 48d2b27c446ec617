import { LeadKitError } from '@leadkit/contracts'
import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { checkId, idSchema, pageSchema, textSchema } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { TeamsTable } from '../database/tables/care-tables.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import { requireReceivers } from './receiver-reader.ts'
import { lockLeads } from '../leads/people/person-lock-writer.ts'
import { signalAssignment } from '../leads/owners/lead-owner-writer.ts'
import { lockCareSettings } from './care-settings-reader.ts'
import type { Team } from './team.ts'

const MAX_MEMBERS = 500
const memberIds = z
  .array(idSchema)
  .max(MAX_MEMBERS)
  .transform((ids) => [...new Set(ids)])
const createSchema = z.strictObject({ name: textSchema(100), memberIds: memberIds.default([]) })
const changesSchema = z.strictObject({ name: textSchema(100).optional(), memberIds: memberIds.optional() })

export interface TeamCreate {
  /** Unique within the tenant, 1 to 100 characters. */
  readonly name: string
  /** At most 500 users of the tenant. Default none. */
  readonly memberIds?: readonly string[] | undefined
}

/** What is missing stays; `memberIds` replaces all members. */
export type TeamChanges = { readonly [Field in keyof TeamCreate]?: TeamCreate[Field] | undefined }

/** `tenant.teams`: users who share work. Rules give leads to a team's members; see `tenant.care`. */
export class TeamRepository {
  readonly #access: TenantAccess

  constructor(access: TenantAccess) {
    this.#access = access
  }

  /** @throws LeadKitError `invalid_input`; `conflict` if the name is taken; `not_found` for an unknown user. */
  async create(input: TeamCreate, options: WriteOptions = {}): Promise<Team> {
    const operation = 'teams.create'
    const values = parseInput(createSchema, input, operation)
    const write = async (session: TenantSession): Promise<Team> => {
      await requireReceivers(session, 'users', values.memberIds, operation)
      const row = {
        id: newId(),
        tenant_id: session.tenantId,
        name: values.name,
        member_ids: values.memberIds,
        created_at: session.now,
        updated_at: session.now,
      }
      return toTeam(await session.tables.insertInto('teams').values(row).returningAll().executeTakeFirstOrThrow())
    }
    return this.#access.write(operation, write, options)
  }

  /** @throws LeadKitError `invalid_input`, `not_found`. */
  async get(id: string): Promise<Team> {
    return this.#access.read('teams.get', (session) => readTeam(session, id, 'teams.get'))
  }

  /** Oldest first. @throws LeadKitError `invalid_input`. */
  async list(request: PageRequest = {}): Promise<Page<Team>> {
    const page = parseInput(pageSchema, request, 'teams.list')
    const limit = pageLimit(page)
    return this.#access.read('teams.list', async (session) => {
      const rows = await session.tables
        .selectFrom('teams')
        .selectAll()
        .where(behindPage('created_at', 'asc', page))
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toTeam), limit, (team) => ({ at: team.createdAt, id: team.id }))
    })
  }

  /**
   * Members who leave keep what they have. @throws LeadKitError `invalid_input`; `conflict` if the name is taken; `not_found` for an unknown team
   * or user.
   */
  async update(id: string, changes: TeamChanges, options: WriteOptions = {}): Promise<Team> {
    const operation = 'teams.update'
    const values = parseInput(changesSchema, changes, operation)
    const write = async (session: TenantSession): Promise<Team> => {
      await lockCareSettings(session)
      await requireReceivers(session, 'users', values.memberIds ?? [], operation)
      await session.tables
        .updateTable('teams')
        .set({
          updated_at: session.now,
          ...(values.name !== undefined && { name: values.name }),
          ...(values.memberIds !== undefined && { member_ids: values.memberIds }),
        })
        .where('id', '=', checkId(id, operation))
        .execute()
      const team = await readTeam(session, id, operation)
      await signalAssignment(session, id)
      return team
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Removes a team that nothing depends on. Leads and conversations of closed work lose it.
   * @throws LeadKitError `invalid_input`; `not_found`; `conflict` while a rule gives to the team, or open leads are assigned to it.
   */
  async remove(id: string, options: WriteOptions = {}): Promise<void> {
    const operation = 'teams.remove'
    const write = async (session: TenantSession): Promise<void> => {
      await readTeam(session, id, operation)
      await lockWorkOf(session, id)
      const { rules } = await lockCareSettings(session)
      await readTeam(session, id, operation)
      if (rules.some(({ to }) => 'teamId' in to && to.teamId === id))
        throw new LeadKitError('conflict', `${operation}: a rule gives to this team; change it with care.configure`)
      if (await hasOpenLeads(session, id))
        throw new LeadKitError('conflict', `${operation}: the team has open leads; assign them to others first`)
      for (const table of ['leads', 'conversations'] as const)
        await session.tables
          .updateTable(table)
          .set({ assigned_team_id: null })
          .where('assigned_team_id', '=', id)
          .execute()
      await session.tables.deleteFrom('teams').where('id', '=', id).execute()
    }
    await this.#access.write(operation, write, options)
  }
}

async function readTeam(session: TenantSession, id: string, operation: string): Promise<Team> {
  const query = session.tables.selectFrom('teams').selectAll().where('id', '=', checkId(id, operation))
  return toTeam(requireFound(await query.executeTakeFirst(), operation, 'team'))
}

/** In the order of everybody who gives work: conversations, leads, and then the settings. */
async function lockWorkOf(session: TenantSession, teamId: string): Promise<void> {
  await session.tables
    .selectFrom('conversations')
    .select('id')
    .where('assigned_team_id', '=', teamId)
    .orderBy('social_account_id')
    .orderBy('platform_conversation_id')
    .orderBy('participant_id')
    .forNoKeyUpdate()
    .execute()
  await lockLeads(session, (eb) => eb('assigned_team_id', '=', teamId))
}

async function hasOpenLeads(session: TenantSession, teamId: string): Promise<boolean> {
  const row = await session.tables
    .selectFrom('leads')
    .select('id')
    .where('assigned_team_id', '=', teamId)
    .where('merged_into', 'is', null)
    .where('deleted_at', 'is', null)
    .where(sql<boolean>`status IN ('new', 'contacted', 'qualified')`)
    .executeTakeFirst()
  return row !== undefined
}

function toTeam(row: Selectable<TeamsTable>): Team {
  return {
    id: row.id,
    name: row.name,
    memberIds: row.member_ids,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
