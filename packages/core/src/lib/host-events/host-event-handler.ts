import { type CallContext, LeadKitError } from '@leadkit/contracts'
import type { HostEvent, HostEventHandlers, HostEventType } from './host-event.ts'
import { faultWords } from '../base/fault-words.ts'
import { notBegun, retryAfter } from '../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'
import type { HostEventStore } from './host-event-store.ts'

// Pauses grow up to 15 minutes: a host that is down for two hours misses nothing.
const MAX_ATTEMPTS = 20

/**
 * Delivers events to the host, one after the other in the order in which they occurred. A handler that throws is called again later, possibly after
 * newer events. An event is deleted once its handler has returned.
 */
export function createHostEventHandler(store: HostEventStore, handlers: HostEventHandlers): TaskHandler {
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
      const results = new Map<string, TaskResult>()
      for (const event of events) results.set(event.id, await tell(store, handlers, event, context))
      return tasks.map((task) => results.get(task.taskId) ?? { outcome: 'done' })
    },
    onDead: (session, task: ClaimedTask, error) => store.markFailed(session, task.taskId, error),
  }
}

async function tell(
  store: HostEventStore,
  handlers: HostEventHandlers,
  event: HostEvent,
  context: CallContext,
): Promise<TaskResult> {
  const handle = handlers[event.type] as ((event: HostEvent) => void | Promise<void>) | undefined
  if (handle === undefined) return { outcome: 'failed', error: missingHandler(event.type) }
  if (context.signal.aborted) return notBegun(`Host event ${event.type}`)
  try {
    await handle(event)
    return { outcome: 'done', commit: (session) => store.remove(session, event.id) }
  } catch (error) {
    // Whatever the host throws, and whether or not the worker stops: the handler has run, and is retried.
    return retryAfter({ kind: 'passing', error: asHostError(event.type, error) })
  }
}

function missingHandler(type: HostEventType): LeadKitError {
  return new LeadKitError(
    'configuration',
    `Host event ${type}: the host has no handler for it; register one in createLeadKit, then redrive the event`,
  )
}

function asHostError(type: HostEventType, error: unknown): LeadKitError {
  // The text of a foreign error may contain personal data; its class does not.
  return new LeadKitError('transient', `Host event ${type}: the host's handler threw ${faultWords(error).code}`, {
    source: 'host',
    cause: error,
  })
}
