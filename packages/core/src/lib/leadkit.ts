import type { CrmProvider, PlatformIngestor } from '@leadkit/contracts'
import { type ActingFrom, type ActingPrincipal, toActor } from './access/acting-principal.ts'
import { type Actor, hostActor } from './base/actor.ts'
import { requireNode } from './base/require-node.ts'
import type { ApiKeyPrincipal } from './access/principal.ts'
import type { CompleteAuthorizationOptions, CompletedAuthorization } from './accounts/authorization/authorization.ts'
import type {
  CustomFieldSchemas,
  CustomFieldsOf,
  CustomFieldTypes,
  NoCustomFields,
  NoCustomFieldTypes,
} from './custom-fields/custom-field-schemas.ts'
import { type CustomFieldMaintenance, CustomFieldSweep } from './custom-fields/custom-field-sweep.ts'
import { fillFoldedSearch } from './leads/search/search-backfill-writer.ts'
import { createCrmReceivers } from './crm/inbound/crm-webhook.ts'
import { DatabaseClock } from './database/database-clock.ts'
import { createWebhookHandler, type WebhookHandler } from './ingest/webhook-handler.ts'
import { OutageLog } from './ingest/outage-log.ts'
import type { LeadKitOptions } from './leadkit-options.ts'
import { ApiKeyStore, type AuthenticateOptions } from './access/api-key-store.ts'
import { DeliveryRepository } from './ingest/delivery-repository.ts'
import type { RotationOptions, RotationReport } from './access/secret-rotation-sweep.ts'
import { requireKysely } from './database/database.ts'
import { MigrationRepository } from './database/migration/migration-repository.ts'
import type { DoctorOptions, DoctorReport } from './database/migration/schema-doctor.ts'
import type { MigrateOptions, MigrationReport } from './database/migrator.ts'
import { countPendingWork, type PendingWork } from './queue/pending-work-reader.ts'
import { TenantRepository } from './tenants/tenant-repository.ts'
import { TenantTransferRepository, type TenantTransfers } from './tenants/transfer/tenant-transfer-repository.ts'
import type { Worker } from './queue/worker.ts'
import { RetentionCronRepository } from './retention/cron/retention-cron-repository.ts'
import type { ArchiveCheckSweep } from './retention/verify/archive-check-sweep.ts'
import { createServices, type Services } from './services.ts'
import { createTenantKit, type TenantKit } from './tenant-kit.ts'
import { createKitWorker, type KitWorkerOptions } from './kit-worker.ts'

requireNode(process.versions.node)
requireKysely()

/** LeadKit in one host. Create it once per process; it holds the database connections. */
export interface LeadKit<
  Ingestor extends PlatformIngestor = PlatformIngestor,
  Crm extends CrmProvider = CrmProvider,
  Custom extends CustomFieldTypes = NoCustomFieldTypes,
> {
  /**
   * Migrates the shared schema and every tenant's to this version. Run it on each deployment; several processes may run it at once.
   * @throws LeadKitError `migration_failed` for the shared schema; a tenant's failure is in the report and does not hold up other tenants.
   */
  migrate(options?: MigrateOptions): Promise<MigrationReport>
  /** Where the migrations of all schemas stand. */
  readonly migrations: MigrationRepository
  /**
   * Compares the shared schema and every tenant's with what the migrations make: tables, columns, types, defaults, indexes, constraints, and indexes that are
   * invalid. Changes nothing; each finding says how to repair it.
   */
  doctor(options?: DoctorOptions): Promise<DoctorReport>
  readonly tenants: TenantRepository<Custom['tenants']> & TenantTransfers & ActingTenants<Custom['tenants']>
  /** One tenant's data. Does not query the database: for an unknown or suspended tenant, the first method that you use throws. */
  tenant(id: string): TenantKit<Ingestor, Crm, Custom>
  /** Handles all platforms' and CRMs' webhooks: mount it at `/webhooks/*`, before any body parser. */
  readonly handler: WebhookHandler
  /** The ledger of webhook requests. */
  readonly deliveries: DeliveryRepository
  /**
   * The user and tenant that an API key belongs to, and what it may do: of a web-standard request with `Authorization: Bearer <key>`, or a key's text.
   * @throws LeadKitError `unauthorized` for any invalid key; `forbidden` for a valid one from an address that it does not allow; `rate_limited` with
   * `retryAfterMs` for one that was used too often.
   */
  authenticate(request: Request | string, options?: AuthenticateOptions): Promise<ApiKeyPrincipal>
  /**
   * Completes the OAuth 2.0 flow that `tenant.socialAccounts.authorize` started: pass it the redirect's request. Exchanges the code for tokens and
   * connects the accounts, all or those that `choose` picks; accounts that were connected before keep their history. A worker checks them at once and
   * subscribes their webhooks.
   * @throws LeadKitError `forbidden` for a state that is forged, expired, or belongs to another session or tenant; `permission_denied` if the person
   * declined; `invalid_input` for a URL without an authorisation response; otherwise the code for the platform's refusal. Nothing is stored then.
   */
  completeAuthorization(
    request: URL | string | Request,
    options?: CompleteAuthorizationOptions,
  ): Promise<CompletedAuthorization>
  /** Runs due tasks: AI tasks, CRM syncs and inbound changes, replies, profiles, host events, retention. */
  worker(options?: KitWorkerOptions): Worker
  /** The stored tokens and credentials of all tenants. */
  readonly secrets: {
    /**
     * Encrypts every secret with the first key. Give every process the new key first; afterwards the others are no longer needed, unless the report
     * lists unreadable ones. You can stop it and run it again.
     */
    rotate(options?: RotationOptions): Promise<RotationReport>
  }
  /** The archives of all tenants. */
  readonly archives: Pick<ArchiveCheckSweep, 'verifyAll'>
  /** The host's own fields, across all tenants: check stored values against a changed schema, build indexes. */
  readonly customFields: CustomFieldMaintenance
  /** When retention runs: at each tenant's own time of day, or by pg_cron. */
  readonly retention: RetentionCronRepository
  /** How much work is waiting or running, for all tenants. */
  pendingWork(): Promise<PendingWork>
  /** Closes what the kit opened. Stop its workers first. */
  close(): Promise<void>
}

