import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import { requireNode } from './base/require-node.ts'
import type { Principal } from './access/principal.ts'
import type { CompleteAuthorizationOptions, CompletedAuthorization } from './accounts/authorization/authorization.ts'
import { createCrmReceivers } from './crm/inbound/crm-webhook.ts'
import { DatabaseClock } from './database/database-clock.ts'
import { createWebhookHandler, type WebhookHandler } from './ingest/webhook-handler.ts'
import { OutageLog } from './ingest/outage-log.ts'
import type { LeadKitOptions } from './leadkit-options.ts'
import { ApiKeyStore } from './access/api-key-store.ts'
import { DeliveryRepository } from './ingest/delivery-repository.ts'
import type { RotationOptions, RotationReport } from './access/secret-rotation-sweep.ts'
import { requireKysely } from './database/database.ts'
import type { MigrateOptions, MigrationReport } from './database/migrator.ts'
import { countPendingWork, type PendingWork } from './queue/pending-work-reader.ts'
import { TenantRepository } from './tenants/tenant-repository.ts'
import type { Worker } from './queue/worker.ts'
import { createServices } from './services.ts'
import { createTenantKit, type TenantKit } from './tenant-kit.ts'
import { createKitWorker, type KitWorkerOptions } from './kit-worker.ts'

requireNode(process.versions.node)
requireKysely()

/** LeadKit in one host. Made once per process; holds the database connections. */
export interface LeadKit<Ingestor extends PlatformIngestor = PlatformIngestor, Crm extends CrmProvider = CrmProvider> {
  /**
   * Brings the shared schema and every tenant's to this version. Run it at each deployment; several processes may.
   * @throws LeadKitError `migration_failed` for the shared schema; a tenant's failure is in the report and stops nobody else.
   */
  migrate(options?: MigrateOptions): Promise<MigrationReport>
  readonly tenants: TenantRepository
  /** One tenant's data. Makes no call: for an unknown or suspended tenant, the first method that you use throws. */
  tenant(id: string): TenantKit<Ingestor, Crm>
  /** Takes all platforms' and CRMs' webhooks: mount it at `/webhooks/*`, before any body parser. */
  readonly handler: WebhookHandler
  /** The ledger of webhook requests. */
  readonly deliveries: DeliveryRepository
  /**
   * Whom an API key speaks for.
   * @throws LeadKitError `unauthorized` for any key that is not valid now.
   */
  authenticate(apiKey: string): Promise<Principal>
  /**
   * Ends the OAuth 2.0 flow that `tenant.socialAccounts.authorize` began: give it the request of the redirect. Trades the code for tokens and
   * connects the accounts that it brings, all or those that `choose` picks; what was connected before keeps its history. A worker checks
   * them at once and subscribes their webhooks.
   * @throws LeadKitError `forbidden` for a state that is forged, has ended, or belongs to another session or tenant; `permission_denied`
   * when the person declined; `invalid_input` for an address that does not hold an answer; what the platform's refusal of the code means. Then
   * nothing is stored.
   */
  completeAuthorization(
    request: URL | string | Request,
    options?: CompleteAuthorizationOptions,
  ): Promise<CompletedAuthorization>
  /** Runs what is due: AI tasks, CRM syncs and changes that come back, replies, profiles, events for the host, retention. */
  worker(options?: KitWorkerOptions): Worker
  /** Tokens and credentials of all tenants at rest. */
  readonly secrets: {
    /**
     * Encrypts every secret with the first key. Give every process the new key first; afterwards the others are no longer needed, unless the
     * report counts unreadable ones. Can be stopped and run again.
     */
    rotate(options?: RotationOptions): Promise<RotationReport>
  }
  /** How much work waits or runs, of all tenants. */
  pendingWork(): Promise<PendingWork>
  /** Ends what the kit opened. Stop its workers first. */
  close(): Promise<void>
}

/**
 * Puts a kit together. Makes no call and opens no connection yet.
 *
 * @throws LeadKitError `configuration` when the options do not fit together.
 *
 * @example
 * const kit = createLeadKit({
 *   database: { connectionString: 'postgres://localhost/leadkit' },
 *   encryption: { keys: [{ id: '2026-11', secret: process.env.LEADKIT_KEY ?? '' }] },
 * })
 * await kit.migrate()
 * const acme = await kit.tenants.create({ name: 'Acme', tier: 'pro' })
 */
export function createLeadKit<const Ingestor extends PlatformIngestor = never, const Crm extends CrmProvider = never>(
  options: LeadKitOptions<Ingestor, Crm>,
): LeadKit<Ingestor, Crm> {
  const services = createServices(options)
  const { context, database, directory, migrator, ingestors, platforms, providers, routes, groupCommit, deliveries } =
    services
  const clock = new DatabaseClock(database)
  const authenticator = new ApiKeyStore(database, directory, context.now)
  return {
    async migrate(migrateOptions) {
      const report = await migrator.migrate(migrateOptions)
      await migrator.registerPlatforms(platforms.names())
      return report
    },
    tenants: new TenantRepository(database, directory, migrator, context.now),
    tenant: (id) => createTenantKit<Ingestor, Crm>(id, services),
    handler: services.presence.watch(
      createWebhookHandler({
        ingestors,
        routes,
        groupCommit,
        held: services.held,
        outages: new OutageLog(context.logger),
        crms: createCrmReceivers({
          providers,
          store: services.crmWebhooks,
          webhookUrl: services.crmInboundSettings.webhookUrl,
          now: context.now,
        }),
        logger: context.logger,
        receivedAt: () => clock.later(context.now()),
      }),
    ),
    deliveries: new DeliveryRepository({
      database,
      ingestors,
      routes,
      store: deliveries,
      held: services.held,
      now: context.now,
    }),
    authenticate: (apiKey) => authenticator.authenticate(apiKey),
    completeAuthorization: (request, completeOptions) => services.authorization.complete(request, completeOptions),
    worker: (workerOptions) => createKitWorker(services, options, workerOptions),
    secrets: { rotate: (rotationOptions) => services.rotation.rotateAll(rotationOptions) },
    pendingWork: () => countPendingWork(database),
    async close() {
      await services.presence.close()
      await services.notifier.close()
      await services.renewals.settled()
      await database.close()
    },
  }
}
