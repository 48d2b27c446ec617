import { sql } from 'kysely'
import { forgetUnwritten, passOn, tellShared } from './crm-link-writer.ts'
import { hintConversions, hintMerges, recheckRecords } from '../hints/crm-hint-writer.ts'
import { endReturns } from '../../crm-outbox/merged-link-writer.ts'
import { putIntoOutbox, enqueueSyncs } from '../../crm-outbox/crm-outbox-writer.ts'
import { type TenantSession, quoteIdentifier } from '../../database/session.ts'
import type { SyncFailure, SyncSuccess, SyncToRun } from './sync-to-run.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

/**
 * A row waits while another row of the same lead and config is in progress. The wait ends when that row is settled: whichever of the two transactions
 * comes second makes the row due. The dispatch row's lock orders them.
 */
async function wakeWaiting(session: TenantSession, settled: readonly SyncToRun[]): Promise<void> {
  if (settled.length === 0) return
  const rows = await session.run<{ id: string }>({
    text: `SELECT s.id FROM ${quoteIdentifier(session.schema)}.crm_syncs s
      JOIN unnest($1::uuid[], $2::uuid[]) AS r (lead_id, crm_config_id)
        ON r.lead_id = s.lead_id AND r.crm_config_id = s.crm_config_id
      WHERE s.status = 'pending' ORDER BY s.id`,
    parameters: [settled.map(({ leadId }) => leadId), settled.map(({ target }) => target.crmConfigId)],
  })
  await enqueueSyncs(
    session,
    rows.map((row) => row.id),
  )
}

/** The counterpart: makes rows due that had to wait and whose reason is gone by now. */
export async function endWaits(session: TenantSession, syncIds: readonly string[]): Promise<void> {
  const schema = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string }>({
    text: `SELECT s.id FROM ${schema}.crm_syncs s
      WHERE s.id = ANY ($1::uuid[]) AND NOT EXISTS (
        SELECT FROM ${schema}.crm_syncs o
        WHERE o.lead_id = s.lead_id AND o.crm_config_id = s.crm_config_id AND o.status = 'processing' AND o.id <> s.id
      ) ORDER BY s.id`,
    parameters: [syncIds],
  })
  await enqueueSyncs(
    session,
    rows.map((row) => row.id),
  )
}

/** Writes the results of outbox rows, a whole batch in a few statements. */
export class CrmSyncResultWriter {
  readonly #hostEvents: HostEventWriter

  constructor(hostEvents: HostEventWriter) {
    this.#hostEvents = hostEvents
  }

