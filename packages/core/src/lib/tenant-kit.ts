import type { CallContext, CrmProvider, LabelledConversation, PlatformIngestor } from '@leadkit/contracts'
import type { TenantStats } from './tenants/tenant-stats.ts'
import { type LabelledSetQuery, readLabelledSet } from './ai/labelled-set-reader.ts'
import { AuditRepository } from './audit/audit-repository.ts'
import { type ActingFrom, type ActingPrincipal, toActor } from './access/acting-principal.ts'
import { type Actor, hostActor } from './base/actor.ts'
import { AiTaskRepository } from './ai/ai-task-repository.ts'
import { ApiKeyRepository } from './access/api-key-repository.ts'
import { ArchiveManifestRepository } from './retention/archive-manifest-repository.ts'
import { HostEventRepository } from './host-events/host-event-repository.ts'
import { HostEventStore } from './host-events/host-event-store.ts'
import { ConversationRepository } from './conversations/conversation-repository.ts'
import { CrmConfigRepository } from './crm/crm-config-repository.ts'
import { CrmSyncRepository } from './crm/sync/crm-sync-repository.ts'
import type { HostTransaction } from './database/host-transaction.ts'
import type { RotationOptions, RotationReport } from './access/secret-rotation-sweep.ts'
import { ColdMessageReader } from './retention/cold/cold-message-reader.ts'
import type { ColdMessages } from './conversations/cold-messages.ts'
import { type LeadTimelines, TimelineRepository } from './timeline/timeline-repository.ts'
import { createTenantRetention } from './retention/policy/tenant-retention-reader.ts'
import type { TenantRetention } from './retention/policy/tenant-retention.ts'
import { LeadRepository } from './leads/lead-repository.ts'
import { SegmentRepository } from './leads/segments/segment-repository.ts'
import { TagRepository } from './leads/tags/tag-repository.ts'
import { NoteRepository } from './conversations/notes/note-repository.ts'
import { MessageRepository } from './conversations/message-repository.ts'
import { runTenantTransaction, type TenantSql } from './database/raw-transaction.ts'
import type { CustomFieldTypes, NoCustomFieldTypes } from './custom-fields/custom-field-schemas.ts'
import { DraftRepository } from './replies/draft-repository.ts'
import { ConsentRepository } from './replies/consent/consent-repository.ts'
import { BudgetStore } from './budgets/budget-store.ts'
import { createLeadRescorer } from './ai/rescore/lead-rescorer.ts'
import { RescoreStore } from './ai/rescore/rescore-store.ts'
import { ReplyRepository } from './replies/reply-repository.ts'
import { SubjectRepository } from './subjects/subject-repository.ts'
import { RoleRepository } from './access/role-repository.ts'
import { SocialAccountRepository } from './accounts/social-account-repository.ts'
import { TenantAccess } from './database/tenant-access.ts'
import { readTenantStats } from './tenants/tenant-stats-reader.ts'
import { AssignmentRepository } from './care/assignment-repository.ts'
import { CareRepository } from './care/care-repository.ts'
import { BulkRepository } from './bulk/bulk-repository.ts'
import { HandAssignmentWriter } from './care/hand-assignment-writer.ts'
import { TeamRepository } from './care/team-repository.ts'
import { enqueue } from './queue/dispatch-writer.ts'
import { PasswordResetRepository } from './access/log-in/password-reset-repository.ts'
import { SecondFactorRepository } from './access/log-in/second-factor-repository.ts'
import { UserRepository } from './access/user-repository.ts'
import type { Services } from './services.ts'

/** The platforms that an ingestor serves, as a union of their names. */
export type PlatformOf<Ingestor> = Ingestor extends PlatformIngestor<infer Platform> ? Platform : never

/** One tenant's data, and the only way to access it. Every call checks that the tenant exists and is active. */
export interface TenantKit<
  Ingestor extends PlatformIngestor = PlatformIngestor,
  Crm extends CrmProvider = CrmProvider,
  Custom extends CustomFieldTypes = NoCustomFieldTypes,
