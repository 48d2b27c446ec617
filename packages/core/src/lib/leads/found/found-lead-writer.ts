import { recordLeadChanges } from '../../crm-outbox/crm-outbox-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { enqueueLooks, type MergedRow, toEmptiedAt } from '../found-contact-writer.ts'
import { lockLeadsOfConversations, toLead, toOwnLead } from '../lead-row.ts'
import type { Lead, StoredLead } from '../lead.ts'
import { keepProfile } from '../lead-score-writer.ts'
import { settleNewLead } from '../owners/lead-owner-writer.ts'
import { type FoundLead, saysNothingNew } from './found-lead.ts'
import { insertLeads } from './new-leads-statement.ts'
import { scoreLeads } from './lead-scores-statement.ts'

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
