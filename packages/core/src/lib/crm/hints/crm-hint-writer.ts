import { enqueue } from '../../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { RemoteHint } from './remote-hint.ts'

/**
 * Stores hints until their records have been read. An existing hint counts as received now, so that a reader that started earlier does not remove it.
 */
export async function insertHints(
  session: TenantSession,
  crmConfigId: string,
  hints: readonly RemoteHint[],
): Promise<void> {
  // One statement cannot write the same row twice.
  const unique = [...new Map(hints.map((hint) => [hint.id, hint])).values()]
  if (unique.length === 0) return
  await session.tables
    .insertInto('crm_hints')
    .values(
      unique.map((hint) => ({
        tenant_id: session.tenantId,
        crm_config_id: crmConfigId,
        id: hint.id,
        external_id: hint.externalId,
        record_key: hint.key,
        type: hint.type,
        merged_into: hint.mergedInto,
        fields: JSON.stringify(hint.fields),
        occurred_at: hint.occurredAt,
        received_at: session.now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['crm_config_id', 'id']).doUpdateSet((eb) => ({
        received_at: eb.ref('excluded.received_at'),
        occurred_at: eb.fn<Date>('greatest', ['excluded.occurred_at', 'crm_hints.occurred_at']),
      })),
    )
    .execute()
}

/** Stores hints, and makes their config's task due now. */
export async function followHints(
  session: TenantSession,
  crmConfigId: string,
  hints: readonly RemoteHint[],
): Promise<void> {
  if (hints.length === 0) return
  await insertHints(session, crmConfigId, hints)
  await armPull(session, crmConfigId, session.now)
}

/** Requests that records be read, because of something that LeadKit found out itself. */
export async function recheckRecords(
  session: TenantSession,
  crmConfigId: string,
  externalIds: readonly string[],
): Promise<void> {
  const hints = externalIds.map((externalId) => ({
    id: `recheck:${externalId}`,
    externalId,
    key: null,
    type: 'updated' as const,
    mergedInto: null,
    fields: [],
    occurredAt: new Date(0),
  }))
  await followHints(session, crmConfigId, hints)
}

/** Stores that records were merged into others, as reported in responses to our own writes. */
export async function hintMerges(
  session: TenantSession,
  crmConfigId: string,
  merges: readonly { readonly from: string; readonly into: string }[],
): Promise<void> {
  const hints = merges.map(({ from, into }) => ({
    id: `moved:${from}:${into}`,
    externalId: from,
    key: null,
    type: 'merged' as const,
    mergedInto: into,
    fields: [],
    occurredAt: session.now,
  }))
  await followHints(session, crmConfigId, hints)
}

/** Stores that records were converted, as reported in refusals of our own writes. */
export async function hintConversions(
  session: TenantSession,
  crmConfigId: string,
  externalIds: readonly string[],
): Promise<void> {
  const hints = externalIds.map((externalId) => ({
    id: `converted:${externalId}`,
    externalId,
    key: null,
    type: 'converted' as const,
    mergedInto: null,
    fields: [],
    occurredAt: session.now,
  }))
  await followHints(session, crmConfigId, hints)
}

/** Requests that every record of a config be read: changes may have been missed. */
export async function recheckAllRecords(session: TenantSession, crmConfigId: string): Promise<void> {
  const schema = quoteIdentifier(session.schema)
  await session.run({
    text: `INSERT INTO ${schema}.crm_hints (tenant_id, crm_config_id, id, external_id, type, occurred_at, received_at)
      SELECT DISTINCT l.tenant_id, l.crm_config_id, 'recheck:' || l.external_id, l.external_id, 'updated', 'epoch'::timestamptz, $2::timestamptz
      FROM ${schema}.crm_links l WHERE l.crm_config_id = $1
      ON CONFLICT (crm_config_id, id) DO UPDATE SET received_at = excluded.received_at`,
    parameters: [crmConfigId, session.now],
  })
}

/**
 * Makes a config's next pull due, or moves it forward. Locks the dispatch row before the config's own row, in the same order as when a pull is
 * settled, so that the two cannot deadlock.
 */
export async function armPull(session: TenantSession, crmConfigId: string, dueAt: Date): Promise<void> {
  await enqueue(session, [{ kind: 'crm_pull', taskId: crmConfigId, dueAt }])
  await session.tables
    .insertInto('crm_inbound')
    .values({ id: crmConfigId, tenant_id: session.tenantId, due_at: dueAt })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        due_at: eb.fn<Date>('least', ['excluded.due_at', 'crm_inbound.due_at']),
      })),
    )
    .execute()
}
