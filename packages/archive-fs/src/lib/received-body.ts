import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { readArchiveBody } from '@leadkit/adapter-kit'
import { SOURCE } from './fs-error.ts'

export interface ReceivedBody {
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
}

/**
 * Writes a body into an open file and hashes it on the way. It requests the next chunk only after the last one is written. It ends promptly after the
 * signal, even if the body hangs.
 */
export async function receiveBody(
  body: AsyncIterable<Uint8Array>,
  handle: FileHandle,
  signal: AbortSignal,
): Promise<ReceivedBody> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of readArchiveBody(body, signal, SOURCE)) {
    hash.update(chunk)
    await writeWhole(handle, chunk)
    size += chunk.byteLength
  }
  return { size, sha256: hash.digest('hex') }
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, offset, chunk.byteLength - offset)
    offset += bytesWritten
  }
}
