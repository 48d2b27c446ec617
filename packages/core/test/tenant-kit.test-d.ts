import { expectTypeOf } from 'vitest'
import type { LabelledConversation } from '@leadkit/contracts'
import type {
  AiTaskRepository,
  ApiKeyRepository,
  ApproveReply,
  ArchiveCallOptions,
  ArchiveManifest,
  ArchiveManifestRepository,
  AutomationPolicy,
  AutoReplyMode,
  BusinessHours,
  ConsentRepository,
  Conversation,
  ConversationAssignment,
  ConversationAutomationPause,
  ConversationNote,
  ConversationNoteFilter,
  ConversationTakeOver,
  ActingFrom,
  ActingPrincipal,
  ActingTenants,
  AuditRepository,
  BulkRepository,
  ConversationRepository,
  CrmConfigFilter,
  CrmConfigRepository,
  CrmSync,
  CrmSyncRepository,
  CrmSyncRequest,
  DeliveryRepository,
  Draft,
  DraftFilter,
  DraftRepository,
  DraftReview,
  DraftReviewFilter,
  DraftReviewQuery,
  DraftVerdict,
  FailedHostEvent,
  HostEventRepository,
  HostTransaction,
  Lead,
  LeadFilter,
  LabelledSetQuery,
  LeadKit,
  LeadRepository,
  LeadTimelines,
  MappedCrmConfig,
  Message,
  MessageFilter,
  MessageRepository,
  Page,
  Reply,
  NewConversationNote,
  NoteRepository,
  RejectDraft,
  ReplyFilter,
  ReplyRepository,
  ResumeOptions,
  RoleRepository,
  RotationOptions,
  RotationReport,
  SegmentRepository,
  SubjectRepository,
  PasswordResetRepository,
  SecondFactorRepository,
  SendReply,
  SocialAccount,
  SocialAccountRepository,
  SyncAllOptions,
  AssignmentRepository,
  CareRepository,
  TeamRepository,
  TagRepository,
  TenantKit,
  TenantRepository,
  TenantTransfers,
  TenantRetention,
  TenantSql,
  TenantStats,
  UserFilter,
  UserRepository,
  VerifyOptions,
  WebhookHandler,
  Worker,
  WriteOptions,
} from '@leadkit/core'

// A host can write the name of all that a kit hands out: a member that is added to TenantKit breaks the first test, and
// `pnpm check:api` names a type behind it that the entry does not export.

expectTypeOf<{ [Member in keyof TenantKit]: TenantKit[Member] }>().toEqualTypeOf<{
  readonly id: string
  readonly audit: AuditRepository
  as(who: ActingPrincipal, from?: ActingFrom): TenantKit
  readonly socialAccounts: SocialAccountRepository
  readonly conversations: ConversationRepository
  readonly messages: MessageRepository
  readonly aiTasks: AiTaskRepository
  readonly leads: LeadRepository & LeadTimelines
  readonly tags: TagRepository
  readonly retention: TenantRetention
  readonly segments: SegmentRepository
  readonly bulk: BulkRepository
  readonly notes: NoteRepository
  readonly replies: ReplyRepository
  readonly drafts: DraftRepository
  readonly consents: ConsentRepository
  readonly crmConfigs: CrmConfigRepository
  readonly crmSyncs: CrmSyncRepository
  readonly users: UserRepository
  readonly passwordResets: PasswordResetRepository
  readonly secondFactors: SecondFactorRepository
  readonly roles: RoleRepository
  readonly teams: TeamRepository
  readonly assignments: AssignmentRepository
  readonly care: CareRepository
  readonly apiKeys: ApiKeyRepository
  readonly hostEvents: HostEventRepository
  readonly archives: ArchiveManifestRepository
  readonly subjects: SubjectRepository
  readonly secrets: { rotate(options?: RotationOptions): Promise<RotationReport> }
  labelledConversations(query?: LabelledSetQuery): AsyncGenerator<LabelledConversation, void, undefined>
  stats(): Promise<TenantStats>
  transaction<Value>(work: (sql: TenantSql) => Promise<Value>, transaction?: HostTransaction): Promise<Value>
}>()

expectTypeOf<LeadKit['tenants']>().toEqualTypeOf<TenantRepository & TenantTransfers & ActingTenants>()
expectTypeOf<LeadKit['deliveries']>().toEqualTypeOf<DeliveryRepository>()
expectTypeOf<LeadKit['handler']>().toEqualTypeOf<WebhookHandler>()
expectTypeOf<LeadKit['worker']>().returns.toEqualTypeOf<Worker>()

