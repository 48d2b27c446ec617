import { putIntoOutbox } from '../../crm-outbox/crm-outbox-writer.ts'
import { type TenantSession, quoteIdentifier } from '../../database/session.ts'
import type { SyncSuccess } from './sync-to-run.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

/** A lead and the remote record that it is linked to. */
export interface NewLink {
  readonly leadId: string
  readonly externalId: string
}

/**
 * Serialises, per config, linking leads to records that other leads may share and removing records for good: each sees what the other has started.
 * Held until the transaction ends.
 */
export async function takeTurn(session: TenantSession, crmConfigIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(crmConfigIds)].toSorted())
    await session.run({
      text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
      parameters: [`${session.schema}.crm_links.${id}`],
    })
}

/**
 * Stores links before their records are written: a link with version 0 means that the record already existed and has not been written yet. Returns
 * the leads that are linked to each record, including these; null for a record whose removal has started, which is not linked.
 */
export async function keepLinks(
  session: TenantSession,
  crmConfigId: string,
  links: readonly NewLink[],
): Promise<ReadonlyMap<string, ReadonlySet<string> | null>> {
  if (links.length === 0) return new Map()
  await takeTurn(session, [crmConfigId])
  const leaving = await readLeaving(
    session,
    crmConfigId,
    links.map(({ externalId }) => externalId),
  )
  const staying = links.filter(({ externalId }) => !leaving.has(externalId))
  const holders = staying.length === 0 ? new Map() : await insertLinks(session, crmConfigId, staying)
  return new Map([...holders, ...[...leaving].map((externalId) => [externalId, null] as const)])
}

/** Records of removed leads that a worker is about to remove. */
async function readLeaving(
  session: TenantSession,
  crmConfigId: string,
  externalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await session.tables
    .selectFrom('crm_links as link')
    .innerJoin('crm_syncs as sync', (join) =>
      join.onRef('sync.lead_id', '=', 'link.lead_id').onRef('sync.crm_config_id', '=', 'link.crm_config_id'),
    )
    .select('link.external_id')
    .where('link.crm_config_id', '=', crmConfigId)
    .where('link.external_id', 'in', externalIds)
    .where('sync.action', '=', 'delete')
    .where('sync.status', '=', 'processing')
    .execute()
  return new Set(rows.map((row) => row.external_id))
}

async function insertLinks(
  session: TenantSession,
  crmConfigId: string,
  links: readonly NewLink[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const sorted = links.toSorted((one, other) => (one.leadId < other.leadId ? -1 : 1))
  await session.tables
    .insertInto('crm_links')
    .values(
      sorted.map(({ leadId, externalId }) => ({
        tenant_id: session.tenantId,
        lead_id: leadId,
        crm_config_id: crmConfigId,
        external_id: externalId,
        written_version: 0,
        written_hash: '',
        written_at: session.now,
        writes: 0,
      })),
    )
    .onConflict((conflict) => conflict.columns(['lead_id', 'crm_config_id']).doNothing())
    .execute()
  const rows = await session.tables
    .selectFrom('crm_links')
    .select(['lead_id', 'external_id'])
    .where('crm_config_id', '=', crmConfigId)
    .where(
      'external_id',
      'in',
      links.map(({ externalId }) => externalId),
    )
    .execute()
  const groups = Map.groupBy(rows, (row) => row.external_id)
  return new Map(Array.from(groups, ([id, those]) => [id, new Set(those.map((row) => row.lead_id))]))
}

/** Deletes links whose record was never written: the lead is not in this CRM. */
export async function forgetUnwritten(
  session: TenantSession,
  crmConfigId: string,
  leadIds: readonly string[],
): Promise<void> {
  if (leadIds.length === 0) return
  await session.tables
    .deleteFrom('crm_links')
    .where('crm_config_id', '=', crmConfigId)
    .where('lead_id', 'in', leadIds)
    .where('written_version', '=', 0)
    .execute()
}

/**
 * Forgets which values the CRM refused, so that the next write tries them again: for all leads of a config or only one, and for all fields or only
 * some.
 */
export async function forgetRefusals(
  session: TenantSession,
  crmConfigId: string,
  {
    leadId = null,
    fields = null,
  }: { readonly leadId?: string | null; readonly fields?: readonly string[] | null } = {},
): Promise<void> {
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.crm_links l
      SET field_hashes = (
        SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each_text(l.field_hashes) e
        WHERE e.value !~ '^(refused|cut):' OR ($3::text[] IS NOT NULL AND e.key <> ALL ($3::text[]))
      )
      WHERE l.crm_config_id = $1 AND ($2::uuid IS NULL OR l.lead_id = $2)
        AND EXISTS (SELECT FROM jsonb_each_text(l.field_hashes) m WHERE m.value ~ '^(refused|cut):')`,
    parameters: [crmConfigId, leadId, fields],
  })
}

/** Emits a host event for each lead that was just linked to a record that another lead already has. */
export async function tellShared(
  session: TenantSession,
  successes: readonly SyncSuccess[],
  hostEvents: HostEventWriter,
): Promise<void> {
  const fresh = successes.filter(({ sync }) => sync.externalId === null || sync.isLinking)
  const pairs = fresh.flatMap(({ sync, externalId }) =>
    externalId === null ? [] : [{ leadId: sync.leadId, externalId, crmConfigId: sync.target.crmConfigId }],
  )
  if (pairs.length === 0) return
  const rows = await session.run<{ lead_id: string; crm_config_id: string; other: string }>({
    text: `SELECT r.lead_id, r.crm_config_id, min(l.lead_id::text) AS other
      FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS r (lead_id, crm_config_id, external_id)
      JOIN ${quoteIdentifier(session.schema)}.crm_links l
        ON l.crm_config_id = r.crm_config_id AND l.external_id = r.external_id AND l.lead_id <> r.lead_id AND l.state = 'linked'
      GROUP BY r.lead_id, r.crm_config_id`,
    parameters: [
      pairs.map(({ leadId }) => leadId),
      pairs.map(({ crmConfigId }) => crmConfigId),
      pairs.map(({ externalId }) => externalId),
    ],
  })
  const payloads = rows.map((row) => {
    return { leadId: row.lead_id, crmConfigId: row.crm_config_id, change: 'shared', survivorLeadId: row.other } as const
  })
  await hostEvents.writeAll(session, 'crm.record_changed', payloads)
}

/**
 * A removed lead shared its record: the record stays, and the lead that now owns it is written again, so that no data of the removed lead is left in
 * it. The host gets an event.
 */
export async function passOn(
  session: TenantSession,
  removed: readonly SyncSuccess[],
  hostEvents: HostEventWriter,
): Promise<void> {
  for (const { sync } of removed) {
    const { survivorLeadId, leadId, target } = sync
    if (survivorLeadId === null) continue
    const { crmConfigId } = target
    await session.tables
      .updateTable('crm_links')
      .set({ state: 'linked' })
      .where('crm_config_id', '=', crmConfigId)
      .where('lead_id', '=', survivorLeadId)
      .where('state', '=', 'shared')
      .execute()
    const lead = await session.tables
      .selectFrom('leads')
      .select('version')
      .where('id', '=', survivorLeadId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (lead === undefined) continue
    const leadVersion = Number(lead.version)
    await putIntoOutbox(session, [{ leadId: survivorLeadId, leadVersion, crmConfigId, kind: 'upsert', isLinked: true }])
    await hostEvents.write(session, 'crm.record_changed', { leadId, crmConfigId, change: 'unlinked', survivorLeadId })
  }
}
