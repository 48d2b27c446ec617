import { cleanText } from '@leadkit/contracts'
import { storableJson } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { recordLeadChanges } from '../../crm-outbox/crm-outbox-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { enqueueLooks, type MergedRow, toEmptiedAt } from '../found-contact-writer.ts'
import { cleanContact, sourcesOf } from '../contact.ts'
import { leadColumns, type LeadRow, lockLeadsOfConversations, toLead, toOwnLead } from '../lead-row.ts'
import type { Lead, StoredLead } from '../lead.ts'
import { keepProfile } from '../lead-score-writer.ts'
import { settleNewLead } from '../owners/lead-owner-writer.ts'
import { toScoreInput } from '../score-question.ts'
import { foldedWords, searchForm } from '../search/folded-words.ts'
import { type CurrentScoring, type FoundLead, saysNothingNew } from './found-lead.ts'

/** The lead writer's calls for one lead. */
interface OneByOne {
  ensureForConversation(
    session: TenantSession,
    conversationId: string,
    found: FoundLead['found'],
    sourceOf: FoundLead['sourceOf'],
  ): Promise<{ readonly lead: Lead }>
  applyScoring(session: TenantSession, leadId: string, scoring: NonNullable<FoundLead['scoring']>): Promise<unknown>
  /** For new leads. */
  linkConsents(session: TenantSession, leads: readonly StoredLead[]): Promise<void>
}

/** What is written of many people at once. */
interface Plan {
  /** Of each conversation without a lead the first. */
  readonly fresh: readonly FoundLead[]
  /** Scores of leads that show themselves, one each. */
  readonly scored: readonly { readonly lead: StoredLead; readonly found: FoundLead }[]
  /** The rest, in order. */
  readonly single: readonly FoundLead[]
}

/**
 * Writes what tasks found out about people, in the caller's transaction: leads that are new, and scores of leads whose details stay as they are, in a few
 * statements for all of them. Everything that changes a lead's details, or what a merged lead shows, is left to the lead writer, lead by lead. The
 * result is the same, whichever way a lead takes. The caller holds the locks of the conversations.
 */
export class FoundLeadWriter {
  readonly #leads: OneByOne
  readonly #events: HostEventWriter

  constructor(leads: OneByOne, events: HostEventWriter) {
    this.#leads = leads
    this.#events = events
  }

  async write(session: TenantSession, found: readonly FoundLead[]): Promise<void> {
    if (found.length === 0) return
    const ids = [...new Set(found.map(({ conversationId }) => conversationId))]
    const rows = await lockLeadsOfConversations(session, ids)
    const plan = toPlan(found, rows)
    const made = await insertLeads(session, plan.fresh)
    const single = [...plan.fresh.filter(({ conversationId }) => !made.has(conversationId)), ...plan.single]
    await this.#score(session, plan, made)
    await this.#announce(session, [...made.values()])
    for (const each of single) await this.#writeOne(session, each)
  }

