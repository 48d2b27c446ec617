import type { Signal } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { TimedLeadField } from '../../leads/lead-fields.ts'
import type { LeadSnapshot } from './lead-snapshot.ts'
import { touchValues } from './touch-sources.ts'
import { readAttributions } from '../../leads/touches/touch-reader.ts'
import type { LeadAttribution } from '../../leads/touches/touch.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { customSnapshot } from './custom-source.ts'
import { splitName } from './split-name.ts'
import type { TenantSession } from '../../database/session.ts'

const NO_TOUCHES = touchValues(null, null)

/** The current state of a lead, for its CRM. */
export interface LeadState {
  readonly snapshot: LeadSnapshot
  readonly deleted: boolean
  /** The lead that shows it since a merge; null for one that was not merged. */
  readonly mergedInto: string | null
  /** True for a lead that others were merged into. */
  readonly hasMembers: boolean
  readonly fieldTimes: Readonly<Partial<Record<TimedLeadField, Date>>>
  /** The kit's custom fields of leads. */
  readonly customFields: CustomFieldSet
}

/** A merged lead shows the scoring of one of its members. */
const SCORED_LEAD = `coalesce((lead.merged ->> 'scoredLeadId')::uuid, lead.id)`

/** Reads leads with their newest scoring and their conversation, in one query, and their touches in another, if the mappings name them. */
export async function readLeadStates(
  session: TenantSession,
  leadIds: readonly string[],
  mappings: unknown,
  customFields: CustomFieldSet,
): Promise<ReadonlyMap<string, LeadState>> {
  if (leadIds.length === 0) return new Map()
  const attributions = namesTouches(mappings) ? await readAttributions(session, leadIds) : undefined
  const rows = await selectStates(session).where('lead.id', 'in', leadIds).execute()
  return new Map(rows.map((row) => [row.id, toState(row, attributions?.get(row.id), customFields)]))
}

/** The values of touches are read only for mappings that name them: few do. */
function namesTouches(mappings: unknown): boolean {
  return /lead\.(first|last)Touch\./.test(JSON.stringify(mappings ?? null))
}

function selectStates(session: TenantSession) {
  return session.tables
    .selectFrom('leads as lead')
    .leftJoin('conversations as conversation', 'conversation.id', 'lead.conversation_id')
    .leftJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('lead_scores')
          .select(['reasoning', 'signals', 'confidence', 'model'])
          .where('lead_scores.lead_id', '=', sql<string>`${sql.raw(SCORED_LEAD)}`)
          .orderBy('lead_scores.scored_at', 'desc')
          .limit(1)
          .as('scoring'),
      (join) => join.onTrue(),
    )
    .select([
      'lead.id',
      'lead.name',
      'lead.email',
      'lead.phone',
      'lead.company',
      'lead.status',
      'lead.notes',
      'lead.consent',
      'lead.custom',
      'lead.version',
    ])
    .select([
      'lead.score',
      'lead.score_value',
      'lead.scored_at',
      'lead.created_at',
      'lead.updated_at',
      'lead.deleted_at',
      'lead.field_times',
      'lead.merged_into',
    ])
    .select(['scoring.reasoning', 'scoring.signals', 'scoring.confidence', 'scoring.model'])
    .select([
      'conversation.id as conversation_id',
      'conversation.channel',
      'conversation.participant_id',
      'conversation.participant_name',
    ])
    .select([
      'conversation.participant_username',
      'conversation.started_at',
      'conversation.last_message_at',
      'conversation.message_count',
    ])
    .select(['account.platform', 'account.account_name'])
    .select(sql<boolean>`lead.merged IS NOT NULL`.as('has_members'))
}

type StateRow = Awaited<ReturnType<ReturnType<typeof selectStates>['execute']>>[number]

function toState(row: StateRow, attribution: LeadAttribution | undefined, customFields: CustomFieldSet): LeadState {
  const times = Object.entries(row.field_times).map(([field, time]) => [field, new Date(time)])
  const fieldTimes = Object.fromEntries(times)
  return {
    snapshot: toSnapshot(row, attribution, customFields),
    deleted: row.deleted_at !== null,
    mergedInto: row.merged_into,
    hasMembers: row.has_members,
    fieldTimes,
    customFields,
  }
}

function toSnapshot(
  row: StateRow,
  attribution: LeadAttribution | undefined,
  customFields: CustomFieldSet,
): LeadSnapshot {
  const { firstName, lastName } = splitName(row.name)
  const signals = (row.signals ?? []) as unknown as readonly Signal[]
  return {
    version: Number(row.version),
    values: {
      ...(customFields.fields.size > 0 && customSnapshot(customFields, row.custom)),
      'lead.id': row.id,
      'lead.name': row.name,
      'lead.firstName': firstName,
      'lead.lastName': lastName,
      'lead.email': row.email,
      'lead.phone': row.phone,
      'lead.company': row.company,
      'lead.status': row.status,
      'lead.notes': row.notes,
      'lead.optedOut': row.consent?.['status'] === 'withdrawn',
      'lead.createdAt': row.created_at,
      'lead.updatedAt': row.updated_at,
      'lead.score': row.score,
      'lead.scoreValue': row.score_value,
      'lead.scoredAt': row.scored_at,
      'score.reasoning': row.reasoning,
      'score.signals': signals.map((signal) => signal.name).join(', '),
      'score.confidence': row.confidence,
      'score.model': row.model,
      'conversation.id': row.conversation_id,
      'conversation.platform': row.platform,
      'conversation.channel': row.channel,
      'conversation.accountName': row.account_name,
      'conversation.participantId': row.participant_id,
      'conversation.participantName': row.participant_name,
      'conversation.participantUsername': row.participant_username,
      'conversation.startedAt': row.started_at,
      'conversation.lastMessageAt': row.last_message_at,
      'conversation.messageCount': row.message_count,
      ...(attribution === undefined ? NO_TOUCHES : touchValues(attribution.first, attribution.last)),
    },
  }
}
