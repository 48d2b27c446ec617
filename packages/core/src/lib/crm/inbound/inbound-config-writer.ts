import type { MappedCrmConfig } from '../configs/crm-config-row.ts'
import type { CrmInboundStatus } from './crm-inbound-status.ts'
import { armPull } from '../hints/crm-hint-writer.ts'
import { addCrmRoute, removeCrmRoutes } from './crm-route-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import { ownedMappings } from '../fields/judge-fields.ts'

/** Updates the inbound state after a change of a config, in the same transaction. */
export async function followConfig(
  session: TenantSession,
  config: MappedCrmConfig,
  changed: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { id, provider, remoteAccountId } = config
  if (remoteAccountId !== null && 'remote_account_id' in changed) {
    await addCrmRoute(session, { provider, accountId: remoteAccountId, crmConfigId: id })
  }
  const isTwoWay = ownedMappings(config.fieldMappings).length > 0
  if (!isTwoWay) return
  if ('field_mappings' in changed) {
    await armPull(session, id, session.now)
    // Fields that became two-way are compared in every record.
    await setInbound(session, id, { cursor: null, next_poll_at: null })
  } else if ('paused_at' in changed && config.pausedAt === null) await armPull(session, id, session.now)
}

/** Makes the next poll of a config's CRM due at once. */
export async function askNow(session: TenantSession, id: string): Promise<void> {
  await armPull(session, id, session.now)
  await setInbound(session, id, { next_poll_at: session.now })
}

export async function forgetInbound(session: TenantSession, id: string): Promise<void> {
  const tenant = session.tables
  await removeCrmRoutes(session, id)
  await tenant.deleteFrom('crm_hints').where('crm_config_id', '=', id).execute()
  await tenant.deleteFrom('crm_inbound').where('id', '=', id).execute()
}

export async function readInbound(
  session: TenantSession,
  config: Pick<MappedCrmConfig, 'id' | 'fieldMappings'>,
): Promise<CrmInboundStatus> {
  const tenant = session.tables
  const row = await tenant.selectFrom('crm_inbound').selectAll().where('id', '=', config.id).executeTakeFirst()
  const hints = tenant.selectFrom('crm_hints').where('crm_config_id', '=', config.id)
  const { count } = await hints.select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()
  return {
    crmConfigId: config.id,
    twoWay: ownedMappings(config.fieldMappings).length > 0,
    polledAt: row?.polled_at ?? null,
    nextPollAt: row?.next_poll_at ?? null,
    waiting: Number(count),
    errorCode: row?.error_code ?? null,
    errorMessage: row?.error_message ?? null,
    channelExpiresAt: row?.channel_expires_at ?? null,
  }
}

async function setInbound(
  session: TenantSession,
  id: string,
  set: { readonly cursor?: null; readonly next_poll_at: Date | null },
): Promise<void> {
  await session.tables.updateTable('crm_inbound').set(set).where('id', '=', id).execute()
}
