import { z } from 'zod'
import { functionSchema } from './base/field-schema.ts'
import { parseInput } from './base/parse-input.ts'
import { createAccountCheckHandler } from './accounts/checks/account-check-handler.ts'
import { createHydrateHandler } from './ingest/hydrate-handler.ts'
import { createAiTaskHandler } from './ai/ai-task-handler.ts'
import { createCrmPullHandler } from './crm/inbound/crm-pull-handler.ts'
import { createCrmCheckHandler } from './crm/checks/crm-check-handler.ts'
import { createCrmSyncHandler } from './crm/sync/crm-sync-handler.ts'
import type { LeadKitOptions } from './leadkit-options.ts'
import { AiTaskStore } from './ai/ai-task-store.ts'
import { BudgetStore } from './budgets/budget-store.ts'
import { CrmCheckStore } from './crm/checks/crm-check-store.ts'
import type { Logger } from '@leadkit/contracts'
import type { Database } from './database/database.ts'
import { findSharedFault } from './database/schema-state-reader.ts'
import { DispatchStore } from './queue/dispatch-store.ts'
import { DispatchSweep } from './queue/dispatch-sweep.ts'
import { HeldDeliverySweep } from './ingest/held/held-delivery-sweep.ts'
import { FormLeadStore } from './ingest/form-lead-store.ts'
import { HostEventStore } from './host-events/host-event-store.ts'
import { HeldObjectStore } from './retention/holds/held-object-store.ts'
import { ObjectHolder } from './retention/holds/object-holder.ts'
import { HeldWithdrawalStore } from './retention/holds/held-withdrawal-store.ts'
import { AuditMonthStore } from './retention/own/audit-month-store.ts'
import { ArchivedKeyStore } from './retention/own/archived-key-store.ts'
import { ExpiredRowStore } from './retention/own/expired-row-store.ts'
import { TenantCleaner } from './retention/own/tenant-cleaner.ts'
import { RetentionPolicyStore } from './retention/policy/retention-policy-store.ts'
import { RetentionStore } from './retention/retention-store.ts'
import { TenantRemovalSweep } from './tenants/tenant-removal-sweep.ts'
import { ProfileStore } from './conversations/profile-store.ts'
import { ReplyStore } from './replies/reply-store.ts'
import { createHostEventHandler } from './host-events/host-event-handler.ts'
import { type TaskHandler, taskKinds } from './queue/task.ts'
import { createWorker, type Worker, type WorkerOptions } from './queue/worker.ts'
import { AutomationResumeStore } from './conversations/automation/automation-resume-store.ts'
import { createAnswerClockHandler } from './care/answer-clock-handler.ts'
import { AnswerClockStore } from './care/answer-clock-store.ts'
import { createDuplicateHandler } from './leads/duplicates/duplicate-handler.ts'
import { DuplicateStore } from './leads/duplicates/duplicate-store.ts'
import { createBulkHandler } from './bulk/bulk-handler.ts'
import { BulkStore } from './bulk/bulk-store.ts'
import { HandAssignmentWriter } from './care/hand-assignment-writer.ts'
import { createAssignmentHandler } from './care/assignment-handler.ts'
import { AssignmentStore } from './care/assignment-store.ts'
import { ArchiveErasureStore } from './subjects/archive-erasure-store.ts'
import { ErasureFinishStore } from './subjects/erasure-finish-store.ts'
import { createErasureHandler } from './subjects/erasure-handler.ts'
import { ErasureStore } from './subjects/erasure-store.ts'
import { LedgerErasureStore } from './subjects/ledger-erasure-store.ts'
import { createResumeHandler } from './conversations/automation/resume-handler.ts'
import { createProfileHandler } from './conversations/profile-handler.ts'
import { createReplyHandler } from './replies/reply-handler.ts'
import { RehydrationStore } from './retention/cold/rehydration-store.ts'
import { createRetentionHandler } from './retention/retention-handler.ts'
import type { Services } from './services.ts'