  /** Also of leads that were made with their score, which have no row in the history yet. */
  async #score(session: TenantSession, plan: Plan, made: ReadonlyMap<string, StoredLead>): Promise<void> {
    const ofNew = plan.fresh.flatMap((found) => {
      const lead = made.get(found.conversationId)
      return lead === undefined ? [] : [{ lead, found, isNew: true }]
    })
    const scores = [...ofNew, ...plan.scored.map((each) => ({ ...each, isNew: false }))].flatMap(
      ({ lead, found: { scoring }, isNew }) => (scoring === null ? [] : [{ lead, scoring, isNew }]),
    )
    const profiles = scores.flatMap(({ scoring }) => scoring.asked?.profile ?? [])
    for (const profile of new Map(profiles.map((each) => [each.hash, each])).values())
      await keepProfile(session, profile)
    const versions = scores.length === 0 ? new Map<string, number>() : await scoreLeads(session, scores)
    const unscored = ofNew.filter(({ found }) => found.scoring === null)
    await recordLeadChanges(session, [
      ...unscored.map(({ lead }) => lead),
      ...scores.map(({ lead }) => ({ id: lead.id, version: versions.get(lead.id) ?? lead.version })),
    ])
    await this.#events.writeAll(
      session,
      'lead.created',
      [...made.values()].map(({ id: leadId, conversationId }) => ({ leadId, conversationId })),
    )
    await this.#events.writeAll(
      session,
      'lead.scored',
      scores.map(({ lead, scoring: { scoring } }) => {
        const overridden = lead.scoreOverride !== null
        const { score, scoreValue } = lead.scoreOverride ?? scoring
        return { leadId: lead.id, score, scoreValue, overridden }
      }),
    )
  }

  async #announce(session: TenantSession, made: readonly StoredLead[]): Promise<void> {
    await enqueueLooks(
      session,
      made.map(({ id }) => id),
    )
    for (const lead of made)
      if (lead.ownerWantedSince !== null || lead.assignedUserId !== null || lead.assignedTeamId !== null)
        await settleNewLead(session, lead, this.#events)
    if (made.length > 0) await this.#leads.linkConsents(session, made)
  }

  async #writeOne(session: TenantSession, { conversationId, found, sourceOf, scoring }: FoundLead): Promise<void> {
    const { lead } = await this.#leads.ensureForConversation(session, conversationId, found, sourceOf)
    if (scoring !== null) await this.#leads.applyScoring(session, lead.id, scoring)
  }
}

/** What cannot be written with others takes its conversation's later ones with it, so that the order stays. */
function toPlan(found: readonly FoundLead[], rows: readonly MergedRow[]): Plan {
  const known = new Map(rows.map((row) => [row.conversation_id ?? '', row]))
  const fresh: FoundLead[] = []
  const scored: { readonly lead: StoredLead; readonly found: FoundLead }[] = []
  const single: FoundLead[] = []
  const begun = new Set<string>()
  const alone = new Set<string>()
  for (const each of found) {
    const { conversationId, scoring } = each
    const row = known.get(conversationId)
    if (row?.deleted_at != null) continue
    const isFirst = !begun.has(conversationId)
    if (alone.has(conversationId) || (row !== undefined && !staysAsItIs(row, each))) {
      alone.add(conversationId)
      single.push(each)
    } else if (isFirst && row === undefined) fresh.push(each)
    else if (isFirst && row !== undefined && scoring !== null) scored.push({ lead: toLead(row), found: each })
    else if (row === undefined || scoring !== null) {
      alone.add(conversationId)
      single.push(each)
    } else continue
    begun.add(conversationId)
  }
  return { fresh, scored, single }
}

function staysAsItIs(row: MergedRow, found: FoundLead): boolean {
  return row.merged_into === null && row.merged === null && saysNothingNew(toOwnLead(row), found, toEmptiedAt(row))
}

/**
 * Makes the leads of conversations that have none, with their first score. Each takes the owner of its conversation; without one, the rules look
 * for an owner, if the tenant has rules. Returns those that were made, by conversation.
 */
async function insertLeads(
  session: TenantSession,
  found: readonly FoundLead[],
): Promise<ReadonlyMap<string, StoredLead>> {
  if (found.length === 0) return new Map()
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<LeadRow>({
    text: `INSERT INTO ${tenant}.leads (id, tenant_id, conversation_id, name, email, phone, company, field_sources, search_folded, search_form, score,
        score_value, scored_at, version, assigned_user_id, assigned_team_id, owner_wanted_since, created_at, updated_at)
      SELECT r.id, $2::uuid, c.id, r.name, r.email, r.phone, r.company, r.field_sources,
        array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(r.words))), $4::integer, r.score, r.score_value,
        CASE WHEN r.score IS NOT NULL THEN $3::timestamptz END, CASE WHEN r.score IS NULL THEN 1 ELSE 2 END,
        c.assigned_user_id, c.assigned_team_id,
        CASE WHEN c.assigned_user_id IS NULL AND c.assigned_team_id IS NULL
          THEN (SELECT $3::timestamptz FROM ${tenant}.care_settings WHERE assigns) END, $3::timestamptz, $3::timestamptz
      FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, conversation_id uuid, name text, email text, phone text, company text, field_sources jsonb,
        words jsonb, score text, score_value integer)
      JOIN ${tenant}.conversations c ON c.id = r.conversation_id ORDER BY r.conversation_id
      ON CONFLICT (conversation_id) DO NOTHING RETURNING ${leadColumns.join(', ')}`,
    parameters: [
      JSON.stringify(found.map((each) => toLeadRow(session, each))),
      session.tenantId,
      session.now,
      searchForm(session.searchedCustom),
    ],
  })
  return new Map(rows.map((row) => [row.conversation_id ?? '', toLead(row)]))
}