declare const tenant: TenantKit

// What is handed out…
expectTypeOf(tenant.socialAccounts.get).returns.resolves.toEqualTypeOf<SocialAccount>()
expectTypeOf(tenant.conversations.get).returns.resolves.toEqualTypeOf<Conversation>()
expectTypeOf(tenant.conversations.automationPolicy).returns.resolves.toEqualTypeOf<
  AutomationPolicy & { readonly currentMode: AutoReplyMode }
>()
expectTypeOf<AutomationPolicy['hours']>().toEqualTypeOf<BusinessHours | null>()
expectTypeOf(tenant.notes.list).returns.resolves.toEqualTypeOf<Page<ConversationNote>>()
expectTypeOf(tenant.drafts.list).returns.resolves.toEqualTypeOf<Page<Draft>>()
expectTypeOf(tenant.drafts.reviews).returns.resolves.toEqualTypeOf<Page<DraftReview>>()
expectTypeOf<DraftReview['verdict']>().toEqualTypeOf<DraftVerdict>()
expectTypeOf(tenant.messages.list).returns.resolves.toEqualTypeOf<Page<Message>>()
expectTypeOf(tenant.leads.list).returns.resolves.toEqualTypeOf<Page<Lead>>()
expectTypeOf(tenant.replies.send).returns.resolves.toEqualTypeOf<readonly Reply[]>()
expectTypeOf(tenant.crmConfigs.get).returns.resolves.toEqualTypeOf<MappedCrmConfig>()
expectTypeOf(tenant.crmSyncs.get).returns.resolves.toEqualTypeOf<CrmSync>()
expectTypeOf(tenant.hostEvents.failed).returns.resolves.toEqualTypeOf<readonly FailedHostEvent[]>()
expectTypeOf(tenant.archives.list).returns.resolves.toEqualTypeOf<readonly ArchiveManifest[]>()

// … and what is handed in.
expectTypeOf(tenant.leads.list).parameter(0).toEqualTypeOf<LeadFilter | undefined>()
expectTypeOf(tenant.messages.list).parameter(0).toEqualTypeOf<MessageFilter>()
expectTypeOf(tenant.replies.list).parameter(0).toEqualTypeOf<ReplyFilter | undefined>()
expectTypeOf(tenant.replies.send).parameter(0).toEqualTypeOf<SendReply>()
expectTypeOf(tenant.replies.approve).parameter(1).toEqualTypeOf<ApproveReply>()
expectTypeOf(tenant.conversations.takeOver).parameter(1).toEqualTypeOf<ConversationTakeOver>()
expectTypeOf(tenant.conversations.pauseAutomation).parameter(1).toEqualTypeOf<string | ConversationAutomationPause>()
expectTypeOf(tenant.conversations.resumeAutomation).parameter(1).toEqualTypeOf<ResumeOptions | undefined>()
expectTypeOf(tenant.conversations.assign).parameter(1).toEqualTypeOf<ConversationAssignment>()
expectTypeOf(tenant.notes.create).parameter(0).toEqualTypeOf<NewConversationNote>()
expectTypeOf(tenant.notes.list).parameter(0).toEqualTypeOf<ConversationNoteFilter>()
expectTypeOf(tenant.drafts.list).parameter(0).toEqualTypeOf<DraftFilter | undefined>()
expectTypeOf(tenant.drafts.reject).parameter(1).toEqualTypeOf<RejectDraft>()
expectTypeOf(tenant.drafts.reviews).parameter(0).toEqualTypeOf<DraftReviewFilter | undefined>()
expectTypeOf(tenant.drafts.exportReviews).parameter(0).toEqualTypeOf<DraftReviewQuery | undefined>()
expectTypeOf(tenant.crmConfigs.list).parameter(0).toEqualTypeOf<CrmConfigFilter | undefined>()
expectTypeOf(tenant.crmConfigs.verify).parameter(1).toEqualTypeOf<VerifyOptions | undefined>()
expectTypeOf(tenant.crmConfigs.syncAll).parameter(1).toEqualTypeOf<SyncAllOptions | undefined>()
expectTypeOf(tenant.crmSyncs.request).parameter(0).toEqualTypeOf<CrmSyncRequest>()
expectTypeOf(tenant.users.list).parameter(0).toEqualTypeOf<UserFilter | undefined>()
expectTypeOf(tenant.archives.read).parameter(1).toEqualTypeOf<ArchiveCallOptions | undefined>()
expectTypeOf(tenant.leads.update).parameter(2).toEqualTypeOf<WriteOptions | undefined>()
