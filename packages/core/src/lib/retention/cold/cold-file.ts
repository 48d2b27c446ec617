import { createHash } from 'node:crypto'
import { type ArchiveFile, type ArchiveSink, type CallContext, LeadKitError } from '@leadkit/contracts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import type { ArchiveIndex } from './archive-index.ts'
import type { ColdCache } from './cold-cache.ts'

export interface ColdFileParts {
  readonly readRange: NonNullable<ArchiveSink['readRange']>
  readonly cache: ColdCache
  readonly manifest: ArchiveManifest
  readonly index: ArchiveIndex
  readonly context: CallContext
}

/**
 * An object of which only parts are read. Whole chunks are taken, each is held against its hash, and neighbours that are missing come in one read. Not a
 * byte is given that was not written.
 */
export function openColdFile(parts: ColdFileParts): ArchiveFile {
  const { manifest, index, cache } = parts
  const object = cacheKey(manifest)
  return {
    size: manifest.byteSize,
    async read(start, end) {
      if (start >= end) return new Uint8Array()
      const first = Math.floor(start / index.chunkBytes)
      const last = Math.ceil(end / index.chunkBytes) - 1
      const chunks = await takeChunks(parts, object, first, last)
      const offset = first * index.chunkBytes
      for (const [at, chunk] of chunks.entries()) cache.keepChunk(object, first + at, chunk)
      return Buffer.concat(chunks).subarray(start - offset, end - offset)
    },
  }
}

/** No two objects share a key, and one that was written again has another hash. */
export function cacheKey({ sink, objectKey, sha256 }: ArchiveManifest): string {
  return `${sink} ${objectKey} ${sha256}`
}

async function takeChunks(
  parts: ColdFileParts,
  object: string,
  first: number,
  last: number,
): Promise<readonly Uint8Array[]> {
  const { cache, index, manifest } = parts
  const known = Array.from({ length: last - first + 1 }, (_, at) => cache.chunk(object, first + at))
  const [from, to] = [known.indexOf(undefined), known.lastIndexOf(undefined)]
  if (from === -1) return known.filter((chunk) => chunk !== undefined)
  const range = {
    start: (first + from) * index.chunkBytes,
    end: Math.min((first + to + 1) * index.chunkBytes, manifest.byteSize),
  }
  const { object: found, bytes } = await parts.readRange(manifest.objectKey, range, parts.context)
  const taken = Array.from({ length: to - from + 1 }, (_, at) =>
    bytes.subarray(at * index.chunkBytes, (at + 1) * index.chunkBytes),
  )
  const isWritten = taken.every((chunk, at) => hashOf(chunk) === index.chunks[first + from + at])
  if (found.sha256 !== manifest.sha256 || !isWritten)
    throw new LeadKitError(
      'checksum_mismatch',
      `Archive: part of generation ${manifest.generation} of ${manifest.month} differs from what was written; restore the object from a copy`,
    )
  // Copies: a part of a larger read would keep all of it in memory.
  return known.map((chunk, at) => chunk ?? Uint8Array.from(taken[at - from] ?? []))
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url')
}
