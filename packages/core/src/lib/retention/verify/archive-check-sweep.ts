import { type CallContext, LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { idSchema, longCallSchema } from '../../base/field-schema.ts'
import { parseInput } from '../../base/parse-input.ts'
import type { ArchiveCheckStore } from './archive-check-store.ts'
import type { ArchiveCheckProgress, ArchiveFinding } from './archive-check.ts'
import { strayDaysSchema, straysBefore } from './stray-object.ts'
import type { ArchiveVerifier } from './archive-verifier.ts'

const optionsSchema = z.strictObject({
  ...longCallSchema.shape,
  repair: z.boolean().optional(),
  removeStraysAfterDays: strayDaysSchema.optional(),
  after: idSchema.nullish(),
})

export interface VerifyAllOptions {
  /** Stops the call. */
  readonly signal?: AbortSignal | undefined
  /** True writes again what can be. Default false. */
  readonly repair?: boolean | undefined
  /** As of `tenant.archives.verify`. */
  readonly removeStraysAfterDays?: number | undefined
  /** The last tenant that another call has finished: this one goes on behind it, in the order of ids. */
  readonly after?: string | null | undefined
  /** After each object. When a tenant's first object is told, all tenants before it are finished. */
  readonly onProgress?: ((progress: ArchiveCheckProgress & { readonly tenantId: string }) => void) | undefined
}

/** What `kit.archives.verifyAll` found. */
export interface VerifyAllReport {
  readonly tenants: number
  /** Objects that were read. */
  readonly checked: number
  readonly messages: number
  readonly bytes: number
  readonly findings: readonly (ArchiveFinding & { readonly tenantId: string })[]
  /** Objects that belong to no archived month of their tenant. */
  readonly strays: readonly string[]
  /** Those that were removed, as `removeStraysAfterDays` asks. */
  readonly removedStrays: readonly string[]
}

export interface ArchiveCheckSweepParts {
  readonly store: ArchiveCheckStore
  /** Null without an archive. */
  readonly verifier: ArchiveVerifier | null
  callContext(signal: AbortSignal): CallContext
}

/** `kit.archives`: the archives of all tenants. */
export class ArchiveCheckSweep {
  readonly #parts: ArchiveCheckSweepParts

  constructor(parts: ArchiveCheckSweepParts) {
    this.#parts = parts
  }

  /**
   * `tenant.archives.verify` for every tenant, suspended ones too, one after the other.
   * @throws LeadKitError `invalid_input`; `configuration` without an archive; `aborted`: go on with the last finished tenant as `after`.
   */
  async verifyAll(options: VerifyAllOptions = {}): Promise<VerifyAllReport> {
    const operation = 'archives.verifyAll'
    const {
      signal,
      repair = false,
      removeStraysAfterDays: days,
      after = null,
      onProgress,
    } = parseInput(optionsSchema, options, operation) as typeof options
    const { store, verifier } = this.#parts
    if (verifier === null)
      throw new LeadKitError(
        'configuration',
        `${operation}: the kit has no archive; pass an archive sink to createLeadKit`,
      )
    const context = this.#parts.callContext(signal ?? new AbortController().signal)
    const run = { repair, after: null, removeStraysBefore: straysBefore(context.now(), days) }
    const findings: VerifyAllReport['findings'][number][] = []
    const [strays, removedStrays]: [string[], string[]] = [[], []]
    let sums = { tenants: 0, checked: 0, messages: 0, bytes: 0 }
    for (
      let page = await store.tenantsAfter(after);
      page.length > 0;
      page = await store.tenantsAfter(page.at(-1)?.tenantId ?? null)
    )
      for (const scope of page) {
        const { tenantId } = scope
        const tell = (progress: ArchiveCheckProgress): void => onProgress?.({ ...progress, tenantId })
        const report = await verifier
          .verify(scope, { ...run, onProgress: tell }, context)
          .catch(async (error: unknown) => {
            // One that is removed meanwhile has no archive to check.
            if (await store.isTenant(tenantId)) throw error
            return null
          })
        if (report === null) continue
        findings.push(...report.findings.map((finding) => ({ ...finding, tenantId })))
        strays.push(...(report.strays ?? []))
        removedStrays.push(...report.removedStrays)
        const { checked, messages, bytes } = report
        sums = {
          tenants: sums.tenants + 1,
          checked: sums.checked + checked,
          messages: sums.messages + messages,
          bytes: sums.bytes + bytes,
        }
      }
    return { ...sums, findings, strays, removedStrays }
  }
}
