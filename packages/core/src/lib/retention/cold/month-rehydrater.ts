import { type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'
import { type Month, monthStart } from '../../base/month.ts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { readGeneration } from '../archive-reader.ts'
import { MessageSum } from './message-sum.ts'
import type { RehydrationStore } from './rehydration-store.ts'

/** One step of bringing a month back, reported as it happens. */
export interface RehydrationProgress {
  readonly step: 'loading' | 'verified' | 'attached'
  /** So far. */
  readonly messageCount: number
}

export interface RehydratedMonth {
  /** `2026-02`. */
  readonly month: string
  /** Of the archive, without late ones that the database had. */
  readonly messageCount: number
  /** Until when it stays in the database. */
  readonly until: Date
}

export interface MonthRehydraterParts {
  readonly store: RehydrationStore
  readonly sink: ArchiveSink
  readonly formats: ArchiveFormats
}

const ROUNDS = 4

/**
 * Brings a month back from the archive: its objects are read and written to a table of their own, that table is read back and held against them message
 * by message, and then takes its place in one transaction. The objects stay. A run may die after any step, and several may run at a time: what one has
 * put together, the next one fills up.
 */
export class MonthRehydrater {
  readonly #parts: MonthRehydraterParts

  constructor(parts: MonthRehydraterParts) {
    this.#parts = parts
  }

  async rehydrate(
    scope: TenantScope,
    month: Month,
    until: Date,
    context: CallContext,
    onProgress: (progress: RehydrationProgress) => void = () => {},
  ): Promise<RehydratedMonth> {
    const { store } = this.#parts
    const name = monthStart(month).slice(0, 7)
    for (let round = 1; round <= ROUNDS; round += 1) {
      const generations = await store.generations(scope, month)
      const manifests = generations.filter(({ rehydratedAt }) => rehydratedAt === null)
      if (generations.length === 0)
        throw new LeadKitError('not_found', `archives.rehydrate: nothing of ${name} is archived; see archives.list`)
      if (manifests.length === 0) {
        await store.clear(scope, month)
        await store.extend(scope, month, until)
        return { month: name, messageCount: countOf(generations), until }
      }
      await store.make(scope, month, context.now())
      if (!(await this.#isLoaded(scope, month, { manifests, context, onProgress }))) {
        await store.clear(scope, month)
        continue
      }
      const outcome = await store.attach(scope, month, { manifests, until, now: context.now() })
      if (outcome === 'leaving')
        throw new LeadKitError(
          'conflict',
          `archives.rehydrate: ${name} is being archived; try again after archives.run`,
        )
      if (outcome !== 'attached') continue
      onProgress({ step: 'attached', messageCount: countOf(manifests) })
      return { month: name, messageCount: countOf(generations), until }
    }
    throw new LeadKitError('transient', `archives.rehydrate: ${name} keeps changing; try again`)
  }

  /** Ends a month's time in the database, and removes what a run that died has left. False for a month that has not come back. */
  async release(scope: TenantScope, month: Month, now: Date): Promise<boolean> {
    const { store } = this.#parts
    const generations = await store.generations(scope, month)
    if (generations.length === 0)
      throw new LeadKitError(
        'not_found',
        `archives.release: nothing of ${monthStart(month).slice(0, 7)} is archived; see archives.list`,
      )
    await store.clear(scope, month)
    if (generations.every(({ rehydratedAt }) => rehydratedAt === null)) return false
    await store.extend(scope, month, now)
    return true
  }

  /** False if the table has anything but these generations, or is gone: another run is under way, or one that died has left something else. */
  async #isLoaded(
    scope: TenantScope,
    month: Month,
    {
      manifests,
      context,
      onProgress,
    }: {
      readonly manifests: readonly ArchiveManifest[]
      readonly context: CallContext
      readonly onProgress: (progress: RehydrationProgress) => void
    },
  ): Promise<boolean> {
    const { store, sink, formats } = this.#parts
    const [archived, loaded] = [new MessageSum(), new MessageSum()]
    for (const manifest of manifests)
      for await (const batch of readGeneration({ sink, formats }, manifest, context)) {
        if (context.signal.aborted)
          throw new LeadKitError('aborted', 'archives.rehydrate: stopped while a month was read')
        archived.add(batch)
        if (!(await store.fill(scope, month, batch, manifest))) return false
        onProgress({ step: 'loading', messageCount: archived.count })
      }
    for await (const batch of store.messages(scope, month)) loaded.add(batch)
    if (!loaded.equals(archived)) return false
    onProgress({ step: 'verified', messageCount: loaded.count })
    return true
  }
}

function countOf(manifests: readonly ArchiveManifest[]): number {
  return manifests.reduce((sum, each) => sum + each.messageCount, 0)
}
