import { type CallContext, isLeadKitError, LeadKitError, type ParticipantProfile } from '@leadkit/contracts'
import type { AccountAccess, OpenAccount } from '../domain/account-access.ts'
import type { PlatformRegistry } from '../domain/platform-registry.ts'
import type { TenantScope } from '../domain/tenant.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'

/** A conversation whose participant has no name yet. */
export interface NamelessConversation {
  readonly conversationId: string
  readonly socialAccountId: string
  readonly platform: string
  readonly participantId: string
}

/** The storage that profile look-ups need. Implemented by `PostgresProfileStore`. */
export interface ProfileStore<Session> {
  /** Those of the conversations whose participant's name is missing and whose account is connected. */
  load(scope: TenantScope, conversationIds: readonly string[]): Promise<readonly NamelessConversation[]>
  /** Fills what is empty, in the conversation and in its lead. */
  save(
    session: Session,
    scope: TenantScope,
    conversationId: string,
    profile: ParticipantProfile,
    now: Date,
  ): Promise<void>
}

export interface ProfileHandlerParts<Session> {
  readonly store: ProfileStore<Session>
  readonly platforms: PlatformRegistry
  readonly accounts: AccountAccess
}

const MAX_TRIES = 5
const FIRST_PAUSE_MS = 60_000

/**
 * Asks the platform who writes. A platform that does not give the name (yet) is asked again after 1, 4, 16 and 64 minutes; then the name stays
 * empty. It is never made up.
 */
export function createProfileHandler<Session>(parts: ProfileHandlerParts<Session>): TaskHandler<Session> {
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

async function lookUp<Session>(
  { store, platforms, accounts }: ProfileHandlerParts<Session>,
  scope: TenantScope,
  task: ClaimedTask,
  conversation: NamelessConversation | undefined,
  context: CallContext,
): Promise<TaskResult<Session>> {
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
      commit: (session) => store.save(session, scope, conversation.conversationId, profile, now),
    }
  } catch (error) {
    if (account !== undefined && isLeadKitError(error)) await accounts.report(account, 'profile', error)
    return afterFault(task, error, context)
  }
}

const UNNAMED = new LeadKitError('transient', 'Profile: the platform does not give the name yet')
const STOPPED = new LeadKitError('aborted', 'Profile: the worker was stopped before the answer came')

/** A name is nice to have: what cannot be mended by waiting ends quietly. */
function afterFault<Session>(task: ClaimedTask, error: unknown, { signal, logger }: CallContext): TaskResult<Session> {
  if (signal.aborted) return { outcome: 'retry', error: STOPPED, delayMs: 0, countsAsAttempt: false }
  if (!isLeadKitError(error)) throw error
  if (error.code === 'rate_limited') return { outcome: 'retry', error, countsAsAttempt: false }
  if (error.retryable) return again(task, error)
  logger.debug({ conversationId: task.taskId, code: error.code }, 'The name of a participant cannot be looked up')
  return { outcome: 'done' }
}

function again<Session>(task: ClaimedTask, error: LeadKitError): TaskResult<Session> {
  if (task.attempt >= MAX_TRIES) return { outcome: 'done' }
  const pause = FIRST_PAUSE_MS * 4 ** (task.attempt - 1)
  return { outcome: 'retry', error, delayMs: Math.max(pause, error.retryAfterMs ?? 0), countsAsAttempt: true }
}