function toLeadRow(session: TenantSession, { conversationId, found, sourceOf, scoring }: FoundLead): object {
  const contact = cleanContact(found)
  return {
    id: newId(),
    conversation_id: conversationId,
    ...contact,
    field_sources: sourcesOf(contact, sourceOf),
    words: foldedWords(contact, session.searchedCustom),
    score: scoring?.scoring.score ?? null,
    score_value: scoring?.scoring.scoreValue ?? null,
  }
}

/** A score of a lead; one that is new was made with it. */
interface ScoreOfLead {
  readonly lead: StoredLead
  readonly scoring: CurrentScoring
  readonly isNew: boolean
}

/**
 * Appends scores to the histories of leads, one each, and shows them. They are judgements of the conversations as they are at this moment, so each
 * takes the place of every earlier one of its lead, also of one that rests on a newer message. Where a person has overridden the score, the machine's
 * is kept beside it. The caller holds the leads' locks. Returns the versions of the leads that were there before.
 */
async function scoreLeads(
  session: TenantSession,
  scores: readonly ScoreOfLead[],
): Promise<ReadonlyMap<string, number>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string; version: string | number }>({
    text: `WITH given AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, lead_id uuid, is_new boolean, message_id uuid, score text, score_value integer,
          confidence real, signals jsonb, reasoning text, model text, rubric_version text, basis_received_at timestamptz, input jsonb,
          profile_hash text)),
      history AS (
        INSERT INTO ${tenant}.lead_scores (id, tenant_id, lead_id, message_id, score, score_value, confidence, signals, reasoning, model,
          rubric_version, basis_received_at, scored_at, input, profile_hash)
        SELECT id, $2::uuid, lead_id, message_id, score, score_value, confidence, signals, reasoning, model, rubric_version,
          greatest(basis_received_at, (SELECT max(s.basis_received_at) FROM ${tenant}.lead_scores s WHERE s.lead_id = given.lead_id)),
          $3::timestamptz, input, profile_hash FROM given)
      UPDATE ${tenant}.leads l SET
        score = CASE WHEN l.score_override IS NULL THEN g.score ELSE l.score END,
        score_value = CASE WHEN l.score_override IS NULL THEN g.score_value ELSE l.score_value END,
        machine_score = CASE WHEN l.score_override IS NULL THEN l.machine_score ELSE g.score END,
        machine_score_value = CASE WHEN l.score_override IS NULL THEN l.machine_score_value ELSE g.score_value END,
        scored_at = $3::timestamptz, version = l.version + 1, updated_at = $3::timestamptz
      FROM given g WHERE l.id = g.lead_id AND NOT g.is_new RETURNING l.id, l.version`,
    parameters: [storableJson(scores.map(toScoreRow)), session.tenantId, session.now],
  })
  return new Map(rows.map(({ id, version }) => [id, Number(version)]))
}

function toScoreRow({ lead, scoring: { messageId, basisReceivedAt, scoring, asked }, isNew }: ScoreOfLead): object {
  return {
    id: newId(),
    lead_id: lead.id,
    is_new: isNew,
    message_id: messageId,
    score: scoring.score,
    score_value: scoring.scoreValue,
    confidence: scoring.confidence,
    signals: scoring.signals,
    reasoning: cleanText(scoring.reasoning),
    model: scoring.model,
    rubric_version: scoring.rubricVersion,
    basis_received_at: basisReceivedAt,
    input: asked == null ? null : toScoreInput(asked),
    profile_hash: asked?.profile?.hash ?? null,
  }
}
