import { type AccountHealth, type CallContext, isLeadKitError } from '@leadkit/contracts'
import { retryAfter, taskFault } from '../../queue/task-fault.ts'
import { faultWords } from '../../base/fault-words.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../../queue/task.ts'
import { type AccountCheckParts, checkAccount, type MadeCheck, showsNoGap } from './account-check.ts'
import { nextCheckAt } from '../account-options.ts'
import { fillGap } from './fill-gap.ts'
import type { TakeEvents } from './take-events.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CheckedAccount, FilledGap } from './checked-account.ts'
import type { TenantScope } from '../../base/identifier.ts'

export interface AccountCheckHandlerParts extends AccountCheckParts {
  readonly take: TakeEvents
  now(): Date
}

/** How often a temporary fault is retried before the account waits for its next regular check. */
const TRIES = 6

/**
 * Checks connected accounts: each is checked about once a day, sooner if it is unhealthy, and what its webhook missed is fetched from the platform's
 * history. A run schedules the next one even if it fails, so that no account is forgotten.
 */
export function createAccountCheckHandler(parts: AccountCheckHandlerParts): TaskHandler {
  return {
    kind: 'account_check',
    batchSize: 5,
    leaseMs: 120_000,
    // One more than is ever needed: a check never becomes a dead letter.
    maxAttempts: TRIES + 1,
    run: (scope, tasks, context) => Promise.all(tasks.map((task) => run(parts, scope, task, context))),
    onDead: (session, task) =>
      parts.store.arm(session, { id: task.taskId }, nextCheckAt('healthy', parts.settings, parts.now())),
  }
}

async function run(
  parts: AccountCheckHandlerParts,
  scope: TenantScope,
  task: ClaimedTask,
  context: CallContext,
): Promise<TaskResult> {
  const account = await parts.store.load(scope, task.taskId)
  if (account === null) return { outcome: 'done' }
  let made: MadeCheck
  try {
    made = await checkAccount(parts, scope, account, context, task.attempt > 1)
  } catch (error) {
    return afterFault(parts, { scope, task, account, made: null }, error, context)
  }
  try {
    const gap = await fill(parts, account, made, context)
    return {
      outcome: 'done',
      async commit(session) {
        const health = await parts.store.record(session, account, made.finding)
        if (gap !== null) await parts.store.closeGap(session, account, gap)
        else if (showsNoGap(made)) await parts.store.markCovered(session, account, made.finding.checkedAt)
        await armNext(parts, session, account, health)
      },
    }
  } catch (error) {
    return afterFault(parts, { scope, task, account, made }, error, context)
  }
}

/** Null if there is no gap, or if it cannot be filled now. */
async function fill(
  parts: AccountCheckHandlerParts,
  account: CheckedAccount,
  { opened, gapSince, check }: MadeCheck,
  context: CallContext,
): Promise<FilledGap | null> {
  const platform = parts.platforms.find(account.platform)
  if (opened === null || gapSince === null || platform === undefined || check?.health === 'needs_reauth') return null
  const { backfillLimit: limit } = parts.settings
  if (!platform.capabilities.backfill) return { since: gapSince, until: context.now(), events: 0, complete: false }
  try {
    const gap = await fillGap(parts.take, platform, { account, opened, since: gapSince, limit }, context)
    await parts.accounts.report(opened, 'backfill', null)
    return gap
  } catch (error) {
    if (isLeadKitError(error)) await parts.accounts.report(opened, 'backfill', error)
    throw error
  }
}

interface FailedRun {
  readonly scope: TenantScope
  readonly task: ClaimedTask
  readonly account: CheckedAccount
  readonly made: MadeCheck | null
}

/** The findings are recorded even if the gap could not be filled; the gap stays open for the next run. */
function afterFault(
  parts: AccountCheckHandlerParts,
  { scope, task, account, made }: FailedRun,
  thrown: unknown,
  { signal, logger }: CallContext,
): TaskResult {
  const fault = taskFault(thrown, 'Account check', signal)
  const { kind, error } = fault
  if (kind === 'aborted' || kind === 'foreign') return retryAfter(fault)
  const record = async (session: TenantSession): Promise<AccountHealth> =>
    made === null ? account.health : parts.store.record(session, account, made.finding)
  if (kind !== 'permanent' && task.attempt < TRIES)
    return retryAfter(fault, { commit: async (session) => void (await record(session)) })
  logger.warn(
    { ...faultWords(error), tenantId: scope.tenantId, socialAccountId: account.id },
    'An account could not be checked; it waits for its next check',
  )
  return {
    outcome: 'done',
    commit: async (session) => armNext(parts, session, account, await record(session)),
  }
}

function armNext(
  { store, settings, now }: AccountCheckHandlerParts,
  session: TenantSession,
  account: CheckedAccount,
  health: AccountHealth,
): Promise<void> {
  return store.arm(session, account, nextCheckAt(health, settings, now()))
}
