import { LeadKitError } from '@leadkit/contracts'
import type { ArchiveBlocks } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'

/** About what the description of a block takes. */
const BLOCK_BYTES = 300

/** An object whose blocks are known; null for one that can only be read as a whole. */
export type OpenedObject = ArchiveBlocks | null

const DEFAULT_BYTES = 33_554_432

/** Proven parts of archive objects, in memory, the least used ones leave first. One for each kit. */
export class ColdCache {
  readonly #entries: LRUCache<string, Uint8Array | { readonly opened: OpenedObject }>

  /** @throws LeadKitError `configuration` for anything but a number of bytes from 1,048,576 on. */
  constructor(bytes: number = DEFAULT_BYTES) {
    if (!Number.isInteger(bytes) || bytes < 1_048_576)
      throw new LeadKitError(
        'configuration',
        'createLeadKit: retention.coldCacheBytes must be a number of bytes from 1048576 on',
      )
    this.#entries = new LRUCache({
      maxSize: bytes,
      sizeCalculation: (entry) =>
        entry instanceof Uint8Array
          ? Math.max(entry.byteLength, 1)
          : BLOCK_BYTES * (1 + (entry.opened?.blocks.length ?? 0)),
    })
  }

  chunk(object: string, number: number): Uint8Array | undefined {
    const entry = this.#entries.get(`${number} ${object}`)
    return entry instanceof Uint8Array ? entry : undefined
  }

  keepChunk(object: string, number: number, bytes: Uint8Array): void {
    this.#entries.set(`${number} ${object}`, bytes)
  }

  async opened(object: string, open: () => Promise<OpenedObject>): Promise<OpenedObject> {
    const known = this.#entries.get(object)
    if (known !== undefined && !(known instanceof Uint8Array)) return known.opened
    const opened = await open()
    this.#entries.set(object, { opened })
    return opened
  }

  /** In bytes; never more than the cache was made for. */
  get size(): number {
    return this.#entries.calculatedSize
  }
}
