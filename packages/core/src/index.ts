export { createLeadKit } from './lib/leadkit.ts'
export type { ActingTenants, LeadKit } from './lib/leadkit.ts'
export type { LeadKitOptions } from './lib/leadkit-options.ts'
export type { KitWorkerOptions } from './lib/kit-worker.ts'
export type { PlatformOf, TenantKit } from './lib/tenant-kit.ts'

// Custom fields
export type { InferConversation, InferLead, InferTenant, InferUser } from './lib/infer.ts'
export type {
  CustomEntity,
  CustomFieldNames,
  CustomFieldSchemas,
  CustomFieldsOf,
  CustomFieldTypes,
  CustomInput,
  CustomIssue,
  CustomValues,
  NoCustomFields,
  NoCustomFieldTypes,
} from './lib/custom-fields/custom-field-schemas.ts'
export type { CustomFieldCheck, CustomFinding } from './lib/custom-fields/custom-check.ts'
export type {
  CustomFieldMaintenance,
  CustomFieldProgress,
  CustomFieldWork,
  CustomIndexReport,
} from './lib/custom-fields/custom-field-sweep.ts'
export type {
  CustomFieldFilter,
  CustomFilter,
  CustomListFilter,
  CustomPresence,
  CustomScalarFilter,
} from './lib/custom-fields/custom-filter.ts'

// The host's server
export { toNodeHandler } from './lib/ingest/node-handler.ts'
export type { NodeHandler } from './lib/ingest/node-handler.ts'
export type { WebhookHandler } from './lib/ingest/webhook-handler.ts'
export type { ReplayOutcome } from './lib/ingest/replay.ts'
export { authorize, can } from './lib/access/principal.ts'
export type { ActingFrom, ActingPrincipal } from './lib/access/acting-principal.ts'
export type { Actor } from './lib/base/actor.ts'
export { auditActions } from './lib/base/audit-record.ts'
export type { AuditAction, AuditSubjectType, AuditValue, AuditValues } from './lib/base/audit-record.ts'
export type {
  AuditEntry,
  AuditFault,
  AuditFaultKind,
  AuditFilter,
  AuditVerification,
  AuditVerifyOptions,
} from './lib/audit/audit-entry.ts'
export type { AuditRepository } from './lib/audit/audit-repository.ts'
export type { ApiKeyPrincipal, ApiKeyRate, Principal } from './lib/access/principal.ts'
export type { LogInOptions } from './lib/access/log-in/log-in-input.ts'
export type { PasswordReset, PasswordResetRepository } from './lib/access/log-in/password-reset-repository.ts'
export type {
  NewSecondFactor,
  RecoveryCodes,
  SecondFactorEnrolment,
  SecondFactorRepository,
  VerifiedFactor,
} from './lib/access/log-in/second-factor-repository.ts'
export type { AuthenticateOptions } from './lib/access/api-key-store.ts'
export { permissions, tenantPermissions } from './lib/access/permissions.ts'
export type { EncryptionKey, EncryptionOptions, SecretPlace } from './lib/access/key-ring.ts'

// The database
export type { DatabaseOptions } from './lib/database/database.ts'
export type { HostTransaction } from './lib/database/host-transaction.ts'
export type { HostPool } from './lib/database/prepared-pool.ts'
export type { MigrationRepository, MigrationStatus } from './lib/database/migration/migration-repository.ts'
export type { DoctorFinding, DoctorOptions, DoctorReport } from './lib/database/migration/schema-doctor.ts'
export type { MigrateOptions, MigrationProgress, MigrationReport } from './lib/database/migrator.ts'
export type { TenantSql } from './lib/database/raw-transaction.ts'
export type { WriteOptions } from './lib/database/tenant-access.ts'
export type { PendingWork } from './lib/queue/pending-work-reader.ts'
export type { Page, PageRequest } from './lib/base/page.ts'

