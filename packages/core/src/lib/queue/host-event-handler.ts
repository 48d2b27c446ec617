import { type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { HostEvent, HostEventHandlers, HostEventType } from '../domain/host-event.ts'
import type { TenantScope } from '../domain/tenant.ts'
import { errorName } from './settlement.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from './task.ts'

/** The storage of events for the host. Implemented by `PostgresHostEventStore`. */
export interface HostEventStore<Session> {
  /** The events of these ids that wait to be told, in the order in which they occurred. */
  waiting(scope: TenantScope, ids: readonly string[]): Promise<readonly HostEvent[]>
  remove(session: Session, scope: TenantScope, id: string): Promise<void>
  /** Keeps the event as a dead letter. */
  markFailed(session: Session, scope: TenantScope, id: string, error: LeadKitError): Promise<void>
}

// Pauses grow up to 15 minutes: a host that is down for two hours misses nothing.
const MAX_ATTEMPTS = 20

/**
 * Tells the host its events, one after the other in the order in which they occurred; a handler that throws is called again later, which
 * may be after younger events. An event is deleted once its handler has returned.
 */
export function createHostEventHandler<Session>(
  store: HostEventStore<Session>,
  handlers: HostEventHandlers,
): TaskHandler<Session> {
  return {
    kind: 'host_event',
    batchSize: 20,
    leaseMs: 60_000,
    maxAttempts: MAX_ATTEMPTS,
    async run(scope, tasks, context) {
      const events = await store.waiting(
        scope,
        tasks.map((task) => task.taskId),
      )
      const results = new Map<string, TaskResult<Session>>()
      for (const event of events) results.set(event.id, await tell(store, handlers, scope, event, context))
      return tasks.map((task) => results.get(task.taskId) ?? { outcome: 'done' })
    },
    onDead: (session, scope, task: ClaimedTask, error) => store.markFailed(session, scope, task.taskId, error),
  }
}

async function tell<Session>(
  store: HostEventStore<Session>,
  handlers: HostEventHandlers,
  scope: TenantScope,
  event: HostEvent,
  context: CallContext,
): Promise<TaskResult<Session>> {
  const handle = handlers[event.type] as ((event: HostEvent) => void | Promise<void>) | undefined
  if (handle === undefined) return { outcome: 'failed', error: missingHandler(event.type) }
  if (context.signal.aborted)
    return { outcome: 'retry', error: stopped(event.type), delayMs: 0, countsAsAttempt: false }
  try {
    await handle(event)
    return { outcome: 'done', commit: (session) => store.remove(session, scope, event.id) }
  } catch (error) {
    return { outcome: 'retry', error: asHostError(event.type, error), countsAsAttempt: true }
  }
}

function missingHandler(type: HostEventType): LeadKitError {
  return new LeadKitError(
    'configuration',
    `Host event ${type}: the host has no handler for it; register one in createLeadKit and redrive the event`,
  )
}

function stopped(type: HostEventType): LeadKitError {
  return new LeadKitError('aborted', `Host event ${type}: the worker was stopped before it was told`)
}

function asHostError(type: HostEventType, error: unknown): LeadKitError {
  // The text of a foreign error may hold a person's data; its class does not.
  const what = isLeadKitError(error) ? error.code : errorName(error)
  return new LeadKitError('transient', `Host event ${type}: the host's handler threw ${what}`, {
    source: 'host',
    cause: error,
  })
}