  async recordSuccesses(session: TenantSession, successes: readonly SyncSuccess[]): Promise<void> {
    // Missing rows belonged to a config that was removed in the meantime, together with all its data.
    const known = await markSuccesses(session, successes)
    const written = successes.filter(({ sync }) => known.has(sync.syncId))
    if (written.length === 0) return
    const kept = written.filter(({ sync }) => sync.action !== 'delete')
    const removed = written.filter(({ sync }) => sync.action === 'delete')
    await removeLinks(session, removed)
    await endReturnsOf(session, written)
    if (removed.length > 0) await passOn(session, removed, this.#hostEvents)
    await writeLinks(session, kept)
    if (this.#hostEvents.wants('crm.record_changed')) await tellShared(session, kept, this.#hostEvents)
    await tellMerges(session, kept)
    await followUp(session, kept)
    await recheck(
      session,
      kept.filter((success) => success.recheck),
    )
    await wakeWaiting(
      session,
      written.map(({ sync }) => sync),
    )
    const payloads = written.map(({ sync }) => {
      const { leadId, action, target } = sync
      return { leadId, crmConfigId: target.crmConfigId, action }
    })
    await this.#hostEvents.writeAll(session, 'crm.synced', payloads)
  }

  async recordFailures(session: TenantSession, failures: readonly SyncFailure[]): Promise<void> {
    const rows = await session.run<{ id: string }>({
      text: `UPDATE ${quoteIdentifier(session.schema)}.crm_syncs s
        SET status = 'failed', error_code = r.code, error_message = r.message, next_retry_at = r.next_retry_at,
          retry_count = s.retry_count + r.counted, refused_fields = ARRAY(SELECT jsonb_array_elements_text(r.refused))
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::jsonb[])
          AS r (id, code, message, next_retry_at, counted, refused)
        WHERE s.id = r.id AND s.status = 'processing' RETURNING s.id`,
      parameters: [
        failures.map((failure) => failure.sync.syncId),
        failures.map((failure) => failure.code),
        failures.map((failure) => failure.message),
        failures.map((failure) => failure.nextRetryAt),
        failures.map((failure) => (failure.counts ? 1 : 0)),
        failures.map((failure) => JSON.stringify(failure.refusedFields)),
      ],
    })
    const known = new Set(rows.map((row) => row.id))
    const written = failures.filter(({ sync }) => known.has(sync.syncId))
    // A record that is gone may have been merged into another: inbound sync finds out, and emits a host event.
    await recheck(
      session,
      written.filter((failure) => failure.code === 'not_found'),
    )
    await followConversions(
      session,
      written.filter((failure) => failure.code === 'converted'),
    )
    await wakeWaiting(
      session,
      written.map(({ sync }) => sync),
    )
    const dead = written.filter((failure) => failure.nextRetryAt === null && failure.code !== 'converted')
    for (const [crmConfigId, those] of Map.groupBy(dead, ({ sync }) => sync.target.crmConfigId)) {
      const leadIds = those.map(({ sync }) => sync.leadId)
      await forgetUnwritten(session, crmConfigId, leadIds)
    }
    const payloads = dead.map(({ sync, code }) => ({ leadId: sync.leadId, crmConfigId: sync.target.crmConfigId, code }))
    await this.#hostEvents.writeAll(session, 'crm.failed', payloads)
  }
}

/** Returns the ids of the rows that were in progress: a result is written only once. */
async function markSuccesses(session: TenantSession, successes: readonly SyncSuccess[]): Promise<ReadonlySet<string>> {
  const rows = await session.run<{ id: string }>({
    text: `UPDATE ${quoteIdentifier(session.schema)}.crm_syncs s
      SET status = 'success', external_id = r.external_id, lead_version = r.version, synced_at = $5, next_retry_at = NULL, 
        refused_fields = ARRAY(SELECT jsonb_array_elements_text(r.refused)),
        error_code = r.code, error_message = r.message
      FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $6::text[], $7::jsonb[])
        AS r (id, external_id, version, code, message, refused)
      WHERE s.id = r.id AND s.status = 'processing' RETURNING s.id`,
    parameters: [
      successes.map(({ sync }) => sync.syncId),
      successes.map(({ externalId, sync }) => externalId ?? sync.externalId),
      successes.map(({ sync }) => sync.lead.version),
      successes.map((success) => describeFields(success).code),
      session.now,
      successes.map((success) => describeFields(success).message),
      successes.map(({ refused }) => JSON.stringify(refused)),
    ],
  })
  return new Set(rows.map((row) => row.id))
}

/** The note in the row of a write that succeeded without some of its values. */
function describeFields({ leftOut, cut }: SyncSuccess): {
  readonly code: string | null
  readonly message: string | null
} {
  const parts = [
    leftOut.length === 0 ? '' : `fields left out: ${leftOut.join(', ')}`,
    cut.length === 0 ? '' : `fields cut: ${cut.join(', ')}`,
  ].filter((part) => part !== '')
  if (parts.length === 0) return { code: null, message: null }
  return { code: leftOut.length > 0 ? 'fields_left_out' : 'fields_cut', message: parts.join('; ') }
}

/** Whoever had a lent record may create its own once the record is its owner's again, or is gone. */
async function endReturnsOf(session: TenantSession, successes: readonly SyncSuccess[]): Promise<void> {
  const returned = successes.filter(({ sync }) => sync.isReturned)
  for (const [crmConfigId, those] of Map.groupBy(returned, ({ sync }) => sync.target.crmConfigId)) {
    const records = those.flatMap(({ sync: { leadId, externalId } }) =>
      externalId === null ? [] : [{ leadId, externalId }],
    )
    await endReturns(session, crmConfigId, records)
  }
}

async function removeLinks(session: TenantSession, removed: readonly SyncSuccess[]): Promise<void> {
  const [first] = removed
  if (first === undefined) return
  await session.tables
    .deleteFrom('crm_links')
    .where('crm_config_id', '=', first.sync.target.crmConfigId)
    .where(
      'lead_id',
      'in',
      removed.map(({ sync }) => sync.leadId),
    )
    .execute()
}

async function writeLinks(session: TenantSession, successes: readonly SyncSuccess[]): Promise<void> {
  const rows = successes.flatMap(({ sync, externalId, writtenHash, ledger }) => {
    if (externalId === null || writtenHash === null) return []
    return [
      {
        tenant_id: session.tenantId,
        lead_id: sync.leadId,
        crm_config_id: sync.target.crmConfigId,
        // The surviving record of a merge may belong to another lead: inbound sync moves the link.
        external_id: sync.isLinking ? externalId : (sync.externalId ?? externalId),
        written_version: sync.lead.version,
        written_hash: writtenHash,
        // The time of reading: whatever was requested after it is not part of this write.
        written_at: sync.readAt,
        field_hashes: JSON.stringify(ledger),
        writes: 1,
      },
    ]
  })
  if (rows.length === 0) return
  await session.tables
    .insertInto('crm_links')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['lead_id', 'crm_config_id']).doUpdateSet((eb) => ({
        external_id: eb.ref('excluded.external_id'),
        written_version: eb.ref('excluded.written_version'),
        written_hash: eb.ref('excluded.written_hash'),
        written_at: eb.ref('excluded.written_at'),
        field_hashes: sql<string>`${eb.ref('crm_links.field_hashes')} || ${eb.ref('excluded.field_hashes')}`,
        writes: sql<number>`${eb.ref('crm_links.writes')} + 1`,
        // A record of its own takes the place of one that a merged lead lent.
        // A returned one is its owner's again.
        lent_by: sql<string | null>`CASE WHEN ${eb.ref('excluded.external_id')} = ${eb.ref('crm_links.external_id')}
          AND ${eb.ref('crm_links.lent_by')} <> ${eb.ref('crm_links.lead_id')} THEN ${eb.ref('crm_links.lent_by')} END`,
      })),
    )
    .execute()
}

