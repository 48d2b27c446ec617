import type { Selectable } from 'kysely'
import { checkId } from '../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import type { AssignmentsTable } from '../database/tables/care-tables.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import {
  type AssignmentFilter,
  assignmentFilterSchema,
  type NewAssignment,
  newAssignmentSchema,
  type ReturnToRules,
  returnSchema,
} from './assignment-input.ts'
import type { HandAssignmentWriter } from './hand-assignment-writer.ts'
import type { Assignment, AssignmentCause, LeadOwner } from './owner.ts'

/**
 * `tenant.assignments`: who looks after which lead. A lead and its conversation have one owner: whoever assigns one assigns the other too, unless the
 * call says otherwise. Being assigned changes nothing about automation; take the conversation over to pause it.
 */
export class AssignmentRepository {
  readonly #access: TenantAccess
  readonly #writer: HandAssignmentWriter

  constructor(access: TenantAccess, writer: HandAssignmentWriter) {
    this.#access = access
    this.#writer = writer
  }

  /**
   * Assigns a lead by hand, in place of its owner, even to a user who is not free. The last caller wins. A conversation alone is assigned with
   * `conversations.assign`.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown lead or team, or a user who is unknown or deactivated.
   */
  async assign(leadId: string, input: NewAssignment, options: WriteOptions = {}): Promise<LeadOwner> {
    const operation = 'assignments.assign'
    const { userId, teamId, ...said } = parseInput(newAssignmentSchema, input, operation)
    return this.#change(operation, leadId, options, (session) =>
      this.#writer.assignLead(session, leadId, { to: { userId, teamId }, ...said }, operation),
    )
  }

  /**
   * Takes the lead from its owner and gives it back to the rules, as if it were new.
   * @throws LeadKitError `invalid_input`; `not_found`; `conflict` for a tenant without rules, and for a lead that is converted or lost.
   */
  async returnToRules(leadId: string, input: ReturnToRules = {}, options: WriteOptions = {}): Promise<LeadOwner> {
    const operation = 'assignments.returnToRules'
    const said = parseInput(returnSchema, input, operation)
    return this.#change(operation, leadId, options, (session) =>
      this.#writer.returnToRules(session, leadId, said, operation),
    )
  }

  /** All changes of owner of a lead or a conversation, newest first. @throws LeadKitError `invalid_input`. */
  async list(filter: AssignmentFilter): Promise<Page<Assignment>> {
    const checked = parseInput(assignmentFilterSchema, filter, 'assignments.list')
    const { leadId, conversationId } = checked
    const limit = pageLimit(checked)
    return this.#access.read('assignments.list', async (session) => {
      const query = session.tables
        .selectFrom('assignments')
        .selectAll()
        .where(behindPage('assigned_at', 'desc', checked))
      const rows = await (
        leadId === undefined
          ? query.where('conversation_id', '=', conversationId ?? null)
          : query.where('lead_id', '=', leadId)
      )
        .orderBy('assigned_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toAssignment), limit, ({ assignedAt, id }) => ({ at: assignedAt, id }))
    })
  }

  async #change(
    operation: string,
    leadId: string,
    options: WriteOptions,
    work: (session: TenantSession) => Promise<void>,
  ): Promise<LeadOwner> {
    checkId(leadId, operation, 'leadId')
    const change = async (session: TenantSession): Promise<LeadOwner> => {
      await work(session)
      const row = await session.tables
        .selectFrom('leads')
        .select(['assigned_user_id', 'assigned_team_id', 'assigned_at', 'owner_wanted_since'])
        .where('id', '=', leadId)
        .executeTakeFirst()
      const lead = requireFound(row, operation, 'lead')
      return {
        leadId,
        userId: lead.assigned_user_id,
        teamId: lead.assigned_team_id,
        assignedAt: lead.assigned_at,
        ownerWantedSince: lead.owner_wanted_since,
      }
    }
    return this.#access.write(operation, change, options)
  }
}

export function toAssignment(row: Selectable<AssignmentsTable>): Assignment {
  return {
    id: row.id,
    leadId: row.lead_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    teamId: row.team_id,
    previousUserId: row.previous_user_id,
    previousTeamId: row.previous_team_id,
    cause: row.cause as AssignmentCause,
    ruleId: row.rule_id,
    by: row.assigned_by,
    reason: row.reason,
    assignedAt: row.assigned_at,
  }
}
