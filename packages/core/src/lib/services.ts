import {
  type AiScorer,
  type ArchiveSink,
  type CallContext,
  type CrmProvider,
  LeadKitError,
  type PlatformIngestor,
  silentLogger,
} from '@leadkit/contracts'
import { type AccountServices, createAccountServices } from './account-services.ts'
import { ErasedPersonReader } from './consent/erased-person-reader.ts'
import { ErasedEventReader } from './ingest/erased/erased-event-reader.ts'
import { IdentityHashStore } from './consent/identity-hash-store.ts'
import { LeadConsentWriter } from './consent/lead-consent-writer.ts'
import { SuppressionReader } from './consent/suppression-reader.ts'
import type { ConsentServices } from './replies/consent/consent-repository.ts'
import { ConsentWriter } from './replies/consent/consent-writer.ts'
import { carryOptOuts } from './replies/consent/opt-out-backfill-writer.ts'
import { OwnerWriter } from './care/owner-writer.ts'
import { AuditWriter } from './audit/audit-writer.ts'
import { ChainKeys } from './audit/chain-keys.ts'
import { KeyRing } from './access/key-ring.ts'
import { AccountRouteReader, RouteCache } from './accounts/account-route-reader.ts'
import { checkInbound, type InboundSettings } from './crm/inbound/inbound-options.ts'
import { PlatformRegistry } from './accounts/platform-registry.ts'
import { GroupCommit } from './ingest/group-commit.ts'
import type { LeadKitOptions } from './leadkit-options.ts'
import { checkOptions } from './leadkit-options-check.ts'
import { AutomationWriter } from './conversations/automation/automation-writer.ts'
import { AccountHealthWriter } from './accounts/account-health-writer.ts'
import { ArchiveFormats } from './retention/archive-formats.ts'
import { MonthRehydrater } from './retention/cold/month-rehydrater.ts'
import { RehydrationStore } from './retention/cold/rehydration-store.ts'
import { ColdCache } from './retention/cold/cold-cache.ts'
import { ArchiveStore } from './retention/archive-store.ts'
import { CrmInboundStore } from './crm/inbound/crm-inbound-store.ts'
import { CrmSyncStore } from './crm/sync/crm-sync-store.ts'
import { CrmTokenStore } from './crm/configs/crm-token-store.ts'
import { CrmWebhookStore } from './crm/inbound/crm-webhook-store.ts'
import { Database } from './database/database.ts'
import { DeliveryStore } from './ingest/delivery-store.ts'
import { HeldDeliveryStore } from './ingest/held/held-delivery-store.ts'
import { EchoWriter } from './ingest/echo-writer.ts'
import { SecretRotationSweep } from './access/secret-rotation-sweep.ts'
import { LeadWriter } from './leads/lead-writer.ts'
import { inTurn } from './tenants/preparation-parts.ts'
import { prepareTenant } from './tenants/tenant-preparation-writer.ts'
import { Migrator, type PrepareTenant } from './database/migrator.ts'
import { TaskNotificationStore } from './queue/task-notification-store.ts'
import { type CustomFields, readCustomFields } from './custom-fields/custom-fields.ts'
import { DraftWriter, type DraftWriterParts } from './replies/draft-writer.ts'
import { ReplyWriter } from './replies/reply-writer.ts'
import { StatusWriter } from './ingest/status-writer.ts'
import { diagnoseSchema } from './database/schema-state-reader.ts'
import { TenantDirectory } from './database/tenant-directory.ts'
import { TokenRenewalStore } from './access/token-renewal-store.ts'
import { MessageArchiver } from './retention/message-archiver.ts'
import { checkRetention, type RetentionTimes } from './retention/retention-options.ts'
import { RetentionPolicyReader } from './retention/policy/retention-policy-reader.ts'
import { checkTiers } from './retention/policy/retention-tiers.ts'
import { ArchiveQueryReader } from './retention/query/archive-query-reader.ts'
import { ArchiveCheckSweep } from './retention/verify/archive-check-sweep.ts'
import { ArchiveCheckStore } from './retention/verify/archive-check-store.ts'
import { ArchiveVerifier } from './retention/verify/archive-verifier.ts'
import { HostEventWriter } from './host-events/host-event-store.ts'

