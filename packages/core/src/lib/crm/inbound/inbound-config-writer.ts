import type { MappedCrmConfig } from '../configs/crm-config-row.ts'
import { ownedMappings } from '../fields/owned-mapping.ts'
import type { CrmInboundStatus } from './crm-inbound-status.ts'
import { armPull } from '../hints/crm-hint-writer.ts'
import { addCrmRoute, removeCrmRoutes } from './crm-route-writer.ts'
import type { DatabaseSession } from '../../database/session.ts'
import type { TenantScope } from '../../base/tenant-scope.ts'

/** What a change of a config means for its inbound side, in the transaction of the change. */
export async function followConfig(
  session: DatabaseSession,
  scope: TenantScope,
  config: MappedCrmConfig,
  changed: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  const { id, provider, remoteAccountId } = config
  if (remoteAccountId !== null && 'remote_account_id' in changed) {
    await addCrmRoute(session, scope, { provider, accountId: remoteAccountId, crmConfigId: id })
  }
  const isTwoWay = ownedMappings(config.fieldMappings).length > 0
  if (!isTwoWay) return
  if ('field_mappings' in changed) {
    await armPull(session, scope, id, now, now)
    // Fields that are new to both sides are compared in every record.
    await setInbound(session, scope, id, { cursor: null, next_poll_at: null })
  } else if ('paused_at' in changed && config.pausedAt === null) await armPull(session, scope, id, now, now)
}

/** Makes a config's CRM asked for changes at once. */
export async function askNow(session: DatabaseSession, scope: TenantScope, id: string, now: Date): Promise<void> {
  await armPull(session, scope, id, now, now)
  await setInbound(session, scope, id, { next_poll_at: now })
}

export async function forgetInbound(session: DatabaseSession, scope: TenantScope, id: string): Promise<void> {
  const tenant = session.tenant(scope.schema)
  await removeCrmRoutes(session, scope, id)
  await tenant.deleteFrom('crm_hints').where('crm_config_id', '=', id).execute()
  await tenant.deleteFrom('crm_inbound').where('id', '=', id).execute()
}

export async function readInbound(
  session: DatabaseSession,
  scope: TenantScope,
  config: Pick<MappedCrmConfig, 'id' | 'fieldMappings'>,
): Promise<CrmInboundStatus> {
  const tenant = session.tenant(scope.schema)
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
  session: DatabaseSession,
  scope: TenantScope,
  id: string,
  set: { readonly cursor?: null; readonly next_poll_at: Date | null },
): Promise<void> {
  await session.tenant(scope.schema).updateTable('crm_inbound').set(set).where('id', '=', id).execute()
}