// What is stored
export type { Tenant, TenantTier } from './lib/tenants/tenant.ts'
export type { TenantStats } from './lib/tenants/tenant-stats.ts'
export type { BudgetUse, DailyAiUsage, TenantUsage, UsageQuery } from './lib/budgets/ai-usage.ts'
export type { BudgetAmounts, BudgetPeriod, BudgetUnit, PeriodLimits, WhenSpent } from './lib/budgets/budget-settings.ts'
export type {
  TenantChanges,
  TenantCreate,
  TenantFilter,
  TenantRemoval,
  TenantRepository,
} from './lib/tenants/tenant-repository.ts'
export type { Delivery } from './lib/ingest/delivery.ts'
export type { DeliveryFilter, DeliveryRepository } from './lib/ingest/delivery-repository.ts'
export type {
  DisconnectedAccount,
  SocialAccount,
  SocialAccountCheck,
  WebhookEnd,
} from './lib/accounts/social-account.ts'
export type {
  SocialAccountBackfill,
  SocialAccountChanges,
  SocialAccountFilter,
} from './lib/accounts/social-account-input.ts'
export type { PlatformCallOptions, SocialAccountRepository } from './lib/accounts/social-account-repository.ts'
export type {
  AuthorizationStart,
  AuthorizeRequest,
  CompleteAuthorizationOptions,
  CompletedAuthorization,
  OfferedAccount,
} from './lib/accounts/authorization/authorization.ts'
export type { AccountOptions } from './lib/accounts/account-options.ts'
export type { Conversation, ConversationChannel, ConversationStatus } from './lib/conversations/conversation.ts'
export type {
  ConversationAssignment,
  ConversationAutomationPause,
  ConversationChanges,
  ConversationFilter,
  ConversationTakeOver,
  NewConversation,
  TranscriptOptions,
} from './lib/conversations/conversation-input.ts'
export type { ConversationDisclosure } from './lib/conversations/disclosure-reader.ts'
export type { Message, MessageAuthor, MessageDirection } from './lib/conversations/message.ts'
export type { AutomationPolicy, AutoReplyMode } from './lib/conversations/automation/automation-policy.ts'
export type { BusinessHours } from './lib/base/business-hours.ts'
export type { ConversationNote } from './lib/conversations/notes/note.ts'
export type {
  ConversationNoteFilter,
  NewConversationNote,
  NoteRepository,
} from './lib/conversations/notes/note-repository.ts'
export type { MessageFilter, MessageOptions, MessageRepository } from './lib/conversations/message-repository.ts'
export type { AiTask, AiTaskStatus, AiTaskType } from './lib/ai/ai-task.ts'
export type { AiTaskFilter, AiTaskRepository, NewAiTask } from './lib/ai/ai-task-repository.ts'
export type { LabelledSetQuery } from './lib/ai/labelled-set-reader.ts'
export type { AiTaskOptions } from './lib/ai/ai-task-handler.ts'
export type { Draft, DraftReview, DraftVerdict } from './lib/replies/draft.ts'
export type { DraftFilter, DraftReviewFilter, DraftReviewQuery, RejectDraft } from './lib/replies/draft-input.ts'
export type { HeldReason, Reply, ReplyStatus } from './lib/replies/reply.ts'
export type { ApproveReply, ReplyFilter, ReplyOptions, SendReply } from './lib/replies/reply-input.ts'
export type { ConsentBasis, ConsentEvidence, ConsentRecord, ConsentStatus, LeadConsent } from './lib/consent/consent.ts'
export type { ConsentDetails, ConsentFilter, ConsentSubject } from './lib/replies/consent/consent-input.ts'
export type { ConsentRepository } from './lib/replies/consent/consent-repository.ts'
export { movesFrom } from './lib/leads/lead-lifecycle.ts'
export type {
  CustomLeadField,
  FieldSetter,
  FieldSource,
  Lead,
  LeadContact,
  LeadFieldSources,
  LeadTransition,
  SourcedLeadField,
} from './lib/leads/lead.ts'
export type { ScoreQuestion } from './lib/leads/score-question.ts'
export type { ClearScoreOverride, OverrideScore, ScoreOverride } from './lib/leads/score-override.ts'
export type {
  FieldExplanation,
  LeadScore,
  LeadScoreExplanation,
  Rescore,
  RescoreOptions,
  RescoreProgress,
  RescoreReport,
  ScoreEvidence,
  ScoreInShort,
} from './lib/leads/lead-score.ts'
export type { LeadChanges, LeadMove, NewLead } from './lib/leads/lead-input.ts'
export type { LeadIdentity, LeadMerge, MergeReport } from './lib/leads/people/lead-merge.ts'
export type { DuplicateReport, LeadDuplicate } from './lib/leads/duplicates/lead-duplicate.ts'
export type { ExactKey, PairJudgement } from './lib/leads/duplicates/judge-pair.ts'
export type { DismissDuplicate, DuplicateFilter, FindDuplicates } from './lib/leads/duplicates/duplicate-input.ts'
export type { LeadDuplicateRepository } from './lib/leads/duplicates/lead-duplicate-repository.ts'
export type { MergeDetails, UnmergeDetails } from './lib/leads/people/merge-input.ts'
export type { LeadFilter } from './lib/leads/lead-filter.ts'
export { tagColors } from './lib/leads/tags/tag.ts'
export type { LeadTagging, NewTag, Tag, TagChanges, TagColor, TagFilter, TagQuery } from './lib/leads/tags/tag.ts'
export type { TagRepository } from './lib/leads/tags/tag-repository.ts'
export type { NewSegment, Segment, SegmentChanges, SegmentFilter, SegmentQuery } from './lib/leads/segments/segment.ts'
export type { SegmentRepository } from './lib/leads/segments/segment-repository.ts'
export type {
  BulkAction,
  BulkItem,
  BulkItemQuery,
  BulkOutcome,
  BulkPreview,
  BulkRequest,
  BulkRun,
  BulkTarget,
  BulkUndo,
  BulkWork,
} from './lib/bulk/bulk-run.ts'
export type { BulkRepository } from './lib/bulk/bulk-repository.ts'
export type { SearchPlace } from './lib/leads/search/search-query.ts'
export type { LeadAttribution, LeadTouch, LeadTouchKind, TouchText } from './lib/leads/touches/touch.ts'
export type { TouchFilter } from './lib/leads/touches/touch-filter.ts'
export type { TimelineEntry, TimelineKind, TimelinePage } from './lib/timeline/timeline-entry.ts'
export type { TimelineRequest } from './lib/timeline/timeline-request.ts'
export type { LeadTimelines } from './lib/timeline/timeline-repository.ts'
export type { TimelineEntryOf } from './lib/base/timeline-key.ts'
export type { MessageEntry } from './lib/conversations/message-timeline-reader.ts'
export type { AssignmentEntry } from './lib/care/assignment-timeline-reader.ts'
export type { NoteEntry } from './lib/conversations/notes/note-timeline-reader.ts'
export type { ConsentEntry } from './lib/consent/consent-timeline-reader.ts'
export type { CrmChangeEntry, CrmSyncEntry } from './lib/crm/crm-timeline-reader.ts'
export type { MoveEntry, ScoreEntry } from './lib/leads/lead-timeline-reader.ts'
export type { MergeEntry, UnmergeEntry } from './lib/leads/people/merge-timeline-reader.ts'
export type { TouchEntry } from './lib/leads/touches/touch-timeline-reader.ts'
export type { ReplyEntry, ReviewEntry } from './lib/replies/reply-timeline-reader.ts'
export type { SourceCount, SourceField, SourceQuery } from './lib/leads/touches/source-count.ts'
export type { CrmConfig, CrmConfigCheck } from './lib/crm/configs/crm-config.ts'
export type { SocialAccountConnect } from './lib/accounts/social-account-input.ts'
export type { ArchiveFormatChoice } from './lib/retention/archive-formats.ts'
export type { RetentionOptions } from './lib/retention/retention-options.ts'
export type { ArchiveManifest } from './lib/retention/archive-manifest.ts'
export type { ArchiveQueryOptions, ArchiveQueryResult, ArchiveQueryValue } from './lib/retention/query/archive-query.ts'
export type {
  InstallCronOptions,
  RetentionCronRepository,
  RetentionCronStatus,
} from './lib/retention/cron/retention-cron-repository.ts'
export type { ArchiveProgress, ArchiveReport } from './lib/retention/message-archiver.ts'
export type { RotationOptions, RotationProgress, RotationReport } from './lib/access/secret-rotation-sweep.ts'
export { applyFieldMappings, defaultFieldMappings } from './lib/crm/fields/apply-field-mappings.ts'
export {
  createFieldMappingsSchema,
  fieldMappingJsonSchema,
  fieldMappingsSchema,
} from './lib/crm/fields/field-mapping.ts'
export type { FieldMapping } from './lib/crm/fields/field-mapping.ts'
export type { FieldOwner, WritableSource } from './lib/crm/fields/field-ownership.ts'
export type { CrmInboundOptions } from './lib/crm/inbound/inbound-options.ts'
export type { CrmInboundStatus } from './lib/crm/inbound/crm-inbound-status.ts'
export type { BuiltInSource, CustomSource, LeadSnapshot, MappingSource } from './lib/crm/fields/lead-snapshot.ts'
export { checkMappings } from './lib/crm/fields/check-mappings.ts'
export type { CrmPreflight, PreflightSample } from './lib/crm/fields/preflight.ts'
export type { MappingFinding, PreflightCode, PreflightFinding } from './lib/crm/fields/preflight-finding.ts'
export type { PreflightOptions } from './lib/crm/checks/preflight-reader.ts'
export type {
  CredentialsOf,
  CrmConfigCreate,
  CrmConfigFilter,
  CrmConfigSettings,
} from './lib/crm/configs/crm-config-input.ts'
export type { DriftReason } from './lib/crm/configs/crm-drift.ts'
export type { MappedCrmConfig } from './lib/crm/configs/crm-config-row.ts'
export type { CrmSyncFilter, CrmSyncRequest, RedriveFilter } from './lib/crm/sync/crm-sync-input.ts'
export type {
  DeactivateOptions,
  UnlockOptions,
  UserChanges,
  UserCreate,
  UserFilter,
  UserRepository,
} from './lib/access/user-repository.ts'
export type { Assignment, AssignmentCause, LeadOwner, Owner } from './lib/care/owner.ts'
export type { AssignmentFilter, NewAssignment, ReturnToRules } from './lib/care/assignment-input.ts'
export type { AssignmentRepository } from './lib/care/assignment-repository.ts'
export type {
  AnswerTarget,
  AnswerTargets,
  AssignmentConditions,
  AssignmentRule,
  AssignmentRuleInput,
  CareChanges,
  CareSettings,
} from './lib/care/care-settings.ts'
export type { AnswerTimes, AnswerTimesQuery, Durations } from './lib/care/answer-times.ts'
export type { AvailabilityChanges, CareRepository } from './lib/care/care-repository.ts'
export type { Availability, Team } from './lib/care/team.ts'
export type { TeamChanges, TeamCreate, TeamRepository } from './lib/care/team-repository.ts'
export type { RoleCreate, RoleRepository } from './lib/access/role-repository.ts'
export type { ApiKeyCreate, ApiKeyFilter, ApiKeyRepository, ApiKeyRotation } from './lib/access/api-key-repository.ts'
export type { CrmSync, CrmSyncAction, CrmSyncStatus } from './lib/crm-outbox/crm-sync.ts'
export type { Role, User } from './lib/access/user.ts'
export type { ApiKey } from './lib/access/api-key.ts'
export type { OperatorPermission, Permission, TenantPermission } from './lib/access/permissions.ts'

