import type { JsonValue } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { FieldMapping } from '../fields/field-mapping.ts'
import {
  type FieldJudgement,
  judgeFields,
  isOwned,
  type OwnedMapping,
  keptMark,
  leadFieldOf,
} from '../fields/judge-fields.ts'
import { isReturned } from '../sync/crm-sync-claim.ts'
import { ledgerOf } from '../sync/prepare-writes.ts'
import { customNameOf } from '../fields/custom-source.ts'
import type { HostEventPayloads } from '../../host-events/host-event.ts'
import type { Lead } from '../../leads/lead.ts'
import { armPull, insertHints, recheckAllRecords } from '../hints/crm-hint-writer.ts'
import { readOwnEmails, withEmail } from '../fields/own-email-reader.ts'
import { type LeadState, readLeadStates } from '../fields/lead-snapshot-reader.ts'
import { putIntoOutbox } from '../../crm-outbox/crm-outbox-writer.ts'
import type { RemoteLeadChange } from '../../leads/lead-change.ts'
import { recordCrmChange, recordRefusedFields } from './crm-change-writer.ts'
import type { LeadWriter } from '../../leads/lead-writer.ts'
import { lockWithHeads } from '../../leads/people/person-lock-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { CrmConfigsTable, CrmLinksTable } from '../../database/tables/tenant-tables.ts'
import { readSharedWithHeads } from './merged-record-reader.ts'
import type { InboundPage, LinkState, Observation } from './inbound-page.ts'
import type { LeadStatus } from '../../base/lead-status.ts'
import { applyLiveMappings } from '../fields/apply-field-mappings.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

/** The delay before a record that another write has overtaken is read again. */
const BUSY_DELAY_MS = 3_000

type LinkRow = Selectable<CrmLinksTable>

/** One page while it is being stored. */
interface Turn {
  readonly session: TenantSession
  readonly config: Selectable<CrmConfigsTable>
  readonly owned: readonly OwnedMapping[]
  /** Leads whose record has to be written as a result. */
  readonly pushes: Set<string>
}

interface Linked {
  readonly row: LinkRow
  readonly observation: Observation
  readonly lead: LeadState
}

/** Stores what was found in a CRM, inside one transaction. */
export class CrmInboundWriter {
  readonly #leads: LeadWriter
  readonly #events: HostEventWriter

  constructor(leads: LeadWriter, events: HostEventWriter) {
    this.#leads = leads
    this.#events = events
  }

  async apply(session: TenantSession, page: InboundPage): Promise<void> {
    const { crmConfigId } = page.target
    const tenant = session.tables
    // If the config is being removed, the removal either waits for this transaction or came first.
    const config = await tenant
      .selectFrom('crm_configs')
      .selectAll()
      .where('id', '=', crmConfigId)
      .forKeyShare()
      .executeTakeFirst()
    if (config === undefined) return
    const turn: Turn = { session, config, owned: page.owned, pushes: new Set() }
    const { usable, overtaken } = await this.#lock(turn, page.observations)
    for (const linked of usable) await this.#take(turn, linked)
    await this.#push(turn)
    const kept = [...page.waiting, ...overtaken.flatMap(({ hints }) => hints)]
    await this.#settleHints(turn, page, new Set(kept.map((hint) => hint.id)))
    await insertHints(session, crmConfigId, kept)
    if (page.poll?.gap === true) await recheckAllRecords(session, crmConfigId)
    await this.#schedule(turn, page, kept.length)
  }