/** The response to a write to a merged record contains the id of the surviving record. */
async function tellMerges(session: TenantSession, successes: readonly SyncSuccess[]): Promise<void> {
  for (const [crmConfigId, those] of Map.groupBy(successes, ({ sync }) => sync.target.crmConfigId)) {
    const merges = those.flatMap(({ sync: { externalId: from, isLinking }, externalId: into }) =>
      from === null || into === null || from === into || isLinking ? [] : [{ from, into }],
    )
    if (merges.length > 0) await hintMerges(session, crmConfigId, merges)
  }
}

/** A converted record does not count as a failure: inbound sync stops writing to it, and emits a host event. */
async function followConversions(session: TenantSession, failures: readonly SyncFailure[]): Promise<void> {
  if (failures.length === 0) return
  const ids = failures.map(({ sync }) => sync.syncId)
  await session.tables.updateTable('crm_syncs').set({ status: 'superseded' }).where('id', 'in', ids).execute()
  for (const [crmConfigId, those] of Map.groupBy(failures, ({ sync }) => sync.target.crmConfigId)) {
    await hintConversions(
      session,
      crmConfigId,
      those.flatMap(({ sync }) => sync.externalId ?? []),
    )
  }
}

/** Requests that the records of some syncs be read again, if their ids are known. */
async function recheck(
  session: TenantSession,
  outcomes: readonly { readonly sync: SyncToRun; readonly externalId?: string | null }[],
): Promise<void> {
  const byConfig = Map.groupBy(outcomes, ({ sync }) => sync.target.crmConfigId)
  for (const [crmConfigId, those] of byConfig) {
    const ids = those.flatMap(({ sync, externalId }) => externalId ?? sync.externalId ?? [])
    await recheckRecords(session, crmConfigId, ids)
  }
}

/** A version that arrived during the write has its own row if the config syncs automatically; otherwise one is created here. */
async function followUp(session: TenantSession, successes: readonly SyncSuccess[]): Promise<void> {
  const crmConfigId = successes[0]?.sync.target.crmConfigId
  if (crmConfigId === undefined) return
  const newer = await session.run<{ id: string; version: string | number }>({
    text: `SELECT l.id, l.version FROM ${quoteIdentifier(session.schema)}.leads l
      JOIN unnest($1::uuid[], $2::bigint[]) AS r (id, version) ON r.id = l.id
      WHERE l.version > r.version AND l.deleted_at IS NULL AND l.merged_into IS NULL`,
    parameters: [successes.map(({ sync }) => sync.leadId), successes.map(({ sync }) => sync.lead.version)],
  })
  const linked = new Set(successes.flatMap(({ sync, externalId }) => (externalId === null ? [] : [sync.leadId])))
  const entries = newer.map(({ id, version }) => {
    return { leadId: id, leadVersion: Number(version), crmConfigId, kind: 'upsert', isLinked: linked.has(id) } as const
  })
  await putIntoOutbox(session, entries)
}
