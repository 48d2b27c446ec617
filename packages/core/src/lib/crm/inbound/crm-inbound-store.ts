import { randomBytes } from 'node:crypto'
import type { CallContext, CrmProvider, CrmSubscription } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { ConfigPause } from '../configs/config-pause-writer.ts'
import { CrmInboundWriter } from './crm-inbound-writer.ts'
import { addCrmRoute } from './crm-route-writer.ts'
import { toSyncTarget } from '../sync/crm-sync-claim.ts'
import type { Database } from '../../database/database.ts'
import type { LeadWriter } from '../../leads/lead-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CrmSyncStore } from '../sync/crm-sync-store.ts'
import type { CrmConnection, SyncTarget } from '../sync/sync-to-run.ts'
import type { InboundConfig, InboundFailure, InboundLink, InboundPage, LinkState } from './inbound-page.ts'
import type { RemoteHint } from '../hints/remote-hint.ts'
import { requireFound } from '../../base/parse-input.ts'
import type { TenantScope } from '../../base/identifier.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

export interface CrmInboundServices {
  readonly database: Database
  readonly syncs: Pick<CrmSyncStore, 'connect' | 'pause'>
  readonly leads: LeadWriter
  readonly hostEvents: HostEventWriter
}

/** Hints, cursors and links, as inbound sync uses them. */
export class CrmInboundStore {
  readonly #database: Database
  readonly #syncs: CrmInboundServices['syncs']
  readonly #writer: CrmInboundWriter

  constructor({ database, syncs, leads, hostEvents }: CrmInboundServices) {
    this.#database = database
    this.#syncs = syncs
    this.#writer = new CrmInboundWriter(leads, hostEvents)
  }

  /** Null if the config is gone. */
  open(scope: TenantScope, crmConfigId: string): Promise<InboundConfig | null> {
    return this.#database.read('crm pull', scope, (session) => readInboundConfig(session, crmConfigId))
  }

  /** Waiting hints, oldest first. */
  async hints(scope: TenantScope, crmConfigId: string, limit: number): Promise<readonly RemoteHint[]> {
    const rows = await this.#database.read('crm pull', scope, ({ tables }) =>
      tables
        .selectFrom('crm_hints')
        .selectAll()
        .where('crm_config_id', '=', crmConfigId)
        .orderBy('received_at')
        .orderBy('id')
        .limit(limit)
        .execute(),
    )
    return rows.map((row) => ({
      id: row.id,
      externalId: row.external_id,
      key: row.record_key,
      type: row.type as RemoteHint['type'],
      mergedInto: row.merged_into,
      fields: row.fields,
      occurredAt: row.occurred_at,
      receivedAt: row.received_at,
    }))
  }

  /** The links that hints refer to. */
  async links(scope: TenantScope, crmConfigId: string, hints: readonly RemoteHint[]): Promise<readonly InboundLink[]> {
    if (hints.length === 0) return []
    return this.#database.read('crm pull', scope, (session) => readLinks(session, crmConfigId, hints))
  }

  /** True while records are being created whose links are not stored yet. */
  async hasFirstWrites(scope: TenantScope, crmConfigId: string): Promise<boolean> {
    const row = await this.#database.read('crm pull', scope, ({ tables }) =>
      tables
        .selectFrom('crm_syncs')
        .select('id')
        .where('crm_config_id', '=', crmConfigId)
        .where('status', '=', 'processing')
        .where('action', '=', 'create')
        .limit(1)
        .executeTakeFirst(),
    )
    return row !== undefined
  }

  connect(scope: TenantScope, target: SyncTarget, provider: CrmProvider, context: CallContext): CrmConnection {
    return this.#syncs.connect(scope, target, provider, context)
  }

  /** Stops polling until a person resumes the config, and emits one host event. */
  pause(scope: TenantScope, pause: ConfigPause, now: Date): Promise<void> {
    return this.#syncs.pause(scope, pause, now)
  }

  /** The secret token by which a channel's notifications find this config. It is created once, and its route is stored before the vendor gets it. */
  channelToken(scope: TenantScope, target: SyncTarget): Promise<string> {
    const { crmConfigId, provider } = target
    return this.#database.write('crm channel', scope, (session) => makeChannelToken(session, crmConfigId, provider))
  }

  /** Applies a page: leads, links, host events, leads to push, the cursor, and the next run. */
  apply(session: TenantSession, page: InboundPage): Promise<void> {
    return this.#writer.apply(session, page)
  }

  async recordFailure(session: TenantSession, failure: InboundFailure): Promise<void> {
    const { crmConfigId, code, message, dueAt, counts } = failure
    await session.tables
      .updateTable('crm_inbound')
      .set((eb) => ({
        error_code: code,
        error_message: message,
        due_at: dueAt,
        failures: eb('failures', '+', counts ? 1 : 0),
      }))
      .where('id', '=', crmConfigId)
      .execute()
  }
}

