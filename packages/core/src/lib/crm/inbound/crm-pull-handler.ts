import {
  type CallContext,
  type CrmChange,
  type CrmProvider,
  type CrmSubscription,
  LeadKitError,
} from '@leadkit/contracts'
import { retryAfter } from '../../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../../queue/task.ts'
import type { InboundSettings } from './inbound-options.ts'
import { concerns, observeRecords } from './observe-records.ts'
import { toHint, type RemoteHint } from '../hints/remote-hint.ts'
import {
  asLeadKitError,
  describeFailure,
  failureDelayMs,
  failureKind,
  limitedDelayMs,
  PAUSED_DELAY_MS,
  pauseReason,
  problemOf,
  UNREGISTERED_DELAY_MS,
} from '../sync/sync-failure.ts'
import type { CrmInboundStore } from './crm-inbound-store.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CrmConnection } from '../sync/sync-to-run.ts'
import type { InboundConfig, InboundLink, InboundPage } from './inbound-page.ts'
import type { TenantScope } from '../../base/identifier.ts'
import { liveMappings } from '../fields/apply-field-mappings.ts'
import { ownedMappings } from '../fields/judge-fields.ts'

const HINTS_PER_RUN = 100
/** Zoho's channels last a week at most. */
const RENEW_BEFORE_MS = 24 * 60 * 60_000

export interface CrmPullHandlerOptions {
  readonly store: CrmInboundStore
  readonly providers: readonly CrmProvider[]
  readonly settings: InboundSettings
  /** From 0 to below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/**
 * Applies changes made in a CRM to its leads. Each config has one task, which webhooks make due at once and a schedule makes due regularly. A run
 * first reads the records, and then writes everything it found together with the cursor, so that a crashed run is simply repeated.
 */
export function createCrmPullHandler(options: CrmPullHandlerOptions): TaskHandler {
  return new CrmPullHandler(options)
}

class CrmPullHandler implements TaskHandler {
  readonly kind = 'crm_pull'
  readonly batchSize = 4
  readonly leaseMs = 120_000
  readonly maxAttempts = 1_000
  readonly #store: CrmInboundStore
  readonly #providers: ReadonlyMap<string, CrmProvider>
  readonly #settings: InboundSettings
  readonly #random: () => number

  constructor(options: CrmPullHandlerOptions) {
    this.#store = options.store
    this.#providers = new Map(options.providers.map((provider) => [provider.id, provider]))
    this.#settings = options.settings
    this.#random = options.random ?? Math.random
  }