/**
 * Creates a kit. Makes no calls and opens no connection yet.
 *
 * @throws LeadKitError `configuration` if the options are invalid or do not fit together.
 *
 * @example
 * const kit = createLeadKit({
 *   database: { connectionString: 'postgres://localhost/leadkit' },
 *   encryption: { keys: [{ id: '2026-11', secret: process.env.LEADKIT_KEY ?? '' }] },
 * })
 * await kit.migrate()
 * const acme = await kit.tenants.create({ name: 'Acme', tier: 'pro' })
 */
export function createLeadKit<
  const Ingestor extends PlatformIngestor = never,
  const Crm extends CrmProvider = never,
  Schemas extends CustomFieldSchemas = CustomFieldSchemas,
>(options: LeadKitOptions<Ingestor, Crm, Schemas>): LeadKit<Ingestor, Crm, CustomFieldsOf<Schemas>> {
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
    ...looksAtSchemas(services),
    tenants: createTenants(services),
    tenant: (id) => createTenantKit<Ingestor, Crm, CustomFieldsOf<Schemas>>(id, services),
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
    authenticate: (request, given) => authenticator.authenticate(request, given),
    completeAuthorization: (request, completeOptions) => services.authorization.complete(request, completeOptions),
    worker: (workerOptions) => createKitWorker(services, options, workerOptions),
    secrets: { rotate: (rotationOptions) => services.rotation.rotateAll(rotationOptions) },
    archives: services.archiveSweep,
    customFields: new CustomFieldSweep(database, services.customFields, fillFoldedSearch),
    retention: new RetentionCronRepository(database),
    pendingWork: () => countPendingWork(database),
    async close() {
      await services.presence.close()
      await services.notifier.close()
      await services.renewals.settled()
      await database.close()
    },
  }
}

type Tenants<Custom extends object> = TenantRepository<Custom> & TenantTransfers & ActingTenants<Custom>

/** `kit.tenants` for whom a tenant's log is to name. */
export interface ActingTenants<Custom extends object = NoCustomFields> {
  /**
   * The same, used by a principal of a tenant or, without ids, by one of your own operators. The tenants' audit logs name it. Checks no permissions.
   * @throws LeadKitError `invalid_input`.
   */
  as(who: ActingPrincipal, from?: ActingFrom): TenantRepository<Custom> & TenantTransfers
}

function createTenants<Custom extends object>(services: Services, actor: Actor = hostActor): Tenants<Custom> {
  const { context, database, directory, migrator, keyRing, archive: sink, customFields } = services
  const tenants = new TenantRepository<Custom>(database, directory, migrator, context.now, customFields, actor)
  const callContext = (signal = new AbortController().signal) => ({ ...context, signal })
  const transfers = new TenantTransferRepository({ database, keyRing, sink, callContext, actor }, migrator)
  return Object.assign(tenants, {
    as: (who: ActingPrincipal, from: ActingFrom = {}) => createTenants<Custom>(services, toActor(who, from, null)),
    export: transfers.export.bind(transfers),
    import: transfers.import.bind(transfers),
  })
}

function looksAtSchemas({ database, migrator }: Services): Pick<LeadKit, 'migrations' | 'doctor'> {
  return { migrations: new MigrationRepository(database), doctor: (options) => migrator.examine(options) }
}
