import { type CallContext, isLeadKitError } from '@leadkit/contracts'
import type { ArchiveErasureStore } from './archive-erasure-store.ts'
import type { ErasureFinishStore } from './erasure-finish-store.ts'
import type { ErasureStore, RunningErasure } from './erasure-store.ts'
import type { LedgerErasureStore } from './ledger-erasure-store.ts'
import type { TenantScope } from '../base/identifier.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TaskHandler, TaskResult } from '../queue/task.ts'

export interface ErasureHandlerParts {
  readonly erasures: ErasureStore
  readonly ledger: LedgerErasureStore
  readonly archives: ArchiveErasureStore
  readonly finish: ErasureFinishStore
  now(): Date
}

/**
 * How long what was under way when an erasure began may still write: a webhook that was routed before, a reply that was being sent. After that,
 * everything is looked through once more, and the ledger, archives and CRMs follow. In milliseconds.
 */
const SETTLED_AFTER_MS = 120_000
/** Between two looks at CRMs that have not removed the person's record yet, and at bodies that another tenant still needs. */
const LOOK_MS = 300_000
/** After so many failed attempts an erasure rests for an hour; it is never given up. */
const MAX_ATTEMPTS = 8
const REST_MS = 3_600_000

/** Runs erasures step by step. Each step may be repeated from any point. */
export function createErasureHandler(parts: ErasureHandlerParts): TaskHandler {
  return {
    kind: 'erasure',
    batchSize: 1,
    leaseMs: 300_000,
    maxAttempts: MAX_ATTEMPTS,
    run: (scope, tasks, context) => Promise.all(tasks.map(({ taskId }) => runErasure(parts, scope, taskId, context))),
    async onDead(session, { taskId }, error) {
      await parts.erasures.note(session, taskId, error.code)
      await enqueue(session, [{ kind: 'erasure', taskId, dueAt: new Date(parts.now().getTime() + REST_MS) }])
    },
  }
}

async function runErasure(
  parts: ErasureHandlerParts,
  scope: TenantScope,
  id: string,
  context: CallContext,
): Promise<TaskResult> {
  try {
    return await nextSteps(parts, scope, id, context)
  } catch (error) {
    if (!isLeadKitError(error)) throw error
    // No failure: it waits for the hold's end.
    if (error.code === 'legal_hold') return again(id, parts, REST_MS, error.code)
    return {
      outcome: 'retry',
      error,
      countsAsAttempt: true,
      commit: (session) => parts.erasures.note(session, id, error.code),
    }
  }
}

async function nextSteps(
  parts: ErasureHandlerParts,
  scope: TenantScope,
  id: string,
  context: CallContext,
): Promise<TaskResult> {
  const { erasures, ledger, archives, finish } = parts
  let running = await erasures.load(scope, id)
  if (running === null) return { outcome: 'done' }
  if (running.progress.step === 'rows') {
    await erasures.takeUp(scope, running)
    await erasures.eraseRows(scope, await reload(parts, scope, id, running))
    await erasures.step(scope, id, async () => ({}), { step: 'ledger' })
  }
  const wait = running.row.requested_at.getTime() + SETTLED_AFTER_MS - parts.now().getTime()
  if (wait > 0) return again(id, parts, wait)
  running = await erasures.load(scope, id)
  if (running?.progress.step === 'ledger') {
    await erasures.takeUp(scope, running)
    running = await reload(parts, scope, id, running)
    await erasures.eraseRows(scope, running)
    await ledger.erase(scope, running, context.signal)
    await erasures.step(scope, id, async () => ({}), { step: 'archives' })
  }
  running = await erasures.load(scope, id)
  if (running?.progress.step === 'archives') {
    await archives.erase(scope, running, context)
    // A month may have come back from an object before that was replaced; from now on none can bring the person.
    await erasures.eraseMessages(scope, running)
    await erasures.step(scope, id, async () => ({}), { step: 'crms' })
  }
  if (!(await ledger.eraseLeft(scope, id, context.signal))) return again(id, parts, LOOK_MS, 'delivery_held')
  running = await erasures.load(scope, id)
  if (running === null || (await finish.finish(scope, running, parts.now()))) return { outcome: 'done' }
  return again(id, parts, LOOK_MS)
}

async function reload(
  { erasures }: ErasureHandlerParts,
  scope: TenantScope,
  id: string,
  running: RunningErasure,
): Promise<RunningErasure> {
  return (await erasures.load(scope, id)) ?? running
}

/** @param reason what it waits for, where something is in the way. */
function again(taskId: string, parts: ErasureHandlerParts, delayMs: number, reason?: string): TaskResult {
  const dueAt = new Date(parts.now().getTime() + delayMs)
  return {
    outcome: 'done',
    async commit(session) {
      if (reason !== undefined) await parts.erasures.note(session, taskId, reason)
      await enqueue(session, [{ kind: 'erasure', taskId, dueAt }])
    },
  }
}