async function readInboundConfig(session: TenantSession, crmConfigId: string): Promise<InboundConfig | null> {
  const { tables } = session
  const config = await tables.selectFrom('crm_configs').selectAll().where('id', '=', crmConfigId).executeTakeFirst()
  if (config === undefined) return null
  const row = await tables.selectFrom('crm_inbound').selectAll().where('id', '=', crmConfigId).executeTakeFirst()
  const channel: CrmSubscription | null =
    row?.channel_id == null ? null : { id: row.channel_id, expiresAt: row.channel_expires_at }
  return {
    target: toSyncTarget(config),
    paused: config.paused_at !== null || !config.active,
    cursor: row?.cursor ?? null,
    nextPollAt: row?.next_poll_at ?? null,
    failures: row?.failures ?? 0,
    channel,
  }
}

async function readLinks(
  session: TenantSession,
  crmConfigId: string,
  hints: readonly RemoteHint[],
): Promise<readonly InboundLink[]> {
  const externalIds = hints.flatMap(({ externalId, mergedInto }) => [externalId, mergedInto ?? externalId])
  // A person may have entered anything in the key field.
  const keys = hints.flatMap(({ key }) => key ?? [])
  const rows = await session.tables
    .selectFrom('crm_links as link')
    .select(['link.lead_id', 'link.external_id', 'link.state', 'link.writes'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('crm_syncs as sync')
            .select('sync.id')
            .whereRef('sync.lead_id', '=', 'link.lead_id')
            .whereRef('sync.crm_config_id', '=', 'link.crm_config_id')
            .where('sync.status', '=', 'processing'),
        )
        .as('busy'),
    )
    .where('link.crm_config_id', '=', crmConfigId)
    .where((eb) =>
      eb.or([
        eb('link.external_id', 'in', [...new Set(externalIds)]),
        ...(keys.length === 0 ? [] : [eb(sql<string>`link.lead_id::text`, 'in', keys)]),
      ]),
    )
    .execute()
  return rows.map((row) => ({
    leadId: row.lead_id,
    externalId: row.external_id,
    state: row.state as LinkState,
    writes: Number(row.writes),
    busy: Boolean(row.busy),
  }))
}

async function makeChannelToken(session: TenantSession, crmConfigId: string, provider: string): Promise<string> {
  const tenant = session.tables
  const made = randomBytes(24).toString('base64url')
  await tenant
    .insertInto('crm_inbound')
    .values({ id: crmConfigId, tenant_id: session.tenantId, channel_token: made })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        channel_token: eb.fn.coalesce('crm_inbound.channel_token', 'excluded.channel_token'),
      })),
    )
    .execute()
  const query = tenant.selectFrom('crm_inbound').select('channel_token').where('id', '=', crmConfigId)
  const row = requireFound(await query.executeTakeFirst(), 'crm channel', 'CRM config')
  const token = row.channel_token ?? made
  await addCrmRoute(session, { provider, accountId: token, crmConfigId })
  return token
}