  /** Locks links, then leads, each in id order. Anything written to in the meantime is left for another read. */
  async #lock(turn: Turn, observations: readonly Observation[]) {
    const { session, config } = turn
    const ids = observations.map(({ link }) => link.leadId).toSorted()
    if (ids.length === 0) return { usable: [], overtaken: [] }
    const tenant = session.tables
    const links = tenant.selectFrom('crm_links').selectAll().where('crm_config_id', '=', config.id)
    const rows = await links.where('lead_id', 'in', ids).orderBy('lead_id').forUpdate().execute()
    const writing = await tenant
      .selectFrom('crm_syncs')
      .select('lead_id')
      .where('crm_config_id', '=', config.id)
      .where('lead_id', 'in', ids)
      .where('status', '=', 'processing')
      .execute()
    await lockWithHeads(session, ids)
    const states = await readLeadStates(session, ids, config.field_mappings, this.#leads.customFields)
    const emails = await readOwnEmails(session, states, [config.id])
    const busy = new Set(writing.map((row) => row.lead_id))
    const members = ids.filter((id) => (states.get(id)?.mergedInto ?? null) !== null)
    const shared = await readSharedWithHeads(session, config.id, members)
    const byLead = new Map(rows.map((row) => [row.lead_id, row]))
    const usable: Linked[] = []
    const overtaken: Observation[] = []
    for (const observation of observations) {
      const { link } = observation
      const row = byLead.get(link.leadId)
      const lead = states.get(link.leadId)
      if (row === undefined || lead === undefined || lead.deleted) continue
      // The record is another lead's for now, which reads it itself.
      if (shared.has(link.leadId) || isReturned(row)) continue
      const isCurrent = Number(row.writes) === link.writes && row.external_id === link.externalId
      const snapshot = withEmail(lead, emails.get(`${link.leadId} ${config.id}`))
      if (isCurrent && !busy.has(link.leadId)) usable.push({ row, observation, lead: { ...lead, snapshot } })
      else overtaken.push(observation)
    }
    return { usable, overtaken }
  }

  async #take(turn: Turn, linked: Linked): Promise<void> {
    const { row, observation } = linked
    const { record, change } = observation
    if (record === null) {
      const isNews = row.state !== 'deleted' || change === 'purged'
      if (isNews) await this.#tell(turn, row, change === 'purged' ? 'purged' : 'deleted')
      return this.#setLink(turn, row, { state: 'deleted' })
    }
    if (change === 'converted') return this.#convert(turn, row)
    if (record.externalId !== row.external_id && (await this.#merge(turn, row, record.externalId))) return
    if (row.state === 'deleted') {
      await this.#tell(turn, row, 'restored')
      turn.pushes.add(row.lead_id)
    }
    const ledger = await this.#takeFields(turn, linked, record)
    await this.#setLink(turn, row, { state: 'linked', externalId: record.externalId, ledger })
  }

  /** True if the surviving record of a merge already belongs to another lead: two leads must not write to one record. */
  async #merge(turn: Turn, row: LinkRow, survivorId: string): Promise<boolean> {
    const { session, config } = turn
    const other = await session.tables
      .selectFrom('crm_links')
      .select('lead_id')
      .where('crm_config_id', '=', config.id)
      .where('external_id', '=', survivorId)
      .where('lead_id', '!=', row.lead_id)
      .where('state', '=', 'linked')
      .executeTakeFirst()
    await this.#tell(turn, row, 'merged', other?.lead_id ?? null)
    if (other === undefined) turn.pushes.add(row.lead_id)
    else await this.#setLink(turn, row, { state: 'shared', externalId: survivorId })
    return other !== undefined
  }

