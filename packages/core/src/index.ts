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
export type { SocialAccount } from './lib/domain/social-account.ts'
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
export type { LeadStatus } from './lib/domain/lead-lifecycle.ts'
export type { Lead, LeadContact, LeadTransition } from './lib/domain/lead.ts'
export type { LeadScore, LeadScoreExplanation, ScoreEvidence } from './lib/domain/lead-score.ts'
export type { LeadChanges, LeadMove, NewLead } from './lib/leads/lead-input.ts'
export type { LeadFilter } from './lib/leads/lead-filter.ts'
export type { CrmConfig } from './lib/domain/crm-config.ts'
export type { CrmSync } from './lib/domain/crm-sync.ts'
export type { Role, User } from './lib/domain/user.ts'
export type { ApiKey } from './lib/domain/api-key.ts'
export type { Permission } from './lib/domain/role.ts'

// What the host is told, and the work behind it
export type { HostEvent, HostEventHandlers, HostEventPayloads, HostEventType } from './lib/domain/host-event.ts'
export type { Worker, WorkerOptions, WorkerStats } from './lib/queue/worker.ts'
export type { WorkerCounts, WorkerMeasure } from './lib/queue/worker-metrics.ts'
export type { TaskKind } from './lib/queue/task.ts'