export interface KitWorkerOptions extends WorkerOptions {
  /**
   * How long a claim lasts without renewal, for every kind of task: after that, another worker takes over from one that died. In
   * milliseconds, at least 1,000. Default by kind, one to two minutes.
   */
  readonly leaseMs?: number | undefined
}

const positive = z.number().min(1).optional()
const workerOptionsSchema = z.strictObject({
  concurrency: positive,
  kinds: z.array(z.enum(taskKinds)).min(1).optional(),
  pollIntervalMs: positive,
  stopTimeoutMs: z.number().min(0).optional(),
  tenantLimit: z.union([z.literal(Infinity), z.number().min(1)]).optional(),
  sweepIntervalMs: positive,
  onMeasure: functionSchema.optional(),
  leaseMs: z.number().min(1_000).optional(),
})

/**
 * A worker with a handler for every kind of task that the kit's adapters support.
 * @throws LeadKitError `invalid_input` for an unknown option or kind, or a number outside its range.
 */
export function createKitWorker(services: Services, kit: LeadKitOptions, options: KitWorkerOptions = {}): Worker {
  const { context, database } = services
  const { leaseMs, ...workerOptions } = parseInput(workerOptionsSchema, options, 'kit.worker') as KitWorkerOptions
  const handlers = createHandlers(services, kit).map((handler) =>
    leaseMs === undefined ? handler : withLease(handler, leaseMs),
  )
  const worker = createWorker(
    {
      store: new DispatchStore(database, services.hostEvents.tellDead),
      handlers: new Map(handlers.map((handler) => [handler.kind, handler])),
      wakes: services.notifier,
      sweep: createSweep(services, kit),
      context,
    },
    workerOptions,
  )
  return { ...bound(worker), start: () => startWithCheck(worker, services) }
}

function bound(worker: Worker): Omit<Worker, 'start'> {
  return { stop: () => worker.stop(), drain: () => worker.drain(), stats: () => worker.stats() }
}

/** A worker that starts before `kit.migrate()` logs this once; it starts working when the tables exist. */
async function startWithCheck(worker: Worker, { database, context }: Services): Promise<void> {
  await worker.start()
  void tellSharedFault(database, context.logger)
}

async function tellSharedFault(database: Database, logger: Logger): Promise<void> {
  const fault = await findSharedFault(database)
  if (fault !== null) logger.error({}, `kit.worker: no tasks run yet: ${fault.advice}`)
}

/** What a worker does periodically, besides its tasks. */
function createSweep(services: Services, kit: LeadKitOptions): Pick<DispatchSweep, 'run'> {
  const { context, database, deliveries, held, ingestors, routes } = services
  const { logger, now } = context
  const dispatch = new DispatchSweep(database, now, logger)
  const tellUnparsable = kit.events?.['delivery.unparsable']
  const heldSweep = new HeldDeliverySweep({ held, deliveries, ingestors, routes, tellUnparsable, logger, now })
  const removals = new TenantRemovalSweep(database, services.directory, logger)
  return {
    async run(signal) {
      const [lost, stored] = await Promise.all([dispatch.run(signal), heldSweep.run(signal), removals.run(signal)])
      return lost + stored
    },
  }
}

