import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import {
  type ArchiveBlock,
  type ArchiveBlocks,
  type ArchivedMessage,
  type ArchiveFile,
  LeadKitError,
} from '@leadkit/contracts'
import { type ArchiveIndex, describeBlock, type IndexedBlock } from './archive-index.ts'

const compressed = promisify(gzip)
const uncompressed = promisify(gunzip)

/** About 40 KB compressed: what a reader takes for one conversation. */
const BLOCK_MESSAGES = 1_000

/** Lines that are compressed together; `block` is null for none. */
export interface PlainBlock {
  readonly bytes: Uint8Array
  readonly block: ArchiveBlock | null
}

/** Blocks that are compressed at a time, on threads of their own, while the next one is made. */
const AT_ONCE = 3

/**
 * Blocks of lines, each a gzip member of its own (RFC 1952, 2.2), so that a reader can begin at any of them; together they are one gzip file. Memory holds
 * `AT_ONCE` blocks, however many there are.
 */
export async function* compressBlocks(
  blocks: AsyncIterable<PlainBlock>,
  onBlock: (block: IndexedBlock) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const pending: Promise<CompressedBlock>[] = []
  // Told in the order of the file: a small block may be compressed before the larger one in front of it.
  const tell = ({ block, bytes }: CompressedBlock): Uint8Array => {
    if (block !== null) onBlock({ ...block, bytes: bytes.length })
    return bytes
  }
  try {
    for await (const { bytes, block } of blocks) {
      const next = compressed(bytes).then((packed) => ({ bytes: packed, block }))
      next.catch(() => {})
      pending.push(next)
      if (pending.length === AT_ONCE) yield tell(await taken(pending))
    }
    while (pending.length > 0) yield tell(await taken(pending))
  } finally {
    await Promise.allSettled(pending)
  }
}

/** The oldest, which is pending no more. */
function taken(pending: Promise<CompressedBlock>[]): Promise<CompressedBlock> {
  const first = pending.shift()
  if (first === undefined) throw new RangeError('Archive: no block is being compressed')
  return first
}

interface CompressedBlock {
  readonly bytes: Uint8Array
  readonly block: ArchiveBlock | null
}

/**
 * Messages as blocks of lines.
 * @param linesOf is called once for each block, in their order, at least once.
 */
export async function* blocksOf(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  linesOf: (messages: readonly ArchivedMessage[], isFirst: boolean) => Uint8Array,
): AsyncGenerator<PlainBlock> {
  let isFirst = true
  for await (const messages of batches)
    for (let at = 0; at < messages.length; at += BLOCK_MESSAGES) {
      const block = messages.slice(at, at + BLOCK_MESSAGES)
      yield { bytes: linesOf(block, isFirst), block: describeBlock(block) }
      isFirst = false
    }
  if (isFirst) yield { bytes: linesOf([], true), block: null }
}

/** Reads a format's blocks by the index in the manifest. */
export function openLineBlocks(
  decode: (bytes: Uint8Array, isFirst: boolean) => Promise<readonly ArchivedMessage[]>,
): (file: ArchiveFile, index: ArchiveIndex) => Promise<ArchiveBlocks | null> {
  return async (file, { blocks }) => {
    if (blocks === undefined) return null
    const starts: number[] = []
    let size = 0
    for (const { bytes } of blocks) {
      starts.push(size)
      size += bytes
    }
    return {
      blocks,
      async read(number) {
        const [start, block] = [starts[number], blocks[number]]
        if (start === undefined || block === undefined) return []
        const bytes = await uncompressed(await file.read(start, start + block.bytes)).catch(toMismatch)
        const messages = await decode(bytes, number === 0)
        return messages.length === block.count ? messages : toMismatch()
      },
    }
  }
}

function toMismatch(): never {
  throw new LeadKitError(
    'checksum_mismatch',
    'Archive: part of an object is not what its manifest says; restore it from a copy',
  )
}
