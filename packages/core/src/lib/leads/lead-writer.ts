import { sql } from 'kysely'
import { checkId } from '../base/field-schema.ts'
import { type Lead, type LeadContact, sourcedFields, type StoredLead } from './lead.ts'
import { checkMove, movesFrom } from './lead-lifecycle.ts'
import { type LeadStep, noteMove } from './lead-move-writer.ts'
import { parseInput, requireFound } from '../base/parse-input.ts'
import {
  cleanContact,
  type FoundContact,
  byPerson,
  changedSources,
  fieldSource,
  isSourced,
  isTimed,
  type SourceOf,
  sourcesOf,
} from './contact.ts'
import {
  checkNewLead,
  type LeadChanges,
  leadChangesSchema,
  type LeadMove,
  leadMoveSchema,
  type NewLead,
} from './lead-input.ts'
import {
  type ClearScoreOverride,
  clearScoreOverrideSchema,
  type OverrideScore,
  overrideScoreSchema,
  toScoreOverride,
} from './score-override.ts'
import type { ScoringToApply } from './score-question.ts'
import { settleLinks } from '../crm-outbox/merged-link-writer.ts'
import { recordLeadChange } from '../crm-outbox/crm-outbox-writer.ts'
import {
  type ChangeSource,
  type LeadColumnChanges,
  moveColumns,
  type RemoteLeadChange,
  shownScore,
} from './lead-change.ts'
import { ERASED, eraseWrittenTexts } from './lead-erasure-writer.ts'
import { eraseTouches } from './touches/touch-erasure-writer.ts'
import { settleNewLead, tellWork } from './owners/lead-owner-writer.ts'
import { newLeadColumns } from './owners/new-lead-statement.ts'
import {
  leadColumns,
  lockLead,
  lockLeadOfConversation,
  lockLiveLead,
  headOf,
  searchColumns,
  toLead,
  toOwnLead,
} from './lead-row.ts'
import { lookForDuplicates, mergeFound, readParticipantName } from './found-contact-writer.ts'
import { appendScore, eraseReasonings, tellScore } from './lead-score-writer.ts'
import { eraseReasons, lockConversationsOfPerson, lockPerson } from './people/person-lock-writer.ts'
import { requireNoHold } from '../holds/hold-reader.ts'
import { hasMembers } from './people/person-reader.ts'
import { chooseFields, openPerson, refreshPerson, showPerson } from './people/person-writer.ts'
import { FoundLeadWriter } from './found/found-lead-writer.ts'
import { LeadMergeWriter } from './people/lead-merge-writer.ts'
import { customDifference, customLeadFields, customNames, erasedCustom, toJsonColumn } from './lead-custom.ts'
import { type CustomFieldSet, mergeCustom } from '../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../custom-fields/custom-fields.ts'
import type { TenantSession } from '../database/session.ts'
import type { LeadConsent } from '../consent/consent.ts'
import type { LeadConsentWriter } from '../consent/lead-consent-writer.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'

/**
 * The only way to change leads. Each change increases the lead's version, emits an event and fills the CRM outbox, all in the caller's
 * transaction.
 */
export class LeadWriter {
  readonly #events: HostEventWriter
  readonly #consents: LeadConsentWriter | undefined
  /** The kit's custom fields of leads. */
  readonly customFields: CustomFieldSet

  constructor(events: HostEventWriter, consents?: LeadConsentWriter, customFields = noCustomFields.leads) {
    this.#events = events
    this.#consents = consents
    this.customFields = customFields
  }