  run(scope: TenantScope, tasks: readonly ClaimedTask[], context: CallContext): Promise<readonly TaskResult[]> {
    return Promise.all(tasks.map((task) => this.#pull(scope, task.taskId, context)))
  }

  async #pull(scope: TenantScope, crmConfigId: string, context: CallContext): Promise<TaskResult> {
    const config = await this.#store.open(scope, crmConfigId)
    if (config === null) return { outcome: 'done' }
    const provider = this.#providers.get(config.target.provider)
    if (config.paused || provider === undefined) {
      const delayMs = config.paused ? PAUSED_DELAY_MS : UNREGISTERED_DELAY_MS
      return { outcome: 'retry', error: notNow(config), delayMs, countsAsAttempt: false }
    }
    const connection = this.#store.connect(scope, config.target, provider, context)
    try {
      const page = await this.#read(scope, config, provider, connection)
      return { outcome: 'done', commit: (session) => this.#store.apply(session.at(context.now()), page) }
    } catch (error) {
      return await this.#fail(scope, config, error, connection)
    } finally {
      await connection.flush()
    }
  }

  async #read(
    scope: TenantScope,
    config: InboundConfig,
    provider: CrmProvider,
    connection: CrmConnection,
  ): Promise<InboundPage> {
    const { target } = config
    const { context } = connection
    // Fields that the CRM currently refuses are not read, and do not count as empty.
    const owned = ownedMappings(liveMappings(target.fieldMappings ?? [], target.faults))
    const fields = owned.map((mapping) => mapping.target)
    const stored = await this.#store.hints(scope, target.crmConfigId, HINTS_PER_RUN)
    const channel = owned.length === 0 ? null : await this.#renew(scope, config, provider, connection)
    const isDue = config.nextPollAt === null || config.nextPollAt.getTime() <= context.now().getTime()
    const polled =
      owned.length > 0 && isDue && stored.length < HINTS_PER_RUN
        ? await provider.changes(context, target.object, config.cursor, fields)
        : null
    const hints = [...stored, ...(polled?.changes ?? []).flatMap(toPolledHint)]
    const links = await this.#store.links(scope, target.crmConfigId, hints)
    const busy = links.filter((link) => link.busy)
    const open = links.filter((link) => !link.busy && (link.state === 'linked' || link.state === 'deleted'))
    const parts = { provider, context, target, fields: fields.length === 0 ? [provider.keyField] : fields }
    return {
      target,
      owned,
      observations: await observeRecords(parts, open, hints),
      hints,
      waiting: [
        ...hints.filter((hint) => busy.some((link) => concerns(hint, link))),
        ...(await this.#ofNewRecords(scope, target.crmConfigId, stored, links)),
      ],
      // The first poll starts now: earlier changes are found by reading every record once.
      poll: polled === null ? null : { ...polled, gap: polled.gap || config.cursor === null },
      channel,
      nextPollAt: owned.length === 0 ? null : this.#nextPoll(config, polled !== null, context.now()),
    }
  }

  /** A hint may arrive before the link of its record is stored. */
  async #ofNewRecords(
    scope: TenantScope,
    crmConfigId: string,
    stored: readonly RemoteHint[],
    links: readonly InboundLink[],
  ): Promise<readonly RemoteHint[]> {
    const strange = stored.filter((hint) => !links.some((link) => concerns(hint, link)))
    if (strange.length === 0 || !(await this.#store.hasFirstWrites(scope, crmConfigId))) return []
    return strange
  }

  #nextPoll(config: InboundConfig, polled: boolean, now: Date): Date {
    if (!polled) return config.nextPollAt ?? now
    return new Date(now.getTime() + Math.round(this.#settings.pollIntervalMs * (0.9 + 0.2 * this.#random())))
  }

  /** Opens the vendor's channel, or renews it a day before it ends. */
  async #renew(
    scope: TenantScope,
    { target, channel }: InboundConfig,
    provider: CrmProvider,
    { context }: CrmConnection,
  ): Promise<CrmSubscription | null> {
    const { webhookUrl } = this.#settings
    if (webhookUrl === null || provider.subscribe === undefined) return null
    const endsAt = channel?.expiresAt?.getTime()
    if (channel !== null && (endsAt === undefined || endsAt - RENEW_BEFORE_MS > context.now().getTime())) return null
    const token = await this.#store.channelToken(scope, target)
    const callbackUrl = `${webhookUrl}/${provider.id}`
    return provider.subscribe(context, target.object, { callbackUrl, token, current: channel })
  }

  async #fail(
    scope: TenantScope,
    { target, failures }: InboundConfig,
    error: unknown,
    connection: CrmConnection,
  ): Promise<TaskResult> {
    const { crmConfigId } = target
    const kind = failureKind(error)
    const fault = asLeadKitError(error)
    const now = connection.context.now()
    if (kind === 'aborted') return retryAfter({ kind: 'aborted', error: fault })
    const told = describeFailure(error)
    if (kind === 'stopped') {
      connection.context.logger.warn({ crmConfigId, ...told }, 'CRM config paused: the vendor refuses the account')
      await this.#store.pause(scope, { crmConfigId, reason: pauseReason(error), problem: problemOf(error) }, now)
    }
    if (kind === 'limited') connection.block(new Date(now.getTime() + limitedDelayMs(error)))
    const delayMs = failureDelayMs(kind, error, failures, this.#random)
    const failure = { crmConfigId, ...told, dueAt: new Date(now.getTime() + delayMs), counts: kind !== 'limited' }
    const commit = (session: TenantSession): Promise<void> => this.#store.recordFailure(session, failure)
    return { outcome: 'retry', error: fault, delayMs, countsAsAttempt: false, commit }
  }
}

/** A poll reports when the record was changed, not which field. */
function toPolledHint(change: CrmChange): readonly RemoteHint[] {
  const hint = toHint(change, 'all')
  return hint === null ? [] : [{ ...hint, fields: [] }]
}

function notNow({ target, paused }: InboundConfig): LeadKitError {
  if (paused) return new LeadKitError('conflict', 'The CRM config is paused; resume it with crmConfigs.resume')
  return new LeadKitError(
    'configuration',
    `CRM provider ${target.provider} is not registered; give it to createLeadKit`,
  )
}