> {
  readonly id: string
  /** Who did what. */
  readonly audit: AuditRepository
  /**
   * The same tenant, used by a principal: what `kit.authenticate` returns, or `{ userId }` of the host's own session. The audit log names it. Checks no permissions:
   * call `authorize` for that.
   * @throws LeadKitError `invalid_input`; `forbidden` for a principal of another tenant.
   */
  as(who: ActingPrincipal, from?: ActingFrom): TenantKit<Ingestor, Crm, Custom>
  readonly socialAccounts: SocialAccountRepository<PlatformOf<Ingestor>>
  readonly conversations: ConversationRepository<Custom['conversations']>
  readonly messages: MessageRepository
  readonly aiTasks: AiTaskRepository
  readonly leads: LeadRepository<Custom['leads']> & LeadTimelines
  readonly tags: TagRepository
  readonly segments: SegmentRepository<Custom['leads']>
  /** Work on many leads at once. */
  readonly bulk: BulkRepository<Custom['leads']>
  readonly notes: NoteRepository
  readonly replies: ReplyRepository
  readonly drafts: DraftRepository
  /** Who wants no automatic messages. */
  readonly consents: ConsentRepository
  readonly crmConfigs: CrmConfigRepository<Crm, Custom['leads']>
  readonly crmSyncs: CrmSyncRepository
  readonly users: UserRepository<Custom['users']>
  /** A new password for somebody who can read the mailbox. */
  readonly passwordResets: PasswordResetRepository
  /** Codes of an authenticator app beside the password. */
  readonly secondFactors: SecondFactorRepository
  /** Users who share work. */
  readonly teams: TeamRepository
  /** Who looks after which lead. */
  readonly assignments: AssignmentRepository
  /** Rules of assignment, working hours, and targets for answers. */
  readonly care: CareRepository
  readonly roles: RoleRepository
  readonly apiKeys: ApiKeyRepository
  readonly hostEvents: HostEventRepository
  readonly archives: ArchiveManifestRepository
  /** How long data stays, and what keeps it longer. */
  readonly retention: TenantRetention
  /** The rights of the people whose data the tenant has: erasure, and a copy of it. */
  readonly subjects: SubjectRepository
  /** Stored tokens and credentials. */
  readonly secrets: {
    /** Re-encrypts this tenant's secrets with the first key, whatever key they use now. You can stop it and run it again. */
    rotate(options?: RotationOptions): Promise<RotationReport>
  }
  /**
   * Conversations with what people said is right, as a labelled set for `@leadkit/ai-evaluation`: drafts that they approved, edited or rejected, and
   * leads whose contact data or score they set. Read in pages as they are consumed. They hold what people wrote; `mask` takes out what tells
   * who, as far as it can be recognised: look through them before they leave your hands.
   * @throws LeadKitError `invalid_input` at the first step.
   */
  labelledConversations(query?: LabelledSetQuery): AsyncGenerator<LabelledConversation, void, undefined>
  /** Current counts. */
  stats(): Promise<TenantStats>
  /** The host's own SQL in this tenant's schema, in one transaction. */
  transaction<Value>(work: (sql: TenantSql) => Promise<Value>, transaction?: HostTransaction): Promise<Value>
}

/** Created for each call of `kit.tenant`; cheap, because it has no connection and no cache. */
export function createTenantKit<
  Ingestor extends PlatformIngestor,
  Crm extends CrmProvider,
  Custom extends CustomFieldTypes,
>(id: string, services: Services, actor: Actor = hostActor): TenantKit<Ingestor, Crm, Custom> {
  const { context, keyRing, ingestors } = services
  const createContext = (signal = new AbortController().signal): CallContext => ({ ...context, signal })
  const access = new TenantAccess(id, services.database, services.directory, context.now, actor)
  const cold = createCold(access, services, createContext)
  const platforms = ingestors.flatMap((ingestor) => ingestor.platforms) as PlatformOf<Ingestor>[]
  return {
    id,
    audit: new AuditRepository(access, services.chainKeys),
    as: (who, from = {}) => createTenantKit<Ingestor, Crm, Custom>(id, services, toActor(who, from, id)),
    socialAccounts: new SocialAccountRepository(access, {
      keyRing,
      platforms,
      registry: services.platforms,
      connector: services.connector,
      authorization: services.authorization,
      accounts: services.accounts,
      checks: services.accountChecks,
      gaps: services.accountGaps,
      settings: services.accountSettings,
      createContext,
    }),
    ...createTalk<Custom>(access, cold, services),
    aiTasks: new AiTaskRepository(access),
    consents: new ConsentRepository(access, services.consents),
    leads: createLeads(access, cold, services, createContext),
    ...createSelections<Custom>(access, services),
    crmConfigs: new CrmConfigRepository<Crm, Custom['leads']>(access, {
      keyRing,
      providers: services.providers as readonly Crm[],
      store: services.crmSyncs,
      customFields: services.customFields.leads,
      createContext,
    }),
    crmSyncs: new CrmSyncRepository(access),
    ...createCare<Custom>(access, services),
    passwordResets: new PasswordResetRepository(access),
    secondFactors: new SecondFactorRepository(access, keyRing),
    roles: new RoleRepository(access),
    apiKeys: new ApiKeyRepository(access),
    hostEvents: new HostEventRepository(access, new HostEventStore(services.database, context.now)),
    ...createRetention(access, services, createContext),
    subjects: new SubjectRepository(access, {
      keyRing,
      erased: services.erased,
      messages: new MessageRepository(access, cold),
    }),
    secrets: {
      rotate: (options) =>
        access.read('secrets.rotate', (_session) => services.rotation.rotateTenant(_session.scope, options, actor)),
    },
    labelledConversations: (query = {}) => readLabelledSet(access, query),
    stats: () => readTenantStats(access),
    transaction: (work, transaction) => runTenantTransaction(access, work, transaction),
  }
}

