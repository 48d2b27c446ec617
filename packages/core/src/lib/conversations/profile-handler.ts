import { type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { OpenAccount } from '../accounts/open-account.ts'
import type { PlatformRegistry } from '../accounts/platform-registry.ts'
import { retryAfter, taskFault } from '../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'
import type { AccountAccessStore } from '../accounts/account-access-store.ts'
import type { NamelessConversation, ProfileStore } from './profile-store.ts'
import type { TenantScope } from '../base/identifier.ts'

export interface ProfileHandlerParts {
  readonly store: ProfileStore
  readonly platforms: PlatformRegistry
  readonly accounts: AccountAccessStore
}

const MAX_TRIES = 5
const FIRST_PAUSE_MS = 60_000

/**
 * Asks the platform for the participant's name. If it does not return one (yet), it is asked again after 1, 4, 16 and 64 minutes; then the name stays
 * empty. It is never made up.
 */
export function createProfileHandler(parts: ProfileHandlerParts): TaskHandler {
  return {
    kind: 'profile',
    batchSize: 10,
    leaseMs: 60_000,
    maxAttempts: MAX_TRIES,
    async run(scope, tasks, context) {
      const found = await parts.store.load(
        scope,
        tasks.map((task) => task.taskId),
      )
      const nameless = new Map(found.map((conversation) => [conversation.conversationId, conversation]))
      return Promise.all(tasks.map((task) => lookUp(parts, scope, task, nameless.get(task.taskId), context)))
    },
  }
}

async function lookUp(
  { store, platforms, accounts }: ProfileHandlerParts,
  scope: TenantScope,
  task: ClaimedTask,
  conversation: NamelessConversation | undefined,
  context: CallContext,
): Promise<TaskResult> {
  const ingestor = conversation === undefined ? undefined : platforms.find(conversation.platform)?.ingestor
  if (conversation === undefined || ingestor?.profile === undefined) return { outcome: 'done' }
  let account: OpenAccount | undefined
  try {
    account = await accounts.open(scope, conversation.socialAccountId, context)
    const profile = await ingestor.profile(conversation.participantId, account.context)
    await accounts.report(account, 'profile', null)
    if (profile === null || (profile.name === null && profile.username === null)) return again(task, UNNAMED)
    const now = context.now()
    return {
      outcome: 'done',
      conversationIds: [conversation.conversationId],
      commit: (session) => store.save(session.at(now), conversation.conversationId, profile),
    }
  } catch (error) {
    if (account !== undefined && isLeadKitError(error)) await accounts.report(account, 'profile', error)
    return afterFault(task, error, context)
  }
}

const UNNAMED = new LeadKitError('transient', 'Profile: the platform does not give the name yet')
/** A name is nice to have: a fault that retries cannot fix ends the task quietly. */
function afterFault(task: ClaimedTask, thrown: unknown, { signal, logger }: CallContext): TaskResult {
  const fault = taskFault(thrown, 'Profile', signal)
  if (fault.kind === 'passing') return again(task, fault.error)
  if (fault.kind !== 'permanent') return retryAfter(fault)
  logger.debug({ conversationId: task.taskId, code: fault.error.code }, 'The name of a participant cannot be looked up')
  return { outcome: 'done' }
}

function again(task: ClaimedTask, error: LeadKitError): TaskResult {
  if (task.attempt >= MAX_TRIES) return { outcome: 'done' }
  const pause = FIRST_PAUSE_MS * 4 ** (task.attempt - 1)
  return { outcome: 'retry', error, delayMs: Math.max(pause, error.retryAfterMs ?? 0), countsAsAttempt: true }
}