export { LegalHoldError } from './lib/holds/legal-hold-error.ts'
export type { LegalHold, LegalHoldInShort, LegalHoldSubject } from './lib/holds/legal-hold.ts'
export type { LegalHoldFilter, LegalHoldRelease, NewLegalHold } from './lib/holds/hold-input.ts'
export type { DryRunMonth, DryRunSum, RetentionDryRun } from './lib/retention/policy/retention-dry-run.ts'
export type {
  OwnRetention,
  RetentionChoice,
  RetentionPolicy,
  RetentionPolicyChange,
} from './lib/retention/policy/retention-policy.ts'
export type {
  RetentionPolicyChanges,
  RetentionPolicyRepository,
} from './lib/retention/policy/retention-policy-repository.ts'
export type { DryRunOptions, TenantRetention } from './lib/retention/policy/tenant-retention.ts'
export type { LegalHoldRepository } from './lib/holds/legal-hold-repository.ts'

// Host events, and the work behind them
export type {
  HostEvent,
  HostEventHandlers,
  UnparsableDeliveries,
  HostEventPayloads,
  HostEventType,
} from './lib/host-events/host-event.ts'
export type { FailedHostEvent, HostEventRepository } from './lib/host-events/host-event-repository.ts'
export type { Worker, WorkerOptions, WorkerStats } from './lib/queue/worker.ts'
export type { WorkerCounter, WorkerCounts, WorkerMeasure } from './lib/queue/worker-metrics.ts'
export type { TaskKind } from './lib/queue/task.ts'
export type { LeadStatus } from './lib/base/lead-status.ts'
export type { CrmFieldFault } from './lib/base/crm-field-fault.ts'
export type {
  ArchiveCheckProgress,
  ArchiveCheckReport,
  ArchiveFinding,
  ArchiveProblem,
} from './lib/retention/verify/archive-check.ts'
export type {
  ArchiveCheckSweep,
  VerifyAllOptions,
  VerifyAllReport,
} from './lib/retention/verify/archive-check-sweep.ts'
export type {
  ArchiveCallOptions,
  ArchiveManifestRepository,
  ArchiveVerifyOptions,
  RehydrateOptions,
} from './lib/retention/archive-manifest-repository.ts'
export type { RehydratedMonth, RehydrationProgress } from './lib/retention/cold/month-rehydrater.ts'
export type { ConversationRepository, ResumeOptions } from './lib/conversations/conversation-repository.ts'
export type { CrmConfigRepository, VerifyOptions } from './lib/crm/crm-config-repository.ts'
export type { CrmSyncRepository } from './lib/crm/sync/crm-sync-repository.ts'
export type { DeliveryVerdict } from './lib/ingest/routed-delivery.ts'
export type { LeadRepository } from './lib/leads/lead-repository.ts'
export type { MappedFields, MappingProblem } from './lib/crm/fields/apply-field-mappings.ts'
export type { MappingCheck } from './lib/crm/fields/check-mappings.ts'
export type { DraftRepository } from './lib/replies/draft-repository.ts'
export type { ReplyRepository } from './lib/replies/reply-repository.ts'
export type { ValueKind } from './lib/crm/fields/mapping-outputs.ts'
export type { SyncAllOptions } from './lib/crm-outbox/crm-outbox-writer.ts'
export type {
  Afterwards,
  Erasure,
  ErasurePreview,
  ErasureReport,
  ErasureStep,
  EraseOptions,
  Subject,
} from './lib/subjects/erasure.ts'
export type { ErasureFilter, ErasureRepository } from './lib/subjects/erasure-repository.ts'
export type { ExportOptions, KnownBy, SubjectRepository } from './lib/subjects/subject-repository.ts'
export { createTransferFolder } from './lib/tenants/transfer/transfer-folder.ts'
export type {
  TransferFile,
  TransferManifest,
  TransferSource,
  TransferTable,
  TransferTarget,
} from './lib/tenants/transfer/transfer-manifest.ts'
export type {
  TenantExportOptions,
  TenantImportOptions,
  TenantImportReport,
  TenantTransfers,
} from './lib/tenants/transfer/tenant-transfer-repository.ts'
