import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../../custom-fields/custom-fields.ts'
import { type CallContext, type CrmProvider, isLeadKitError } from '@leadkit/contracts'
import { type DriftReason, isDriftReason } from '../configs/crm-drift.ts'
import { retryAfter } from '../../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../../queue/task.ts'
import { defaultFieldMappings } from '../fields/apply-field-mappings.ts'
import { type Drift, findDrift } from './find-drift.ts'
import { inspectObject } from './inspect-object.ts'
import { asLeadKitError, failureKind, pauseReason } from '../sync/sync-failure.ts'
import type { TenantSession } from '../../database/session.ts'
import type { ConfigToCheck, CrmCheckStore } from './crm-check-store.ts'
import type { CrmConnection } from '../sync/sync-to-run.ts'
import type { TenantScope } from '../../base/identifier.ts'

export interface CrmCheckHandlerOptions {
  readonly store: CrmCheckStore
  readonly providers: readonly CrmProvider[]
  readonly now: () => Date
  /** The kit's custom fields of leads. Default: none. */
  readonly customFields?: CustomFieldSet | undefined
}

const LIMITED_DELAY_MS = 15 * 60_000

/**
 * Checks once a day that each config still matches its CRM. A broken field is left out of writes; a broken key, object or account pauses the config;
 * both recover automatically.
 */
export function createCrmCheckHandler(options: CrmCheckHandlerOptions): TaskHandler {
  return new CrmCheckHandler(options)
}

class CrmCheckHandler implements TaskHandler {
  readonly kind = 'crm_check'
  readonly batchSize = 10
  readonly leaseMs = 120_000
  readonly maxAttempts = 5
  readonly #store: CrmCheckStore
  readonly #providers: readonly CrmProvider[]
  readonly #now: () => Date
  readonly #customFields: CustomFieldSet

  constructor({ store, providers, now, customFields = noCustomFields.leads }: CrmCheckHandlerOptions) {
    this.#customFields = customFields
    this.#store = store
    this.#providers = providers
    this.#now = now
  }

  async run(scope: TenantScope, tasks: readonly ClaimedTask[], context: CallContext): Promise<readonly TaskResult[]> {
    return Promise.all(tasks.map((task) => this.#check(scope, task.taskId, context)))
  }

  /** A vendor that was unreachable all day is asked again tomorrow. */
  async onDead(session: TenantSession, task: ClaimedTask): Promise<void> {
    await this.#store.postpone(session.at(this.#now()), task.taskId)
  }

  async #check(scope: TenantScope, crmConfigId: string, context: CallContext): Promise<TaskResult> {
    const config = await this.#store.load(scope, crmConfigId)
    if (config === null) return { outcome: 'done' }
    const provider = this.#providers.find(({ id }) => id === config.target.provider)
    const byPerson = config.pausedReason !== null && !isDriftReason(config.pausedReason)
    // A config that a person paused, or has to authorise again, waits for that person.
    if (provider === undefined || byPerson) {
      return {
        outcome: 'done',
        commit: (session) => this.#store.postpone(session.at(context.now()), crmConfigId),
      }
    }
    const connection = this.#store.connect(scope, config.target, provider, context)
    try {
      const drift = await this.#inspect(provider, connection, config)
      return { outcome: 'done', commit: (session) => this.#store.record(session.at(context.now()), config, drift) }
    } catch (error) {
      return this.#fail(config, error, context)
    } finally {
      await connection.flush()
    }
  }

  async #inspect(provider: CrmProvider, { context }: CrmConnection, config: ConfigToCheck): Promise<Drift> {
    const { target } = config
    const { verification, fields } = await inspectObject(provider, context, target.object)
    const drift = findDrift({
      keyField: provider.keyField,
      mappings: target.fieldMappings ?? defaultFieldMappings(provider),
      customFields: this.#customFields,
      problems: verification.problems,
      fields,
      known: config,
      now: context.now(),
    })
    const isOther = target.remoteAccountId !== null && target.remoteAccountId !== verification.accountId
    return isOther ? stopped(config, 'account_changed') : drift
  }

  #fail(config: ConfigToCheck, error: unknown, context: CallContext): TaskResult {
    const kind = failureKind(error)
    const fault = asLeadKitError(error)
    const now = context.now()
    if (isLeadKitError(error, 'not_found')) {
      const drift = stopped(config, 'object_unavailable')
      return { outcome: 'done', commit: (session) => this.#store.record(session.at(now), config, drift) }
    }
    if (kind === 'stopped') {
      const reason = pauseReason(error)
      return { outcome: 'done', commit: (session) => this.#store.stop(session.at(now), config, reason) }
    }
    if (kind === 'aborted') return retryAfter({ kind: 'aborted', error: fault })
    if (kind !== 'limited') return { outcome: 'retry', error: fault, countsAsAttempt: true }
    return {
      outcome: 'retry',
      error: fault,
      delayMs: Math.max(LIMITED_DELAY_MS, fault.retryAfterMs ?? 0),
      countsAsAttempt: false,
    }
  }
}

function stopped(config: ConfigToCheck, reason: DriftReason): Drift {
  return { findings: [], faults: config.faults, fieldTypes: config.fieldTypes, pauseReason: reason }
}
