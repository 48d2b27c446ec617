import { setTimeout as pause } from 'node:timers/promises'
import { LeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import { pauseBefore, type RetryQueue } from './retry-queue.ts'
import { asMigrationError, mayPass } from './schema-migration.ts'
import type { TenantMigrator } from './tenant-migrator.ts'

export interface TenantOutcome {
  readonly scope: TenantScope
  readonly applied: readonly string[]
  readonly error: LeadKitError | null
}

export interface WaveRunnerParts {
  readonly tenants: TenantMigrator
  readonly queue: RetryQueue<TenantScope>
  readonly concurrency: number
  readonly lockTimeoutMs: number
  /** How often a tenant is tried that is held up. */
  readonly attempts: number
  readonly signal: AbortSignal | undefined
  /** Hears of each tenant that is finished with; awaited, so that what it writes is there before the next. */
  onOutcome(outcome: TenantOutcome): Promise<void>
}

/** A process that holds a tenant for so many looks is not getting anywhere. About ten minutes. */
const MOST_BUSY_LOOKS = 130

/** Takes tenants from a queue, several at a time. One that is held up, or that another process is at, comes again later while the others go on. */
export class WaveRunner {
  readonly #parts: WaveRunnerParts
  readonly #applied = new Map<TenantScope, string[]>()

  constructor(parts: WaveRunnerParts) {
    this.#parts = parts
  }

  /** Resolves when the queue is empty, or `enough` says so. @throws LeadKitError `aborted`, when what was begun is finished. */
  async run(enough: () => boolean): Promise<void> {
    const ends = await Promise.allSettled(Array.from({ length: this.#parts.concurrency }, () => this.#work(enough)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  async #work(enough: () => boolean): Promise<void> {
    const { queue, signal } = this.#parts
    while (!enough()) {
      const next = queue.take()
      if (next === null) return
      refuseAborted(signal, 'kit.migrate')
      if ('waitMs' in next) await pause(Math.max(1, next.waitMs))
      else await this.#visit(next.item, next.attempt)
    }
  }

  async #visit(scope: TenantScope, attempt: number): Promise<void> {
    const { tenants, queue, attempts, lockTimeoutMs } = this.#parts
    const applied = this.#applied.get(scope) ?? []
    this.#applied.set(scope, applied)
    const failure = await tenants
      .visit(scope, lockTimeoutMs, (name) => applied.push(name))
      .then((outcome) => (outcome === 'busy' ? heldByAnother(scope.schema) : null), asFailure)
    const tries = failure?.busy === true ? MOST_BUSY_LOOKS : attempts
    if (failure !== null && mayPass(failure.error) && attempt + 1 < tries) return queue.again(scope, attempt)
    await this.#finish(scope, applied, failure)
  }

  #finish(scope: TenantScope, applied: readonly string[], failure: Failure | null): Promise<void> {
    this.#applied.delete(scope)
    const error = failure === null ? null : asMigrationError(failure.error, scope.schema)
    return this.#parts.onOutcome({ scope, applied, error })
  }
}

interface Failure {
  readonly error: unknown
  /** Another process is at the tenant. */
  readonly busy: boolean
}

function asFailure(error: unknown): Failure {
  return { error, busy: false }
}

function heldByAnother(schema: string): Failure {
  const message = `Migrating ${schema}: another process has held it for ten minutes; see what it waits for`
  return { error: new LeadKitError('storage_unavailable', message), busy: true }
}

/** The same patience for a schema that has no other to go on with. */
export async function withRetries<Value>(attempts: number, work: () => Promise<Value>): Promise<Value> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!mayPass(error) || attempt + 1 >= attempts) throw error
      await pause(pauseBefore(attempt, Math.random))
    }
  }
}
