import type { AuditFault, AuditVerification } from './audit-entry.ts'
import { ChainCheck, type StoredEntry } from './chain-check.ts'
import { type CheckpointMark, writeCheckpoint } from './checkpoint.ts'
import type { ChainHead } from './entry-hash.ts'

const FAULTS_TOLD = 100

export interface SealedHead {
  readonly head: ChainHead
  readonly key: Buffer
  readonly seal: string
}

/** Follows all chains of a log at once, in constant memory. */
export class LogCheck {
  readonly #heads: readonly ChainHead[]
  readonly #checks: ReadonlyMap<string, ChainCheck>
  readonly #faults: AuditFault[] = []
  /** By chain, the highest number that another chain's entry had seen. */
  readonly #seen = new Map<string, number>()
  #faultCount = 0
  #entries = 0
  #since: Date | null = null
  #until: Date | null = null

  constructor(heads: readonly SealedHead[], marks: ReadonlyMap<string, CheckpointMark>) {
    this.#heads = heads.map(({ head }) => head)
    this.#checks = new Map(
      heads.map((each) => [each.head.id, new ChainCheck({ ...each, mark: marks.get(each.head.id) }, this.#tell)]),
    )
    for (const [chainId, { number }] of marks)
      if (!this.#checks.has(chainId)) this.#tell({ kind: 'rolled_back', chainId, number, entryId: null })
  }

  /** In the order of chains and numbers. */
  add(entry: StoredEntry): void {
    const { chainId, number, content } = entry
    this.#entries += 1
    if (this.#since === null || content.at < this.#since) this.#since = content.at
    if (this.#until === null || content.at > this.#until) this.#until = content.at
    for (const [other, last] of Object.entries(content.seen ?? {}))
      if (last > (this.#seen.get(other) ?? 0)) this.#seen.set(other, last)
    const check = this.#checks.get(chainId)
    if (check === undefined) this.#tell({ kind: 'head', chainId, number, entryId: content.id })
    else check.add(entry)
  }

  end(guarded: boolean): AuditVerification {
    for (const [chainId, check] of this.#checks) check.end(this.#seen.get(chainId) ?? 0)
    for (const chainId of this.#seen.keys())
      if (!this.#checks.has(chainId)) this.#tell({ kind: 'missing', chainId, number: 1, entryId: null })
    return {
      ok: this.#faultCount === 0,
      entries: this.#entries,
      since: this.#since,
      until: this.#until,
      faultCount: this.#faultCount,
      faults: this.#faults,
      checkpoint: writeCheckpoint(this.#heads),
      guarded,
    }
  }

  readonly #tell = (fault: AuditFault): void => {
    this.#faultCount += 1
    if (this.#faults.length < FAULTS_TOLD) this.#faults.push(fault)
  }
}
