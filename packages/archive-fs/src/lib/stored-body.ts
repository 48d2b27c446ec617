import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { ArchiveRange } from '@leadkit/contracts'
import { archiveError, checkSignal, withArchiveErrors } from './fs-error.ts'

const CHUNK_BYTES = 256 * 1024

/**
 * The bytes of an open file, each chunk in its own buffer (256 KiB at most), with the hash checked at the end. Closes the file when it ends, fails,
 * or the consumer stops; also when the consumer stops before the first chunk, which a generator would not notice.
 */
export function readVerified(
  handle: FileHandle,
  sha256: string,
  signal: AbortSignal,
): AsyncIterableIterator<Uint8Array> {
  const hash = createHash('sha256')
  let isClosed = false

  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    await handle.close()
  }

  async function nextChunk(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (isClosed) return { done: true, value: undefined }
    checkSignal(signal)
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(CHUNK_BYTES), 0, CHUNK_BYTES)
    checkSignal(signal)
    if (bytesRead > 0) {
      const chunk = buffer.subarray(0, bytesRead)
      hash.update(chunk)
      return { done: false, value: chunk }
    }
    if (hash.digest('hex') !== sha256)
      throw archiveError(
        'checksum_mismatch',
        'The stored bytes do not hash to their SHA-256. Restore the object from another copy.',
      )
    await close()
    return { done: true, value: undefined }
  }

  return {
    async next() {
      try {
        return await withArchiveErrors('Reading an archive object', nextChunk)
      } catch (error) {
        await close()
        throw error
      }
    },
    async return() {
      await close()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Part of an open file, which is closed afterwards. */
export async function readPart(handle: FileHandle, { start, end }: ArchiveRange, size: number): Promise<Uint8Array> {
  try {
    const bytes = Buffer.alloc(Math.max(Math.min(end, size) - start, 0))
    for (let offset = 0; offset < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, offset, bytes.length - offset, start + offset)
      if (bytesRead === 0)
        throw archiveError('checksum_mismatch', 'A stored object is shorter than it was. Restore it.')
      offset += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}