function createHandlers(services: Services, kit: LeadKitOptions): readonly TaskHandler[] {
  const { context, database, platforms, accounts, leadWriter, hostEvents } = services
  const { now } = context
  return [
    ...createScoringHandlers(services, kit),
    createReplyHandler({
      store: new ReplyStore({ database, hostEvents, platforms, suppression: services.consents.suppression, now }),
      platforms,
      accounts,
    }),
    createAccountCheckHandler({
      store: services.accountChecks,
      gaps: services.accountGaps,
      take: (...parameters) => services.accountIntake.take(...parameters),
      settings: services.accountSettings,
      platforms,
      accounts,
      now,
    }),
    createHydrateHandler({
      store: new FormLeadStore(database),
      intake: services.accountIntake,
      platforms,
      accounts,
    }),
    createBulkHandler(createBulkStore(services, kit)),
    createDuplicateHandler(new DuplicateStore(database, leadWriter.merges.duplicates)),
    createAssignmentHandler(new AssignmentStore(database, services.owners)),
    createAnswerClockHandler(new AnswerClockStore(database, hostEvents)),
    createResumeHandler(new AutomationResumeStore(database, services.automation)),
    createProfileHandler({ store: new ProfileStore(database, leadWriter), platforms, accounts }),
    ...createCrmHandlers(services),
    createRetentionHandler({
      keeper: new RetentionStore(database, now),
      withdrawals: new HeldWithdrawalStore(database, leadWriter),
      cleaner: createTenantCleaner(services),
      holder: new ObjectHolder(new HeldObjectStore(database), services.archive),
      policies: new RetentionPolicyStore(database, services.policies),
      returning: new RehydrationStore(database),
      archiver: services.archiver,
      times: services.retention,
      now,
    }),
    createErasure(services),
    createHostEventHandler(new HostEventStore(database, now), kit.events ?? {}),
  ]
}

function createTenantCleaner({ context, database, hostEvents, retention, chainKeys }: Services): TenantCleaner {
  return new TenantCleaner({
    rows: new ExpiredRowStore(database, hostEvents),
    keys: new ArchivedKeyStore(database),
    audit: new AuditMonthStore(database, chainKeys),
    times: retention,
    logger: context.logger,
  })
}

function createErasure(services: Services): TaskHandler {
  const { context, database, leadWriter, ingestors, providers, keyRing, hostEvents } = services
  const erasures = new ErasureStore(database, leadWriter, context.now)
  return createErasureHandler({
    erasures,
    ledger: new LedgerErasureStore({ database, ingestors, erasures }),
    archives: new ArchiveErasureStore({
      database,
      erasures,
      archives: services.archiveStore,
      sink: services.archive,
      formats: services.archiveFormats,
    }),
    finish: new ErasureFinishStore({ database, keyRing, providers, hostEvents }),
    now: context.now,
  })
}

function createBulkStore(
  { database, hostEvents, owners, leadWriter: leads }: Services,
  kit: LeadKitOptions,
): BulkStore {
  const { ai: scorer } = kit
  const budgets = new BudgetStore(database, hostEvents)
  return new BulkStore({
    database,
    hostEvents,
    leads,
    owners,
    assignments: new HandAssignmentWriter(owners),
    customFields: leads.customFields,
    scoring: scorer === undefined ? null : { scorer, budgets },
  })
}

function createScoringHandlers(services: Services, kit: LeadKitOptions): readonly TaskHandler[] {
  if (kit.ai === undefined) return []
  const { database, platforms, leadWriter: leads, replyWriter: replies, hostEvents, consents } = services
  return [
    createAiTaskHandler({
      scorer: kit.ai,
      fallback: kit.aiFallback ?? null,
      budgets: new BudgetStore(database, hostEvents),
      store: new AiTaskStore({ database, leads, replies, consents }),
      platforms,
      options: kit.aiTasks,
    }),
  ]
}

function createCrmHandlers({ context, database, crmSyncs, hostEvents, ...services }: Services): readonly TaskHandler[] {
  const { providers, crmInbound, crmInboundSettings } = services
  return [
    createCrmSyncHandler({ store: crmSyncs, providers }),
    createCrmCheckHandler({
      customFields: services.customFields.leads,
      store: new CrmCheckStore({ database, syncs: crmSyncs, hostEvents }),
      providers,
      now: context.now,
    }),
    createCrmPullHandler({ store: crmInbound, providers, settings: crmInboundSettings }),
  ]
}

function withLease(handler: TaskHandler, leaseMs: number): TaskHandler {
  const { kind, batchSize, maxAttempts } = handler
  return {
    kind,
    batchSize,
    leaseMs,
    maxAttempts,
    run: (scope, tasks, context) => handler.run(scope, tasks, context),
    ...(handler.onDead !== undefined && {
      onDead: (session, task, error) => handler.onDead?.(session, task, error) ?? Promise.resolve(),
    }),
  }
}