  async #convert(turn: Turn, row: LinkRow): Promise<void> {
    await this.#setLink(turn, row, { state: 'converted' })
    await this.#tell(turn, row, 'converted')
    if (!turn.owned.some((mapping) => mapping.source === 'lead.status')) return
    await this.#change(turn, row.lead_id, { fields: {}, status: 'converted', times: { status: turn.session.now } })
  }

  /** Returns the values that both sides agree on from now on. */
  async #takeFields(
    turn: Turn,
    { row, observation, lead }: Linked,
    record: NonNullable<Observation['record']>,
  ): Promise<Record<string, string>> {
    const local = { ...lead, ledger: row.field_hashes }
    const judged = judgeFields(turn.owned, local, record, observation.times, turn.session.now)
    const taken = judged.filter(({ verdict }) => verdict === 'take')
    if (judged.some(({ verdict }) => verdict === 'keep')) turn.pushes.add(row.lead_id)
    const agreed = judged.filter(({ verdict }) => verdict !== 'keep')
    const ledger = Object.fromEntries(agreed.map(({ mapping, mark }) => [mapping.target, mark]))
    await this.#tellRefused(turn, row, judged)
    if (taken.length === 0) return ledger
    const { moved } = await this.#change(turn, row.lead_id, toChange(taken))
    // A status change that the lifecycle does not allow is undone in the CRM, if the lead has a say in the field.
    const refused = moved ? undefined : taken.find(({ mapping }) => leadFieldOf(mapping) === 'status')
    if (refused?.mapping.owner === 'latest') turn.pushes.add(row.lead_id)
    if (await this.#hasMore(turn, row, ledger)) turn.pushes.add(row.lead_id)
    return ledger
  }

  /** Told once: as long as neither side changes, the disagreement is in the link's ledger. */
  async #tellRefused({ session, config }: Turn, row: LinkRow, judged: readonly FieldJudgement[]): Promise<void> {
    const fields = judged
      .filter(({ verdict, mapping, mark }) => verdict === 'leave' && row.field_hashes[mapping.target] !== mark)
      .map(({ mapping }) => ({ field: mapping.target, source: mapping.source }))
    if (fields.length === 0) return
    await this.#events.write(session, 'crm.value_refused', { leadId: row.lead_id, crmConfigId: config.id, fields })
    await recordRefusedFields(
      session,
      { leadId: row.lead_id, crmConfigId: config.id, by: `crm:${config.provider}` },
      fields.map((field) => leadFieldOf(field)),
    )
  }

  async #change(
    { session, config }: Turn,
    leadId: string,
    change: Omit<RemoteLeadChange, 'by' | 'origin'>,
  ): Promise<{ readonly lead: Lead; readonly moved: boolean }> {
    const whole = { ...change, by: `crm:${config.provider}`, origin: config.id }
    const outcome = await this.#leads.applyRemote(session, leadId, whole)
    await recordCrmChange(session, leadId, whole, outcome.moved)
    return outcome
  }

  /** True if the change affects fields of the record that LeadKit writes, such as a template's. */
  async #hasMore(turn: Turn, row: LinkRow, agreed: Readonly<Record<string, string>>): Promise<boolean> {
    const written = mappingsOf(turn).filter((mapping) => !isOwned(mapping))
    if (written.length === 0) return false
    const { session } = turn
    const lead = (await readLeadStates(session, [row.lead_id], written, this.#leads.customFields)).get(row.lead_id)
    if (lead === undefined) return false
    const known = { ...row.field_hashes, ...agreed }
    const { fields } = applyLiveMappings(written, lead.snapshot, turn.config.field_faults)
    const wanted = Object.entries(ledgerOf(written, fields))
    return wanted.some(([name, hash]) => known[name] !== hash && known[name] !== keptMark(hash))
  }

  async #setLink(
    { session }: Turn,
    row: LinkRow,
    set: {
      readonly state: LinkState
      readonly externalId?: string
      readonly ledger?: Readonly<Record<string, string>>
    },
  ): Promise<void> {
    const hashes = { ...row.field_hashes, ...set.ledger }
    await session.tables
      .updateTable('crm_links')
      .set({
        state: set.state,
        external_id: set.externalId ?? row.external_id,
        field_hashes: JSON.stringify(hashes),
      })
      .where('lead_id', '=', row.lead_id)
      .where('crm_config_id', '=', row.crm_config_id)
      .execute()
  }

  async #tell(
    { session, config }: Turn,
    row: LinkRow,
    change: HostEventPayloads['crm.record_changed']['change'],
    survivorLeadId: string | null = null,
  ): Promise<void> {
    const payload = { leadId: row.lead_id, crmConfigId: config.id, change, survivorLeadId }
    await this.#events.write(session, 'crm.record_changed', payload)
  }

  async #push({ session, config, pushes }: Turn): Promise<void> {
    if (pushes.size === 0 || !config.auto_sync) return
    const rows = await session.tables
      .selectFrom('leads')
      .select(['id', 'version'])
      .where('id', 'in', [...pushes])
      .where('deleted_at', 'is', null)
      .where('merged_into', 'is', null)
      .orderBy('id')
      .execute()
    const crmConfigId = config.id
    const entries = rows.map(({ id, version }) => {
      return { leadId: id, leadVersion: Number(version), crmConfigId, kind: 'upsert', isLinked: true } as const
    })
    await putIntoOutbox(session, entries)
  }

  async #settleHints({ session, config }: Turn, page: InboundPage, kept: ReadonlySet<string>): Promise<void> {
    const seen = page.hints.filter((hint) => !kept.has(hint.id) && hint.receivedAt !== undefined)
    if (seen.length === 0) return
    await session.run({
      // A hint that arrived again after it was read is not done.
      text: `DELETE FROM ${quoteIdentifier(session.schema)}.crm_hints h
        USING unnest($2::text[], $3::timestamptz[]) AS r (id, received_at)
        WHERE h.crm_config_id = $1 AND h.id = r.id AND h.received_at <= r.received_at`,
      parameters: [config.id, seen.map((hint) => hint.id), seen.map((hint) => hint.receivedAt)],
    })
  }

  /** Stores how far the config has read, and makes the next pull due. */
  async #schedule({ session, config }: Turn, page: InboundPage, kept: number): Promise<void> {
    const tenant = session.tables
    const { poll, channel } = page
    const nextPollAt = poll?.more === true ? session.now : page.nextPollAt
    const hints = tenant.selectFrom('crm_hints').where('crm_config_id', '=', config.id)
    const { count } = await hints.select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()
    const times = [
      ...(nextPollAt === null ? [] : [nextPollAt]),
      ...(Number(count) > kept ? [session.now] : kept > 0 ? [new Date(session.now.getTime() + BUSY_DELAY_MS)] : []),
    ]
    const dueAt = times.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? null
    if (dueAt !== null) await armPull(session, config.id, dueAt)
    await tenant
      .updateTable('crm_inbound')
      .set({
        next_poll_at: nextPollAt,
        due_at: dueAt,
        failures: 0,
        error_code: null,
        error_message: null,
        ...(poll !== null && { cursor: poll.cursor, polled_at: session.now }),
        ...(channel !== null && { channel_id: channel.id, channel_expires_at: channel.expiresAt }),
      })
      .where('id', '=', config.id)
      .execute()
  }
}

function mappingsOf({ config }: Turn): readonly FieldMapping[] {
  return (config.field_mappings as readonly FieldMapping[] | null) ?? []
}

function toChange(taken: readonly FieldJudgement[]): Omit<RemoteLeadChange, 'by' | 'origin'> {
  const fields = new Map<string, JsonValue>()
  const set = new Map<string, JsonValue>()
  const emptied: string[] = []
  const times = new Map<string, Date>()
  let status: LeadStatus | null = null
  for (const { mapping, value, changedAt } of taken) {
    const field = leadFieldOf(mapping)
    times.set(field, changedAt)
    const custom = customNameOf(mapping.source)
    if (custom !== null && value === null) emptied.push(custom)
    else if (custom !== null) set.set(custom, value)
    else if (field === 'status') status = value as LeadStatus | null
    else fields.set(field, value)
  }
  const custom = set.size + emptied.length === 0 ? {} : { custom: { set: Object.fromEntries(set), emptied } }
  return { fields: Object.fromEntries(fields), ...custom, status, times: Object.fromEntries(times) }
}
