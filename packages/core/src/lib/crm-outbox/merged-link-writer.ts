import { LeadKitError } from '@leadkit/contracts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/**
 * Puts the links to CRM records where they belong after leads were merged or separated. A merged lead has one record in a CRM: its own, or else
 * one that a member lends it. Every member keeps its link, and gets a lent record back with what was written to it meanwhile. Until it has written
 * its own values to it, whoever had it creates none: a CRM would take the two for one person (`lent_by` of the member's link is itself meanwhile).
 * @throws LeadKitError `conflict` while a lent record is being written.
 */
export async function settleLinks(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  await refuseWhileWriting(session, leadIds)
  // The ledger says what the record holds now: the lender's own values are written over it.
  await session.run({
    text: `WITH returned AS (
        SELECT k.* FROM ${tenant}.crm_links k JOIN ${tenant}.leads lender ON ${IS_TO_RETURN} WHERE ${isOf(tenant)} FOR UPDATE OF k
      ), waiting AS (
        UPDATE ${tenant}.crm_links k SET state = 'shared' FROM returned r
        WHERE k.lead_id = r.lead_id AND k.crm_config_id = r.crm_config_id
      )
      UPDATE ${tenant}.crm_links own
      SET external_id = r.external_id, state = r.state, field_hashes = r.field_hashes, written_hash = r.written_hash, writes = own.writes + 1,
        lent_by = own.lead_id
      FROM returned r WHERE own.lead_id = r.lent_by AND own.crm_config_id = r.crm_config_id`,
    parameters: [leadIds],
  })
  await session.run({
    text: `INSERT INTO ${tenant}.crm_links
        (tenant_id, lead_id, crm_config_id, external_id, written_version, written_hash, written_at, state, field_hashes, writes, lent_by)
      SELECT DISTINCT ON (m.merged_into, k.crm_config_id)
        k.tenant_id, m.merged_into, k.crm_config_id, k.external_id, least(k.written_version, 1), k.written_hash, k.written_at, k.state,
        k.field_hashes, k.writes, k.lead_id
      FROM ${tenant}.crm_links k JOIN ${tenant}.leads m ON m.id = k.lead_id
      WHERE m.merged_into IN (SELECT coalesce(l.merged_into, l.id) FROM ${tenant}.leads l WHERE l.id = ANY ($1::uuid[])) AND k.state = 'linked'
        AND m.deleted_at IS NULL
      ORDER BY m.merged_into, k.crm_config_id, k.lead_id
      ON CONFLICT (lead_id, crm_config_id) DO UPDATE SET external_id = excluded.external_id, written_version = excluded.written_version,
        written_hash = excluded.written_hash, state = excluded.state, field_hashes = excluded.field_hashes, writes = crm_links.writes + 1,
        lent_by = excluded.lent_by
      WHERE crm_links.state = 'shared' AND crm_links.lent_by <> crm_links.lead_id`,
    parameters: [leadIds],
  })
}

/** A lent record whose lender is shown by another lead now, or by none, or which goes with its lender. */
const IS_TO_RETURN = `lender.id = k.lent_by AND k.lent_by <> k.lead_id AND k.state <> 'shared'
  AND (lender.merged_into IS DISTINCT FROM k.lead_id OR lender.deleted_at IS NOT NULL)`

/** Links of the leads in `$1`, and of the leads that show them. */
function isOf(tenant: string): string {
  return `(k.lead_id = ANY ($1::uuid[]) OR k.lead_id IN (SELECT m.id FROM ${tenant}.leads m WHERE m.merged_into = ANY ($1::uuid[])))`
}

/** A write that ends later would put the link back. */
async function refuseWhileWriting(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run({
    text: `SELECT 1 FROM ${tenant}.crm_links k JOIN ${tenant}.leads lender ON ${IS_TO_RETURN}
      JOIN ${tenant}.crm_syncs s ON s.lead_id = k.lead_id AND s.crm_config_id = k.crm_config_id AND s.status = 'processing'
      WHERE ${isOf(tenant)} LIMIT 1`,
    parameters: [leadIds],
  })
  if (rows.length === 0) return
  throw new LeadKitError(
    'conflict',
    'A record of the merged lead is being written to its CRM; try again in a few seconds',
  )
}

/** Records of members that the merged lead does not use. */
export async function readDuplicateRecords(
  session: TenantSession,
  headId: string,
  memberIds: readonly string[],
): Promise<readonly { readonly crmConfigId: string; readonly leadId: string }[]> {
  const tenant = quoteIdentifier(session.schema)
  return session.run({
    text: `SELECT k.crm_config_id AS "crmConfigId", k.lead_id AS "leadId" FROM ${tenant}.crm_links k
      WHERE k.lead_id = ANY ($2::uuid[]) AND k.state = 'linked' AND coalesce(k.lent_by, k.lead_id) = k.lead_id AND k.external_id IS DISTINCT FROM (
        SELECT coalesce(
          (SELECT h.external_id FROM ${tenant}.crm_links h WHERE h.lead_id = $1 AND h.crm_config_id = k.crm_config_id),
          (SELECT o.external_id FROM ${tenant}.crm_links o WHERE o.lead_id = ANY ($2::uuid[]) AND o.crm_config_id = k.crm_config_id
            AND o.state = 'linked' ORDER BY o.lead_id LIMIT 1)))
      ORDER BY k.crm_config_id, k.lead_id`,
    parameters: [headId, memberIds],
  })
}

/** The records were written by the leads that had lent them, or are gone: whoever had one may create its own now. */
export async function endReturns(
  session: TenantSession,
  crmConfigId: string,
  returned: readonly { readonly leadId: string; readonly externalId: string }[],
): Promise<void> {
  if (returned.length === 0) return
  await session.tables
    .deleteFrom('crm_links')
    .where('crm_config_id', '=', crmConfigId)
    .where(
      'external_id',
      'in',
      returned.map(({ externalId }) => externalId),
    )
    .where('state', '=', 'shared')
    .where(
      'lent_by',
      'in',
      returned.map(({ leadId }) => leadId),
    )
    .execute()
}
