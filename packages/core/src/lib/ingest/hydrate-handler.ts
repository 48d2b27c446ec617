import { type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { OpenAccount } from '../accounts/open-account.ts'
import { healthAfterFault } from '../accounts/account-health.ts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { retryAfter, taskFault } from '../queue/task-fault.ts'
import type { TaskHandler, TaskResult } from '../queue/task.ts'
import type { AccountAccessStore } from '../accounts/account-access-store.ts'
import type { AccountIntake } from './account-intake.ts'
import type { TenantSession } from '../database/session.ts'
import type { NamedEvent, FormLeadStore } from './form-lead-store.ts'
import type { TenantScope } from '../base/identifier.ts'

export interface HydrateHandlerParts {
  readonly store: FormLeadStore
  readonly platforms: PlatformRegistry
  readonly accounts: AccountAccessStore
  readonly intake: AccountIntake
}

/** While the account cannot be used, waiting loses nothing: connecting it again makes the task due. */
const WAIT_FOR_ACCOUNT_MS = 6 * 3_600_000
/** Meta keeps answers for 90 days. */
const GIVE_UP_AFTER_MS = 60 * 86_400_000

/**
 * Completes events that only refer to something: the adapter fetches the rest, which is stored like a webhook. Safe to repeat, and a submission that
 * was deleted in the meantime stays deleted.
 */
export function createHydrateHandler(parts: HydrateHandlerParts): TaskHandler {
  return {
    kind: 'hydrate',
    batchSize: 10,
    leaseMs: 60_000,
    maxAttempts: 10,
    async run(scope, tasks, context) {
      const found = await parts.store.load(
        scope,
        tasks.map((task) => task.taskId),
      )
      const byId = new Map(found.map((named) => [named.id, named]))
      return Promise.all(tasks.map((task) => hydrate(parts, scope, byId.get(task.taskId), context)))
    },
    onDead: (session, task) => parts.store.giveUp(session, task.taskId),
  }
}

async function hydrate(
  parts: HydrateHandlerParts,
  scope: TenantScope,
  named: NamedEvent | undefined,
  context: CallContext,
): Promise<TaskResult> {
  if (named === undefined) return { outcome: 'done' }
  if (!named.connected) return { outcome: 'retry', error: AWAY, delayMs: WAIT_FOR_ACCOUNT_MS, countsAsAttempt: false }
  const { store, platforms, accounts, intake } = parts
  const { event, socialAccountId: id } = named
  const end = (session: TenantSession): Promise<void> => store.giveUp(session, named.id)
  const ingestor = platforms.find(event.platform)?.ingestor
  if (ingestor?.hydrate === undefined) return { outcome: 'done', commit: end }
  let opened: OpenAccount | undefined
  try {
    opened = await accounts.open(scope, id, context)
    const events = await ingestor.hydrate(event, opened.context)
    await accounts.report(opened, 'hydrate', null)
    const { platform, accountId } = event
    const own = events.filter((each) => each.kind !== 'ignored' && each.accountId === accountId)
    await intake.take(scope, { id, platform, accountId }, own, { live: true })
    return { outcome: 'done', commit: end }
  } catch (error) {
    if (opened !== undefined && isLeadKitError(error)) await accounts.report(opened, 'hydrate', error)
    return afterFault(named, end, error, context)
  }
}

function afterFault(
  named: NamedEvent,
  end: (session: TenantSession) => Promise<void>,
  thrown: unknown,
  { signal, now }: CallContext,
): TaskResult {
  const fault = taskFault(thrown, 'Completing an event', signal)
  const { kind, error } = fault
  if (kind !== 'permanent') return retryAfter(fault)
  // Withdrawn by its author before it was fetched.
  if (error.code === 'not_found') return { outcome: 'done', commit: end }
  const waits = healthAfterFault(error) !== null && now().getTime() - named.createdAt.getTime() < GIVE_UP_AFTER_MS
  if (waits) return { outcome: 'retry', error, delayMs: WAIT_FOR_ACCOUNT_MS, countsAsAttempt: false }
  return { outcome: 'failed', error, commit: end }
}

const AWAY = new LeadKitError('auth_revoked', 'Completing an event: its account is disconnected')