  /** Merges leads of one person, and undoes it. */
  get merges(): LeadMergeWriter {
    return new LeadMergeWriter(this.#events)
  }

  /** Writes what tasks found out about many people at once. */
  get found(): FoundLeadWriter {
    return new FoundLeadWriter(this, this.#events)
  }

  /**
   * The conversation's lead, created if there is none: only one, even with concurrent callers. Found details fill empty fields and correct
   * what was found before, as {@link mergeContact} says, and the lead keeps the source. A removed lead stays as it is (`deletedAt` is set) and is not created again.
   * @throws LeadKitError `not_found` (by SQLSTATE) if there is no such conversation.
   */
  async ensureForConversation(
    session: TenantSession,
    conversationId: string,
    found: FoundContact,
    sourceOf: SourceOf,
  ): Promise<{ readonly lead: Lead; readonly created: boolean }> {
    const id = checkId(conversationId, 'leads.ensureForConversation')
    const participantName = found.name == null ? await readParticipantName(session, id) : null
    const contact = cleanContact({ ...found, name: found.name ?? participantName })
    const source: SourceOf = (field) =>
      field === 'name' && participantName !== null ? fieldSource('platform') : sourceOf(field)
    const made = await session.tables
      .insertInto('leads')
      .values({
        ...newLeadColumns(session, id),
        conversation_id: id,
        ...contact,
        field_sources: JSON.stringify(sourcesOf(contact, source)),
        ...searchColumns(session, contact),
      })
      .onConflict((conflict) => conflict.column('conversation_id').doNothing())
      .returning(leadColumns)
      .executeTakeFirst()
    if (made !== undefined) return { lead: await this.#announceNew(session, toLead(made)), created: true }
    const row = await lockLeadOfConversation(session, conversationId)
    if (row.deleted_at !== null) return { lead: toOwnLead(row), created: false }
    const { lead, changes } = await mergeFound(session, row, contact, source)
    if (Object.keys(changes).length === 0) {
      // New evidence for a value may change what a merged lead shows.
      await this.#refreshHead(session, lead)
      return { lead, created: false }
    }
    return { lead: await this.#change(session, lead, changes, { sourceOf: source }), created: false }
  }

  /** @throws LeadKitError `invalid_input`, `not_found` for an unknown conversation, `conflict` when the conversation already has its lead. */
  async create(session: TenantSession, input: NewLead, sourceOf: SourceOf = byPerson): Promise<Lead> {
    const operation = 'leads.create'
    const { conversationId, fields, custom } = checkNewLead(input, operation)
    const change = this.customFields.change(custom, operation)
    const filled = mergeCustom(null, change, operation)
    if (conversationId !== null) await readParticipantName(session, conversationId)
    const row = await session.tables
      .insertInto('leads')
      .values({
        ...newLeadColumns(session, conversationId),
        conversation_id: conversationId,
        ...fields,
        custom: toJsonColumn(filled),
        field_sources: JSON.stringify(sourcesOf({ ...fields, ...customLeadFields(change) }, sourceOf)),
        ...searchColumns(session, { ...fields, custom: filled }),
      })
      .returning(leadColumns)
      .executeTakeFirstOrThrow()
    return this.#announceNew(session, toLead(row))
  }

  /**
   * Changes the given fields. Without an actual change the version stays the same.
   * @throws LeadKitError `invalid_input`, `not_found`, or `conflict` when `expectedVersion` is not the lead's.
   */
  async update(session: TenantSession, id: string, input: LeadChanges): Promise<Lead> {
    const operation = 'leads.update'
    const { expectedVersion, custom: givenCustom, ...changes } = parseInput(leadChangesSchema, input, operation)
    const customChange = this.customFields.change(givenCustom, operation)
    const lead = await lockLiveLead(session, id, operation, expectedVersion)
    const different = Object.entries(changes).filter(
      ([field, value]) => value !== undefined && value !== lead[field as keyof Lead],
    )
    const given = sourcedFields.filter((field) => changes[field] !== undefined)
    await chooseFields(session, lead, [...given, ...customNames(customChange)])
    const custom = customDifference(lead.custom, customChange)
    if (different.length > 0 || custom !== null)
      return this.#change(session, lead, Object.fromEntries(different), { sourceOf: byPerson, custom })
    await this.#refreshHead(session, lead)
    return lead
  }

  /**
   * Appends a scoring to the lead's history. The lead takes it over unless it has one that rests on a newer message: results may arrive in any
   * order. A removed lead gets no scoring.
   * @throws LeadKitError `not_found`.
   */
  async applyScoring(
    session: TenantSession,
    leadId: string,
    given: ScoringToApply,
  ): Promise<{ readonly lead: Lead; readonly applied: boolean }> {
    const operation = 'leads.applyScoring'
    const lead = await lockLead(session, checkId(leadId, operation), operation)
    if (lead.deletedAt !== null) return { lead, applied: false }
    const isNewest = await appendScore(session, leadId, given)
    if (!isNewest) return { lead, applied: false }
    const { score, scoreValue } = given.scoring
    // A new judgement with the same outcome changes nothing that needs an event.
    const isSame = lead.machineScore === score && lead.machineScoreValue === scoreValue
    if (isSame && (given.rescoreId ?? null) !== null) return { lead, applied: true }
    const scored = await this.#save(session, lead, { ...shownScore(lead, score, scoreValue), scored_at: session.now })
    await tellScore(session, this.#events, scored)
    return { lead: scored, applied: true }
  }

  /**
   * Shows a person's score in place of the machine's, which is kept beside it and still updated by each scoring.
   * @throws LeadKitError `invalid_input`, `not_found`, or `conflict` when `expectedVersion` is not the lead's.
   */
  async overrideScore(session: TenantSession, id: string, input: OverrideScore): Promise<Lead> {
    const operation = 'leads.overrideScore'
    const checked = parseInput(overrideScoreSchema, input, operation)
    const lead = await lockLiveLead(session, id, operation, checked.expectedVersion)
    const override = toScoreOverride(checked, session.now)
    await chooseFields(session, lead, ['score'])
    const overridden = await this.#save(session, lead, {
      score: override.score,
      score_value: override.scoreValue,
      machine_score: lead.machineScore,
      machine_score_value: lead.machineScoreValue,
      score_override: JSON.stringify(override),
    })
    await tellScore(session, this.#events, overridden)
    return overridden
  }

  /**
   * Shows the machine's score again. Without an override the lead stays as it is.
   * @throws LeadKitError as `overrideScore`.
   */
  async clearScoreOverride(session: TenantSession, id: string, input: ClearScoreOverride): Promise<Lead> {
    const operation = 'leads.clearScoreOverride'
    const { expectedVersion } = parseInput(clearScoreOverrideSchema, input, operation)
    const lead = await lockLiveLead(session, id, operation, expectedVersion)
    await chooseFields(session, lead, ['score'])
    if (lead.scoreOverride === null) {
      await this.#refreshHead(session, lead)
      return lead
    }
    const cleared = await this.#save(session, lead, {
      score: lead.machineScore,
      score_value: lead.machineScoreValue,
      machine_score: null,
      machine_score_value: null,
      score_override: null,
    })
    await tellScore(session, this.#events, cleared)
    return cleared
  }

  /**
   * Moves the lead through its lifecycle and records the move. Reopening is a move with a reason. `isBack` takes a move back, whatever the
   * lifecycle says.
   * @throws LeadKitError `illegal_transition`, `invalid_input`, `not_found`, or `conflict` when `expectedVersion` is not the lead's.
   */
  async move(session: TenantSession, id: string, input: LeadMove, isBack = false): Promise<Lead> {
    const operation = 'leads.move'
    const { to, by, reason, expectedVersion } = parseInput(leadMoveSchema, input, operation)
    const lead = await lockLiveLead(session, id, operation, expectedVersion)
    if (!isBack) checkMove(lead.status, to, reason)
    return this.#move(session, lead, { to, by, reason: reason ?? null })
  }

  /** Stores the lead's own tags; no CRM is told. The caller has locked the lead. */
  async saveTags(session: TenantSession, lead: Lead, tagIds: readonly string[]): Promise<Lead> {
    const tagged = await this.#save(session, lead, { tag_ids: [...tagIds] }, { inCrm: false })
    await this.#tellUpdate(session, tagged, ['tags'])
    return tagged
  }

  /**
   * Applies a change made in a CRM, with the author and time of the change there. It is sent to the other CRMs, not back to the one
   * that it came from. A move that the lifecycle does not allow is left out. A removed lead is not changed.
   * @throws LeadKitError `not_found`.
   */
  async applyRemote(
    session: TenantSession,
    leadId: string,
    change: RemoteLeadChange,
  ): Promise<{ readonly lead: Lead; readonly moved: boolean }> {
    let lead = await lockLead(session, leadId, 'leads.applyRemote')
    if (lead.deletedAt !== null) return { lead, moved: false }
    const { origin, times, by, status } = change
    const fields = Object.entries(change.fields).filter(([field, value]) => value !== lead[field as keyof Lead])
    const chosen = sourcedFields.filter((field) => change.fields[field] !== undefined)
    await chooseFields(session, lead, [...chosen, ...(change.custom === undefined ? [] : customNames(change.custom))])
    const custom = change.custom === undefined ? null : customDifference(lead.custom, change.custom)
    const isChanged = fields.length > 0 || custom !== null
    if (!isChanged) await this.#refreshHead(session, lead)
    else {
      const sourceOf: SourceOf = () => fieldSource('crm', { crmConfigId: origin })
      lead = await this.#change(session, lead, Object.fromEntries(fields), { origin, times, sourceOf, custom })
    }
    if (status === null || status === lead.status) return { lead, moved: true }
    const { forward, reopen } = movesFrom(lead.status)
    if (![...forward, ...reopen].includes(status)) return { lead, moved: false }
    const move = { to: status, by, reason: 'changed in the CRM' }
    return { lead: await this.#move(session, lead, move, { origin, times }), moved: true }
  }

  /**
   * Removes the lead, with all leads that were merged into it: personal data is erased from LeadKit, and each CRM with auto-sync deletes its record. The row
   * stays without data, so that scores and moves keep their lead and a late message does not create the person again.
   * @throws LeadKitError `not_found`, also when it was already removed; `legal_hold` while a hold keeps something of the person.
   */
  async remove(session: TenantSession, id: string): Promise<void> {
    const operation = 'leads.remove'
    await lockConversationsOfPerson(session, checkId(id, operation))
    await lockPerson(session, id)
    const lead = await lockLiveLead(session, id, operation)
    await requireNoHold(session, { operation, leadIds: [id, ...lead.memberIds] })
    for (const memberId of lead.memberIds) await this.#erase(session, await lockLead(session, memberId, operation))
    await this.#erase(session, lead)
    await eraseReasons(session, [id, ...lead.memberIds])
    session.record({ action: 'lead.removed', subject: ['lead', id], after: { leadIds: [id, ...lead.memberIds] } })
    await this.#events.write(session, 'lead.deleted', { leadId: id })
  }

  /**
   * Erases what came by this lead alone, because its person withdrew it where it was said. A lead that others were merged into stays without data, also
   * where it was merged itself, so that they live on when the merges are undone. Any other is removed.
   * @throws LeadKitError `not_found`, also when it was already removed; `legal_hold`, before anything is changed.
   */
  async withdraw(session: TenantSession, id: string): Promise<void> {
    const operation = 'leads.withdraw'
    await lockConversationsOfPerson(session, id)
    const lead = await lockLead(session, id, operation)
    if (headOf(lead) === null) return this.remove(session, id)
    requireFound(lead.deletedAt === null ? lead : null, operation, 'lead')
    await requireNoHold(session, { operation, leadIds: [id] })
    await eraseReasons(session, [id])
    if (lead.mergedInto === null || (await hasMembers(session, id))) return this.#empty(session, lead)
    await this.#erase(session, lead)
    await settleLinks(session, [lead.mergedInto])
    await refreshPerson(session, lead.mergedInto, this.#events)
    await this.#events.write(session, 'lead.deleted', { leadId: id })
  }

  /** Erases what is written about the person of a lead, also of one that was removed before; the caller has locked it. */
  async eraseTexts(session: TenantSession, lead: StoredLead): Promise<void> {
    await eraseReasonings(session, lead.id)
    await eraseWrittenTexts(session, lead.id, lead.conversationId)
    await eraseTouches(session, lead)
  }

  async #empty(session: TenantSession, lead: StoredLead): Promise<void> {
    await this.eraseTexts(session, lead)
    const custom = erasedCustom(lead.custom)
    const fields = Object.keys(ERASED).filter((field) => lead[field as keyof typeof ERASED] !== null)
    const emptied = await this.#save(session, lead, ERASED, { custom })
    await this.#tellUpdate(session, emptied, [...fields, ...customNames(custom)])
  }

  async #erase(session: TenantSession, lead: StoredLead): Promise<void> {
    await this.eraseTexts(session, lead)
    const erased = { ...ERASED, tag_ids: [], score_override: null, owner_wanted_since: null, deleted_at: session.now }
    const source: ChangeSource = { kind: 'delete', custom: erasedCustom(lead.custom) }
    await tellWork(session, lead, await this.#save(session, lead, erased, source))
  }

  /** Stores on the lead what its person said about automatic messages. This also works for a removed lead, and then no CRM gets it. */
  async setConsent(session: TenantSession, id: string, consent: LeadConsent): Promise<void> {
    const lead = await lockLead(session, id, 'consents.record')
    if (lead.consent?.recordId === consent.recordId) return
    if (lead.deletedAt === null) return void (await this.#showConsent(session, lead, consent))
    const query = session.tables.updateTable('leads').set({ consent: JSON.stringify(consent) })
    await query.where('id', '=', id).execute()
  }

  async #showConsent(session: TenantSession, lead: StoredLead, consent: LeadConsent): Promise<StoredLead> {
    const changed = await this.#save(session, lead, { consent: JSON.stringify(consent) })
    await this.#tellUpdate(session, changed, ['consent'])
    return changed
  }

  /** New leads may be of people who have opted out or back in before. */
  async linkConsents(session: TenantSession, leads: readonly StoredLead[]): Promise<void> {
    if ((await this.#consents?.keepsAny(session)) !== true) return
    for (const lead of leads) await this.#linkConsent(session, lead)
  }

  /** The new details may identify a person who has opted out or back in before. */
  async #linkConsent(session: TenantSession, lead: StoredLead): Promise<StoredLead> {
    const consent = (await this.#consents?.link(session, lead)) ?? null
    if (consent === null || consent.recordId === lead.consent?.recordId) return lead
    return this.#showConsent(session, lead, consent)
  }

  async #announceNew(session: TenantSession, lead: StoredLead): Promise<StoredLead> {
    await recordLeadChange(session, lead, 'upsert')
    await this.#events.write(session, 'lead.created', { leadId: lead.id, conversationId: lead.conversationId })
    await lookForDuplicates(session, lead.id, ['name'])
    if (lead.ownerWantedSince !== null || lead.assignedUserId !== null || lead.assignedTeamId !== null)
      await settleNewLead(session, lead, this.#events)
    return this.#linkConsent(session, lead)
  }

  async #change(
    session: TenantSession,
    lead: StoredLead,
    changes: Partial<LeadContact & Pick<Lead, 'notes'>>,
    source: ChangeSource = {},
  ): Promise<StoredLead> {
    const changed = await this.#save(session, lead, changes, source)
    const { custom = null } = source
    await this.#tellUpdate(session, changed, [...Object.keys(changes), ...(custom === null ? [] : customNames(custom))])
    return 'email' in changes || 'phone' in changes ? this.#linkConsent(session, changed) : changed
  }

  async #tellUpdate(session: TenantSession, lead: Lead, fields: readonly string[]): Promise<void> {
    if (lead.deletedAt === null) await lookForDuplicates(session, lead.id, fields)
    // The lead that shows it has told what changed there.
    if (lead.mergedInto !== null) return
    await this.#events.write(session, 'lead.updated', { leadId: lead.id, version: lead.version, fields })
  }

  /** The lead's own values stay; what its merged lead shows may follow from the change all the same. */
  async #refreshHead(session: TenantSession, lead: Lead): Promise<void> {
    const headId = headOf(lead)
    if (headId !== null) await refreshPerson(session, headId, this.#events)
  }

  async #move(session: TenantSession, lead: StoredLead, step: LeadStep, source: ChangeSource = {}): Promise<Lead> {
    const { to, by } = step
    const from = lead.status
    await noteMove(session, lead, step, source.origin ?? null)
    const moved = await this.#save(session, lead, moveColumns(lead, to, session.now), source)
    await tellWork(session, lead, moved)
    if (lead.mergedInto === null) await this.#events.write(session, 'lead.moved', { leadId: lead.id, from, to, by })
    return moved
  }

  async #save(
    session: TenantSession,
    lead: StoredLead,
    columns: LeadColumnChanges,
    { kind = 'upsert', origin = null, times = {}, sourceOf = byPerson, custom = null, inCrm = true }: ChangeSource = {},
  ): Promise<StoredLead> {
    const fields = { ...columns, ...(custom !== null && customLeadFields(custom)) }
    const values = custom === null ? lead.custom : mergeCustom(lead.custom, custom, 'leads.update')
    const changed = Object.keys(fields).filter(isTimed)
    const changedAt = Object.fromEntries(changed.map((field) => [field, (times[field] ?? session.now).toISOString()]))
    const sourced = Object.keys(fields).filter(isSourced)
    if (lead.memberIds.length > 0) await openPerson(session, lead.id)
    const row = await session.tables
      .updateTable('leads')
      .set({
        ...columns,
        ...(custom !== null && { custom: toJsonColumn(values) }),
        ...(sourced.length > 0 && {
          field_sources: JSON.stringify(changedSources(lead.fieldSources, fields, sourceOf)),
          ...(columns.deleted_at === undefined
            ? searchColumns(session, { ...lead, ...columns, custom: values })
            : { search_folded: null }),
        }),
        version: lead.version + 1,
        updated_at: session.now,
        ...(changed.length > 0 && {
          field_times: sql`${sql.ref('field_times')} || ${JSON.stringify(changedAt)}::jsonb`,
        }),
      })
      .where('id', '=', lead.id)
      .returning(leadColumns)
      .executeTakeFirstOrThrow()
    const saved = { ...toLead(row), memberIds: lead.memberIds }
    if (lead.memberIds.length > 0) await showPerson(session, lead.id)
    // A merged lead has one record in a CRM, which its head writes; each removes its own.
    if (lead.mergedInto !== null && kind === 'upsert') await refreshPerson(session, lead.mergedInto, this.#events)
    else if (inCrm) await recordLeadChange(session, saved, kind, origin)
    return saved
  }
}
