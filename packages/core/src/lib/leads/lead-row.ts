import { LeadKitError, type LeadScoreName } from '@leadkit/contracts'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { FieldSource, Lead, StoredLead } from './lead.ts'
import { foldedWords, type SearchedFields, searchForm } from './search/folded-words.ts'
import type { ScoreOverride } from './score-override.ts'
import { readLeadConsent } from '../consent/consent-row.ts'
import type { TenantSession } from '../database/session.ts'
import type { LeadsTable } from '../database/tables/tenant-tables.ts'
import type { LeadStatus } from '../base/lead-status.ts'
import { checkId } from '../base/field-schema.ts'
import { requireFound } from '../base/parse-input.ts'

/** The columns of a lead, without the search vector, which is as large as all others together. */
export const leadColumns = [
  'id',
  'conversation_id',
  'name',
  'email',
  'phone',
  'company',
  'score',
  'score_value',
  'scored_at',
  'score_override',
  'machine_score',
  'machine_score_value',
  'status',
  'notes',
  'field_sources',
  'consent',
  'custom',
  'assigned_user_id',
  'assigned_team_id',
  'assigned_at',
  'owner_wanted_since',
  'qualified_at',
  'tag_ids',
  'version',
  'created_at',
  'updated_at',
  'deleted_at',
  'merged_into',
  'merged',
] as const

export type LeadRow = Pick<Selectable<LeadsTable>, (typeof leadColumns)[number]>

/** Its custom values are as stored; the repository checks them. */
export function toLead(row: LeadRow): StoredLead {
  const scoreOverride = toStoredOverride(row.score_override)
  const overridden = scoreOverride !== null
  return {
    id: row.id,
    conversationId: row.conversation_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    company: row.company,
    score: row.score as LeadScoreName | null,
    scoreValue: row.score_value,
    machineScore: (overridden ? row.machine_score : row.score) as LeadScoreName | null,
    machineScoreValue: overridden ? row.machine_score_value : row.score_value,
    scoreOverride,
    scoredAt: row.scored_at,
    status: row.status as LeadStatus,
    notes: row.notes,
    fieldSources: toFieldSources(row.field_sources),
    consent: row.consent === null ? null : readLeadConsent(row.consent),
    custom: (row.custom ?? {}) as StoredLead['custom'],
    customIssues: [],
    tagIds: row.tag_ids,
    memberIds: storedMerge(row)?.memberIds ?? [],
    mergedInto: row.merged_into,
    assignedUserId: row.assigned_user_id,
    assignedTeamId: row.assigned_team_id,
    assignedAt: row.assigned_at,
    ownerWantedSince: row.owner_wanted_since,
    qualifiedAt: row.qualified_at,
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }
}

/** What the lead itself has: for one with merged leads, that is not what it shows. */
export function toOwnLead(row: LeadRow): StoredLead {
  return toLead(ownRow(row))
}

/** What `leads.merged` stores for a lead with members. Its own values are stored as the columns' JSON. */
interface StoredMerge {
  readonly own: Readonly<Record<string, unknown>> & { readonly scored_at: string | null }
  readonly memberIds: readonly string[]
  /** The lead whose scoring it shows. */
  readonly scoredLeadId: string
}

export function storedMerge({ merged }: Pick<LeadRow, 'merged'>): StoredMerge | null {
  // Only the person writer writes this column.
  return merged as unknown as StoredMerge | null
}

/** The row as it would be without the leads that were merged into it. */
export function ownRow<Row extends LeadRow>(row: Row): Row {
  const own = storedMerge(row)?.own
  if (own === undefined) return row
  // A merge from before the column has none in it.
  return { ...row, custom: null, ...own, scored_at: own.scored_at === null ? null : new Date(own.scored_at) }
}

function toStoredOverride(stored: LeadRow['score_override']): ScoreOverride | null {
  if (stored === null) return null
  // Only the lead writer writes this column.
  const { at, ...override } = stored as unknown as Omit<ScoreOverride, 'at'> & { readonly at: string }
  return { ...override, at: new Date(at) }
}

/** The content of the column: a time is stored as text, and older rows have none. */
type StoredSources = Readonly<
  Partial<Record<string, Omit<FieldSource, 'saidAt'> & { readonly saidAt?: string | null }>>