function createRetention(
  access: TenantAccess,
  {
    archive: sink,
    archiver,
    rehydrater,
    verifier,
    archiveQueries: queries,
    archiveFormats: formats,
    policies,
  }: Services,
  callContext: (signal?: AbortSignal) => CallContext,
): Pick<TenantKit, 'archives' | 'retention'> {
  return {
    archives: new ArchiveManifestRepository(access, {
      sink,
      archiver,
      rehydrater,
      verifier,
      queries,
      formats,
      policies,
      callContext,
    }),
    retention: createTenantRetention(access, { policies, formats, sink }),
  }
}

function createCold(
  access: TenantAccess,
  { archive: sink, archiveFormats: formats, coldCache: cache }: Services,
  callContext: () => CallContext,
): ColdMessages {
  return new ColdMessageReader(access, { sink, formats, cache, callContext })
}

/** What groups leads, and works on groups. */
function createSelections<Custom extends CustomFieldTypes>(
  access: TenantAccess,
  { hostEvents, leadWriter: { customFields }, scorer }: Services,
): Pick<TenantKit<PlatformIngestor, CrmProvider, Custom>, 'tags' | 'segments' | 'bulk'> {
  return {
    tags: new TagRepository(access),
    segments: new SegmentRepository(access, customFields),
    bulk: new BulkRepository(access, { hostEvents, customFields, scores: scorer !== null }),
  }
}

function createCare<Custom extends CustomFieldTypes>(
  access: TenantAccess,
  { owners, customFields }: Services,
): Pick<TenantKit<PlatformIngestor, CrmProvider, Custom>, 'users' | 'teams' | 'assignments' | 'care'> {
  return {
    users: new UserRepository(
      access,
      (session, userId) => enqueue(session, [{ kind: 'assignment', taskId: userId }]),
      customFields.users,
    ),
    teams: new TeamRepository(access),
    assignments: new AssignmentRepository(access, new HandAssignmentWriter(owners)),
    care: new CareRepository(access),
  }
}

function createLeads<Custom extends object>(
  access: TenantAccess,
  cold: ColdMessages,
  { leadWriter, scorer, database, hostEvents, erased }: Services,
  createContext: (signal?: AbortSignal) => CallContext,
): LeadRepository<Custom> & LeadTimelines {
  const store = new RescoreStore(access, leadWriter)
  const rescorer = createLeadRescorer({ store, scorer, budgets: new BudgetStore(database, hostEvents), createContext })
  const leads = new LeadRepository<Custom>(access, leadWriter, rescorer, erased)
  const timelines = new TimelineRepository(access, cold)
  return Object.assign(leads, { timeline: timelines.timeline.bind(timelines) })
}

function createTalk<Custom extends CustomFieldTypes>(
  access: TenantAccess,
  cold: ColdMessages,
  { automation, owners, hostEvents, platforms, replyWriter, draftWriter, consents, customFields }: Services,
): Pick<
  TenantKit<PlatformIngestor, CrmProvider, Custom>,
  'conversations' | 'messages' | 'notes' | 'replies' | 'drafts'
> {
  return {
    conversations: new ConversationRepository(access, {
      cold,
      automation,
      assignments: new HandAssignmentWriter(owners),
      customFields: customFields.conversations,
    }),
    messages: new MessageRepository(access, cold),
    notes: new NoteRepository(access, hostEvents),
    replies: new ReplyRepository(access, {
      platforms,
      writer: replyWriter,
      drafts: draftWriter,
      suppression: consents.suppression,
      automation,
    }),
    drafts: new DraftRepository(access, draftWriter, customFields.conversations),
  }
}
