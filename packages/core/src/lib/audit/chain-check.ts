import type { AuditFault, AuditFaultKind } from './audit-entry.ts'
import type { CheckpointMark } from './checkpoint.ts'
import { type ChainHead, type EntryContent, hashEntry, sealHead } from './entry-hash.ts'

export interface StoredEntry {
  readonly chainId: string
  readonly number: number
  readonly hash: string
  readonly content: EntryContent
}

export type TellFault = (fault: AuditFault) => void

/** Follows one chain from its beginning to its end. */
export class ChainCheck {
  readonly #head: ChainHead
  readonly #key: Buffer
  readonly #mark: CheckpointMark | undefined
  readonly #tell: TellFault
  #number: number
  #hash: string
  #marked: boolean

  constructor(
    {
      head,
      key,
      seal,
      mark,
    }: {
      readonly head: ChainHead
      readonly key: Buffer
      readonly seal: string
      /** Where the chain stood at a checkpoint. */
      readonly mark: CheckpointMark | undefined
    },
    tell: TellFault,
  ) {
    this.#head = head
    this.#key = key
    this.#mark = mark
    this.#tell = tell
    this.#number = head.baseNumber
    this.#hash = head.baseHash
    // What was dropped with its month cannot be compared any more.
    this.#marked = mark === undefined || mark.number < head.baseNumber
    if (seal !== sealHead(key, head)) this.#fault('head', null, null)
    this.#compare()
  }

  /** The chain's entries in the order of their numbers. Those that were dropped, and are still being deleted, are passed over. */
  add({ number, hash, content }: StoredEntry): void {
    if (number < 1) this.#fault('added', number, content.id)
    if (number <= this.#head.baseNumber) return
    if (number !== this.#number + 1) this.#fault('missing', this.#number + 1, content.id)
    if (number > this.#head.lastNumber) this.#fault('added', number, content.id)
    // After a gap nothing can be said of the entry, and from it the chain goes on.
    else if (number === this.#number + 1 && hash !== this.#expected(number, content))
      this.#fault('changed', number, content.id)
    this.#number = number
    this.#hash = hash
    this.#compare()
  }

  /** @param seen the highest number of the chain that an entry of another had seen. */
  end(seen: number): void {
    const { lastNumber, lastHash } = this.#head
    if (this.#number < lastNumber) this.#fault('missing', this.#number + 1, null)
    else if (this.#number === lastNumber && this.#hash !== lastHash) this.#fault('head', null, null)
    if (seen > lastNumber) this.#fault('missing', lastNumber + 1, null)
    if (!this.#marked) this.#fault('rolled_back', this.#mark?.number ?? null, null)
  }

  #expected(number: number, content: EntryContent): string {
    return hashEntry(this.#key, { chainId: this.#head.id, number, previous: this.#hash }, content)
  }

  #compare(): void {
    if (this.#mark?.number === this.#number && this.#mark.hash === this.#hash) this.#marked = true
  }

  #fault(kind: AuditFaultKind, number: number | null, entryId: string | null): void {
    this.#tell({ kind, chainId: this.#head.id, number, entryId })
  }
}