>

function toFieldSources(stored: LeadRow['field_sources']): Lead['fieldSources'] {
  // Only the lead writer writes this column.
  const entries = Object.entries(stored as unknown as StoredSources)
  return Object.fromEntries(
    entries.flatMap(([field, source]) =>
      source === undefined ? [] : [[field, { ...source, saidAt: source.saidAt ? new Date(source.saidAt) : null }]],
    ),
  )
}

/** The columns of a lead's folded index. */
export function searchColumns(session: TenantSession, fields: SearchedFields): SearchColumns {
  return searchColumnsOf(foldedWords(fields, session.searchedCustom), session.searchedCustom)
}

interface SearchColumns {
  readonly search_folded: RawBuilder<string>
  readonly search_form: number
}

/** The same for words of several leads. */
export function searchColumnsOf(words: readonly string[], searched: readonly string[]): SearchColumns {
  return { search_folded: sql<string>`array_to_tsvector(${words}::text[])`, search_form: searchForm(searched) }
}

/**
 * Locks a lead for the rest of the transaction, so that its changes, events and outbox rows are written in one order. Returns what the lead itself
 * has, whatever it shows.
 * @throws LeadKitError `not_found`.
 */
export async function lockLead(session: TenantSession, id: string, operation: string): Promise<StoredLead> {
  const row = await session.tables
    .selectFrom('leads')
    .select(leadColumns)
    .where('id', '=', id)
    // Rows that refer to the lead can still be written: they lock only its key.
    .forNoKeyUpdate()
    .executeTakeFirst()
  return toOwnLead(requireFound(row, operation, 'lead'))
}

/** Locks the leads of conversations, in the order of their ids. */
export async function lockLeadsOfConversations(
  session: TenantSession,
  conversationIds: readonly string[],
): Promise<readonly (LeadRow & Pick<Selectable<LeadsTable>, 'field_times'>)[]> {
  return session.tables
    .selectFrom('leads')
    .select([...leadColumns, 'field_times'])
    .where(sql<boolean>`conversation_id = ANY (${conversationIds}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** The one of a conversation that was found to have one. */
export async function lockLeadOfConversation(
  session: TenantSession,
  conversationId: string,
): Promise<LeadRow & Pick<Selectable<LeadsTable>, 'field_times'>> {
  const [row] = await lockLeadsOfConversations(session, [conversationId])
  if (row !== undefined) return row
  throw new LeadKitError(
    'conflict',
    'leads.ensureForConversation: the lead vanished while it was being read; try again',
  )
}

/** What a lead shows now; the caller has locked it. */
export async function readRow(session: TenantSession, id: string): Promise<LeadRow> {
  return session.tables.selectFrom('leads').select(leadColumns).where('id', '=', id).executeTakeFirstOrThrow()
}

/** What a lead shows now, which is more than its own values if it has members; the caller has locked it. */
export async function readShown(session: TenantSession, lead: Lead): Promise<Lead> {
  return lead.memberIds.length === 0 ? lead : toLead(await readRow(session, lead.id))
}

/**
 * Locks a lead for a change by a caller, who may have said which version it has to have.
 * @throws LeadKitError `invalid_input`, `not_found`, also for a removed lead; `conflict` for a merged lead, or one of another version.
 */
export async function lockLiveLead(
  session: TenantSession,
  id: string,
  operation: string,
  expectedVersion?: number,
): Promise<Lead> {
  const lead = await lockLead(session, checkId(id, operation), operation)
  const live = requireFound(lead.deletedAt === null ? lead : null, operation, 'lead')
  if (live.mergedInto !== null)
    throw new LeadKitError(
      'conflict',
      `${operation}: the lead was merged into ${live.mergedInto}; change that one, or undo the merge with leads.unmerge`,
    )
  if (expectedVersion === undefined || expectedVersion === live.version) return live
  throw new LeadKitError(
    'conflict',
    `${operation}: the lead has version ${live.version}, not ${expectedVersion}; read it again and repeat the change`,
  )
}

/** The merged lead that shows a change of the lead; null for a lead that was not merged. */
export function headOf(lead: Lead): string | null {
  return lead.mergedInto ?? (lead.memberIds.length > 0 ? lead.id : null)
}