/** Everything that the parts of one kit share. Created without I/O. */
export interface Services extends AccountServices {
  readonly ingestors: readonly PlatformIngestor[]
  readonly providers: readonly CrmProvider[]
  readonly platforms: PlatformRegistry
  /** Null without one: nothing is scored then. */
  readonly scorer: AiScorer | null
  readonly context: Omit<CallContext, 'signal'>
  readonly database: Database
  readonly directory: TenantDirectory
  readonly migrator: Migrator
  readonly keyRing: KeyRing
  /** Of the chains of tenants' logs. */
  readonly chainKeys: ChainKeys
  readonly rotation: SecretRotationSweep
  readonly customFields: CustomFields
  readonly hostEvents: HostEventWriter
  readonly automation: AutomationWriter
  readonly owners: OwnerWriter
  readonly health: AccountHealthWriter
  readonly renewals: TokenRenewalStore
  readonly leadWriter: LeadWriter
  readonly consents: ConsentServices
  /** Knows people who were erased. */
  readonly erased: ErasedPersonReader
  readonly replyWriter: ReplyWriter
  readonly draftWriter: DraftWriter
  readonly crmSyncs: CrmSyncStore
  readonly crmInbound: CrmInboundStore
  readonly crmInboundSettings: InboundSettings
  readonly crmWebhooks: CrmWebhookStore
  /** Null without an archive sink: then nothing leaves the database. */
  readonly archiver: MessageArchiver | null
  readonly verifier: ArchiveVerifier | null
  readonly archiveSweep: ArchiveCheckSweep
  readonly archiveQueries: ArchiveQueryReader
  readonly rehydrater: MonthRehydrater | null
  readonly archive: ArchiveSink | null
  readonly archiveStore: ArchiveStore
  readonly archiveFormats: ArchiveFormats
  readonly coldCache: ColdCache
  readonly retention: RetentionTimes
  readonly policies: RetentionPolicyReader
  readonly notifier: TaskNotificationStore
  readonly deliveries: DeliveryStore
  readonly routes: RouteCache
  readonly groupCommit: GroupCommit
  readonly held: HeldDeliveryStore
}

/** @throws LeadKitError `configuration` for two adapters with the same id or platform, a bad key, or no database. */
export function createServices(options: LeadKitOptions): Services {
  const { platforms: ingestors = [], crms: providers = [] } = checkOptions(options)
  requireDistinct(ingestors, providers)
  const { now = () => new Date(), logger = silentLogger } = options
  const context = { fetch: options.fetch ?? fetch, logger, now }
  const database = new Database(options.database, undefined, options.logger)
  database.diagnoseSchema = (scope) => diagnoseSchema(database, scope)
  const keys = createKeys(options, database)
  const { keyRing } = keys
  const platforms = new PlatformRegistry(ingestors)
  const hostEvents = new HostEventWriter(Object.keys(options.events ?? {}))
  const health = new AccountHealthWriter(hostEvents)
  const renewals = new TokenRenewalStore(database)
  const customFields = readFields(options, database)
  const people = createPeopleServices(keyRing, hostEvents, customFields)
  const deliveries = new DeliveryStore({
    database,
    statuses: new StatusWriter(hostEvents, health, people.leadWriter, people.erased),
    echoes: new EchoWriter(hostEvents, platforms),
    erased: new ErasedEventReader({ database, people: people.erased, ingestors }),
    tellsMessages: hostEvents.wants('message.received'),
    scoresMessages: options.ai !== undefined,
    now,
  })
  const routes = new RouteCache(new AccountRouteReader(database), now)
  const directory = new TenantDirectory(database)
  const shared = { context, database, directory, keyRing, platforms, hostEvents, health, renewals, deliveries, routes }
  const tokens = new CrmTokenStore(database, keyRing, renewals)
  const crmSyncs = new CrmSyncStore({ database, tokens, hostEvents, now, customFields: customFields.leads })
  return {
    ingestors,
    providers,
    platforms,
    scorer: options.ai ?? null,
    context,
    database,
    directory,
    migrator: new Migrator(database, now, preparation(people.consents.writer)),
    ...keys,
    rotation: new SecretRotationSweep(database, keyRing),
    customFields,
    hostEvents,
    owners: new OwnerWriter(hostEvents),
    health,
    renewals,
    ...createAccountServices(shared, options.accounts),
    ...people,
    ...createReplyWriters({ platforms, hostEvents, suppression: people.consents.suppression }, options),
    crmSyncs,
    crmInbound: new CrmInboundStore({ database, syncs: crmSyncs, leads: people.leadWriter, hostEvents }),
    crmInboundSettings: checkInbound(options.crmInbound),
    crmWebhooks: new CrmWebhookStore(database, now),
    ...createRetentionServices(options, { database, hostEvents, context }),
    notifier: new TaskNotificationStore(database, logger),
    deliveries,
    routes,
    groupCommit: new GroupCommit(deliveries),
    held: new HeldDeliveryStore(database, hostEvents, now),
  }
}

