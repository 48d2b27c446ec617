import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type ArchiveBlocks, type ArchivedMessage, type ArchiveFile, LeadKitError } from '@leadkit/contracts'
import { type ArchiveIndex, describeBlock, type IndexedBlock } from './archive-index.ts'

const compressed = promisify(gzip)
const uncompressed = promisify(gunzip)

/** About 40 KB compressed: what a reader takes for one conversation. */
const BLOCK_MESSAGES = 1_000

/**
 * Lines in blocks, each a gzip member of its own (RFC 1952, 2.2), so that a reader can begin at any of them; together they are one gzip file. While one
 * block is compressed, the lines of the next are made.
 * @param linesOf is called once for each block, in their order, at least once.
 */
export async function* compressBlocks(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
  linesOf: (messages: readonly ArchivedMessage[], isFirst: boolean) => Uint8Array,
  onBlock: (block: IndexedBlock) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let before: Promise<Block> | null = null
  let isFirst = true
  const compress = async (messages: readonly ArchivedMessage[]): Promise<Block> => ({
    messages,
    bytes: await compressed(linesOf(messages, isFirst)),
  })
  // Told in the order of the file: a small block may be compressed before the larger one in front of it.
  const tell = ({ messages, bytes }: Block): Uint8Array => {
    if (messages.length > 0) onBlock(describeBlock(messages, bytes.length))
    return bytes
  }
  for await (const messages of blocksOf(batches)) {
    const next = compress(messages)
    isFirst = false
    next.catch(() => {})
    if (before !== null) yield tell(await before)
    before = next
  }
  yield tell(await (before ?? compress([])))
}

interface Block {
  readonly messages: readonly ArchivedMessage[]
  readonly bytes: Uint8Array
}

async function* blocksOf(
  batches: AsyncIterable<readonly ArchivedMessage[]>,
): AsyncGenerator<readonly ArchivedMessage[]> {
  for await (const messages of batches)
    for (let at = 0; at < messages.length; at += BLOCK_MESSAGES) yield messages.slice(at, at + BLOCK_MESSAGES)
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
