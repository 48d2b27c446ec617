import { type ArchiveSink, type CallContext, isLeadKitError, type LeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'
import { setHold } from '../archive-object.ts'
import type { HeldObjectStore } from './held-object-store.ts'

/**
 * Tells the store which archived objects legal holds keep, and which no longer: afterwards it keeps exactly those from whoever would delete them. Does
 * nothing where the store cannot. May be stopped and repeated at any point.
 */
export class ObjectHolder {
  readonly #store: HeldObjectStore
  readonly #sink: ArchiveSink | null

  constructor(store: HeldObjectStore, sink: ArchiveSink | null) {
    this.#store = store
    this.#sink = sink
  }

  /** Returns the first error; the other objects are done. An object that is gone is what `archives.verify` reports. */
  async apply(scope: TenantScope, context: CallContext): Promise<LeadKitError | null> {
    const sink = this.#sink
    if (sink?.setLegalHold === undefined) return null
    let failure: LeadKitError | null = null
    for (const change of await this.#store.toChange(scope, context.now())) {
      const { manifest, held } = change
      if (manifest.sink !== sink.id) continue
      try {
        await setHold(sink, manifest.objectKey, held, context)
        await this.#store.mark(scope, change, context.now())
      } catch (error) {
        if (!isLeadKitError(error) || context.signal.aborted) throw error
        if (error.code !== 'not_found') failure ??= error
      }
    }
    return failure
  }
}