/** Whoever writes to a tenant has its log written, too. */
function createKeys({ encryption }: LeadKitOptions, database: Database): Pick<Services, 'keyRing' | 'chainKeys'> {
  const keyRing = new KeyRing(encryption)
  const chainKeys = new ChainKeys(keyRing)
  database.writeAudit = new AuditWriter(chainKeys).write
  return { keyRing, chainKeys }
}

/** The host's own fields; every session knows which of them searches find. */
function readFields(
  { customFields, customFieldIndexes, customFieldSearch }: LeadKitOptions,
  database: Database,
): CustomFields {
  const fields = readCustomFields(customFields, customFieldIndexes, customFieldSearch)
  database.searchedCustom = fields.leads.searched
  return fields
}

function createRetentionServices(
  { archive: sink, retention }: LeadKitOptions,
  { database, hostEvents, context }: Pick<Services, 'database' | 'hostEvents' | 'context'>,
): Pick<
  Services,
  | 'archiver'
  | 'rehydrater'
  | 'verifier'
  | 'archiveSweep'
  | 'archiveQueries'
  | 'archive'
  | 'archiveFormats'
  | 'archiveStore'
  | 'coldCache'
  | 'retention'
  | 'policies'
> {
  const formats = new ArchiveFormats(retention?.archiveFormats)
  const times = checkRetention(retention)
  const { messagesDays } = times
  const tiers = checkTiers(retention?.tiers ?? {}, formats)
  const archiveChecks = new ArchiveCheckStore(database)
  const callContext = (signal: AbortSignal): CallContext => ({ ...context, signal })
  const store = new ArchiveStore(database, hostEvents)
  const archiver = sink === undefined ? null : new MessageArchiver({ store, sink, formats })
  const verifier =
    sink === undefined || archiver === null
      ? null
      : new ArchiveVerifier({ store: archiveChecks, sink, formats, archiver })
  return {
    archiver,
    verifier,
    archiveSweep: new ArchiveCheckSweep({ store: archiveChecks, verifier, callContext }),
    archiveQueries: new ArchiveQueryReader({ sink: sink ?? null, formats, callContext }),
    rehydrater:
      sink === undefined ? null : new MonthRehydrater({ store: new RehydrationStore(database), sink, formats }),
    archive: sink ?? null,
    archiveFormats: formats,
    archiveStore: store,
    coldCache: new ColdCache(retention?.coldCacheBytes),
    retention: times,
    policies: new RetentionPolicyReader({ messagesDays, archiveFormat: formats.current.id }, tiers),
  }
}

function createReplyWriters(
  parts: Omit<DraftWriterParts, 'replies'>,
  options: LeadKitOptions,
): Pick<Services, 'replyWriter' | 'draftWriter'> {
  const replyWriter = new ReplyWriter(parts.platforms, parts.hostEvents, options.replies)
  const draftWriter = new DraftWriter({ ...parts, replies: replyWriter })
  return { replyWriter, draftWriter }
}

function preparation(consents: ConsentWriter): PrepareTenant {
  return inTurn([prepareTenant, (session, after) => carryOptOuts(session, consents, after)])
}

/** Who answers, who is known, and who wants no answer. */
function createPeopleServices(
  keyRing: KeyRing,
  hostEvents: HostEventWriter,
  customFields: CustomFields,
): Pick<Services, 'automation' | 'leadWriter' | 'consents' | 'erased'> {
  const hashes = new IdentityHashStore(keyRing)
  const automation = new AutomationWriter(hostEvents)
  const leadWriter = new LeadWriter(hostEvents, new LeadConsentWriter(hashes), customFields.leads)
  const writer = new ConsentWriter({ hashes, leads: leadWriter, automation, hostEvents })
  const consents = { hashes, suppression: new SuppressionReader(hashes), writer }
  return { automation, leadWriter, consents, erased: new ErasedPersonReader(hashes) }
}

function requireDistinct(ingestors: readonly PlatformIngestor[], providers: readonly CrmProvider[]): void {
  const ingestorIds = ingestors.map((ingestor) => ingestor.id)
  const providerIds = providers.map((provider) => provider.id)
  requireUnique('platforms', ingestorIds)
  requireUnique(
    'platforms',
    ingestors.flatMap((ingestor) => ingestor.platforms),
  )
  requireUnique('crms', providerIds)
  // Webhooks are routed by the last part of their path.
  requireUnique('platforms and crms', [...ingestorIds, ...providerIds])
}

function requireUnique(option: string, ids: readonly string[]): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new LeadKitError('configuration', `createLeadKit: ${option} contains ${twice} twice`)
}
