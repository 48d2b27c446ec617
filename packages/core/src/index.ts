export { createLeadKit } from './lib/leadkit.ts'
export type { LeadKit } from './lib/leadkit.ts'
export type { LeadKitOptions } from './lib/leadkit-options.ts'
export type { KitWorkerOptions } from './lib/kit-worker.ts'
export type { PlatformOf, TenantKit } from './lib/tenant-kit.ts'

// The host's server
export { toNodeHandler } from './lib/ingest/node-handler.ts'
export type { NodeHandler } from './lib/ingest/node-handler.ts'
export type { WebhookHandler } from './lib/ingest/webhook-handler.ts'
export type { ReplayOutcome } from './lib/ingest/replay.ts'
export { authorize } from './lib/auth/principal.ts'
export type { Principal } from './lib/auth/principal.ts'
export type { EncryptionKey, EncryptionOptions } from './lib/auth/key-ring.ts'

// The database
export type { DatabaseOptions, HostTransaction } from './lib/postgres/database.ts'
export type { HostPool } from './lib/postgres/prepared-pool.ts'
export type { MigrateOptions, MigrationProgress, MigrationReport } from './lib/postgres/migrator.ts'
export type { TenantSql } from './lib/postgres/raw-transaction.ts'
export type { WriteOptions } from './lib/postgres/tenant-access.ts'
export type { PendingWork } from './lib/postgres/pending-work.ts'
export type { Page, PageRequest } from './lib/domain/page.ts'

// What is stored
export type { Tenant, TenantTier } from './lib/domain/tenant.ts'
export type { TenantStats } from './lib/domain/tenant-stats.ts'
export type { TenantChanges, TenantCreate, TenantFilter } from './lib/postgres/tenant-repository.ts'
export type { Delivery } from './lib/domain/delivery.ts'
export type { DeliveryFilter } from './lib/postgres/delivery-repository.ts'
export type { DisconnectedAccount, SocialAccount, SocialAccountCheck, WebhookEnd } from './lib/domain/social-account.ts'
export type { SocialAccountChanges, SocialAccountFilter } from './lib/domain/social-account-input.ts'
export type { PlatformCallOptions } from './lib/postgres/social-account-repository.ts'
export type {
  AuthorizationStart,
  AuthorizeRequest,
  CompleteAuthorizationOptions,
  CompletedAuthorization,
  OfferedAccount,
} from './lib/domain/account-authorization.ts'
export type { AccountOptions } from './lib/accounts/account-options.ts'
export type { Conversation } from './lib/domain/conversation.ts'
export type {
  ConversationChanges,
  ConversationFilter,
  NewConversation,
  TranscriptOptions,
} from './lib/domain/conversation-input.ts'
export type { Message } from './lib/domain/message.ts'
export type { MessageFilter } from './lib/postgres/message-repository.ts'
export type { AiTask } from './lib/domain/ai-task.ts'
export type { AiTaskFilter, NewAiTask } from './lib/postgres/ai-task-repository.ts'
export type { AiTaskOptions } from './lib/ai/ai-task-handler.ts'
export type { Reply } from './lib/domain/reply.ts'
export type { ReplyOptions } from './lib/replies/reply-input.ts'
export { movesFrom } from './lib/domain/lead-lifecycle.ts'
export type { Lead, LeadContact, LeadTransition } from './lib/domain/lead.ts'
export type { LeadScore, LeadScoreExplanation, ScoreEvidence } from './lib/domain/lead-score.ts'
export type { LeadChanges, LeadMove, NewLead } from './lib/leads/lead-input.ts'
export type { LeadFilter } from './lib/leads/lead-filter.ts'
export type { CrmConfig, CrmConfigCheck } from './lib/domain/crm-config.ts'
export type { SocialAccountConnect } from './lib/domain/social-account-input.ts'
export type { RetentionOptions } from './lib/retention/retention-options.ts'
export type { ArchiveManifest } from './lib/domain/archive-manifest.ts'
export type { ArchiveProgress, ArchiveReport } from './lib/retention/message-archiver.ts'
export type { RotationOptions, RotationReport } from './lib/postgres/key-ring-rotation.ts'
export { applyFieldMappings, defaultFieldMappings } from './lib/crm/apply-field-mappings.ts'
export { fieldMappingJsonSchema, fieldMappingsSchema } from './lib/crm/field-mapping.ts'
export type { FieldMapping } from './lib/crm/field-mapping.ts'
export type { FieldOwner, WritableSource } from './lib/crm/field-ownership.ts'
export type { CrmInboundOptions } from './lib/crm/inbound-options.ts'
export type { CrmInboundStatus } from './lib/domain/crm-inbound-status.ts'
export type { LeadSnapshot, MappingSource } from './lib/crm/lead-snapshot.ts'
export { checkMappings } from './lib/crm/check-mappings.ts'
export type { CrmPreflight, PreflightSample } from './lib/crm/preflight.ts'
export type { MappingFinding, PreflightCode, PreflightFinding } from './lib/crm/preflight-finding.ts'
export type { PreflightOptions } from './lib/postgres/crm-preflight.ts'
export type { CrmConfigCreate, CrmConfigSettings } from './lib/crm/crm-config-input.ts'
export type { DriftReason } from './lib/domain/crm-drift.ts'
export type { MappedCrmConfig } from './lib/postgres/crm-config-row.ts'
export type { CrmSyncFilter, RedriveFilter } from './lib/domain/crm-sync-input.ts'
export type { UserCreate } from './lib/postgres/user-repository.ts'
export type { RoleCreate } from './lib/postgres/role-repository.ts'
export type { ApiKeyCreate } from './lib/postgres/api-key-repository.ts'
export type { CrmSync } from './lib/domain/crm-sync.ts'
export type { Role, User } from './lib/domain/user.ts'
export type { ApiKey } from './lib/domain/api-key.ts'
export type { Permission } from './lib/domain/role.ts'

// What the host is told, and the work behind it
export type { HostEvent, HostEventHandlers, HostEventPayloads, HostEventType } from './lib/domain/host-event.ts'
export type { FailedHostEvent } from './lib/postgres/host-event-repository.ts'
export type { Worker, WorkerOptions, WorkerStats } from './lib/queue/worker.ts'
export type { WorkerCounts, WorkerMeasure } from './lib/queue/worker-metrics.ts'
export type { TaskKind } from './lib/queue/task.ts'
export type { LeadStatus } from './lib/domain/lead-status.ts'
export type { CrmFieldFault } from './lib/domain/crm-field-fault.ts'
