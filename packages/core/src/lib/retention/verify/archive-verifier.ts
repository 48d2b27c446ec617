import {
  type ArchiveObject,
  type ArchiveSink,
  type CallContext,
  isLeadKitError,
  LeadKitError,
} from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'
import type { ArchiveFormats } from '../archive-formats.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { deleteObject, manifestKey, writeManifest } from '../archive-object.ts'
import type { MessageArchiver } from '../message-archiver.ts'
import type { ArchiveCheckStore } from './archive-check-store.ts'
import { adviceFor, type ArchiveCheckProgress, type ArchiveCheckReport, type ArchiveFinding } from './archive-check.ts'
import { isSuperseded, straysOf } from './stray-object.ts'
import { checkObject, type ObjectCheck } from './object-check.ts'

export interface ArchiveVerifierParts {
  readonly store: ArchiveCheckStore
  readonly sink: ArchiveSink
  readonly formats: ArchiveFormats
  readonly archiver: MessageArchiver
}

export interface VerifyRun {
  readonly repair: boolean
  /** Strays that are older are removed where it is known that nothing depends on them; null removes none. */
  readonly removeStraysBefore: Date | null
  /** The cursor behind which to begin; null for all. */
  readonly after: string | null
  readonly onProgress: (progress: ArchiveCheckProgress) => void
}

/**
 * Reads every object of a tenant's archive and its manifest, and compares both with the rows. An object that is wrong is written again where the
 * database still has its messages; a manifest, where its object is right.
 */
export class ArchiveVerifier {
  readonly #parts: ArchiveVerifierParts

  constructor(parts: ArchiveVerifierParts) {
    this.#parts = parts
  }

  /** @throws LeadKitError `aborted` between two objects, or within one. */
  async verify(scope: TenantScope, run: VerifyRun, context: CallContext): Promise<ArchiveCheckReport> {
    const findings: ArchiveFinding[] = []
    let [checked, messages, bytes] = [0, 0, 0]
    const all = await this.#parts.store.manifests(scope)
    // A generation that was not verified yet is under way, or is written again by the next run: nothing depends on it.
    const wanted = all.filter((each) => each.verifiedAt !== null && (run.after === null || cursorOf(each) > run.after))
    for (const manifest of wanted) {
      if (context.signal.aborted)
        throw new LeadKitError('aborted', 'archives.verify: stopped; go on with the last cursor')
      const finding = await this.#check(scope, manifest, run.repair, context)
      checked += 1
      if (finding === null || finding.repaired) {
        messages += manifest.messageCount
        bytes += manifest.byteSize
      }
      if (finding !== null) findings.push(finding)
      const { month, generation } = manifest
      const { problem = null, repaired = false } = finding ?? {}
      run.onProgress({
        month,
        generation,
        problem,
        repaired,
        checked,
        total: wanted.length,
        cursor: cursorOf(manifest),
      })
    }
    const strays = await this.#strays(scope, all, run.removeStraysBefore, context)
    return { checked, messages, bytes, findings, ...strays }
  }

  async #check(
    scope: TenantScope,
    manifest: ArchiveManifest,
    mayRepair: boolean,
    context: CallContext,
  ): Promise<ArchiveFinding | null> {
    const found = await checkObject(this.#parts, manifest, context)
    const { problem } = found
    if (problem === null) return null
    // Another run may have taken the generation back while its object was read.
    if (!(await this.#parts.store.isCurrent(scope, manifest))) return null
    const repaired = mayRepair && (await this.#repair(scope, manifest, found, context))
    if (!repaired)
      context.logger.warn(
        { tenantId: scope.tenantId, month: manifest.month, problem },
        'An archived object is not right',
      )
    const { month, generation, objectKey } = manifest
    return { month, generation, objectKey, problem, repaired, advice: adviceFor(problem, repaired) }
  }

  async #repair(
    scope: TenantScope,
    manifest: ArchiveManifest,
    { problem, object }: ObjectCheck,
    context: CallContext,
  ): Promise<boolean> {
    const { store, sink, archiver } = this.#parts
    if (problem === 'unreadable' || problem === 'unchecked') return false
    if (object !== null) {
      await sink.delete(manifestKey(manifest.objectKey), context)
      await writeManifest(sink, scope, manifest, object, context)
      return true
    }
    if (manifest.droppedAt === null) {
      await archiver.writeAgain(scope, manifest, context)
      return true
    }
    const written = await archiver.writeCopy(scope, manifest, context)
    if (written === null) return false
    const isReplaced = await store.replace(scope, manifest, written)
    const { objectKey: key } = isReplaced ? manifest : written
    await deleteObject(sink, { key, held: isReplaced && manifest.heldAt !== null }, context)
    return isReplaced
  }

  /** Objects that no generation names, before or after the store was asked: one that is written meanwhile has its row first. */
  async #strays(
    scope: TenantScope,
    before: readonly ArchiveManifest[],
    removeBefore: Date | null,
    context: CallContext,
  ): Promise<Pick<ArchiveCheckReport, 'strays' | 'removedStrays'>> {
    const { sink, store } = this.#parts
    const listed: ArchiveObject[] = []
    try {
      for (const prefix of [`messages/tenant=${scope.tenantId}/`, `tenants/${scope.tenantId}/`])
        for await (const object of sink.list(prefix, context)) listed.push(object)
    } catch (error) {
      if (context.signal.aborted || !isLeadKitError(error)) throw error
      context.logger.warn({ tenantId: scope.tenantId, code: error.code }, 'The archive was not listed')
      return { strays: null, removedStrays: [] }
    }
    const manifests = [...before, ...(await store.manifests(scope))]
    const [strays, removedStrays]: [string[], string[]] = [[], []]
    for (const stray of straysOf(listed, manifests)) {
      const goes = removeBefore !== null && isSuperseded(stray, manifests, removeBefore)
      const list = goes && (await this.#isRemoved(scope, stray, context)) ? removedStrays : strays
      list.push(stray.key)
    }
    return { strays, removedStrays }
  }

  /** False for an object that the store keeps, such as one that is locked. */
  async #isRemoved(scope: TenantScope, { key }: ArchiveObject, context: CallContext): Promise<boolean> {
    try {
      await this.#parts.sink.delete(key, context)
      return true
    } catch (error) {
      if (context.signal.aborted || !isLeadKitError(error)) throw error
      context.logger.warn({ tenantId: scope.tenantId, code: error.code }, 'A stray object was not removed')
      return false
    }
  }
}

/** Sorts as the generations do. */
function cursorOf({ month, generation }: Pick<ArchiveManifest, 'month' | 'generation'>): string {
  return `${month}/${String(generation).padStart(6, '0')}`
}
