import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ArchiveSource, isLeadKitError, LeadKitError } from '@leadkit/contracts'

/** An object that is being read, for a format; `close` when the format is done with it. */
export interface ObjectSource extends ArchiveSource {
  close(): Promise<void>
}

export function objectSource(body: AsyncIterable<Uint8Array>): ObjectSource {
  let file: FileHandle | undefined
  return {
    stream: () => body,
    async file() {
      const handle = await openNameless()
      file = handle
      let size = 0
      for await (const chunk of body) {
        await writeWhole(handle, chunk).catch(toDiskError)
        size += chunk.byteLength
      }
      return { size, read: (start, end) => readPart(handle, start, end) }
    },
    async close() {
      await file?.close()
      file = undefined
    },
  }
}

/** Without a name from the start: a process that dies leaves none of the tenant's messages on the disk. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `leadkit-${randomUUID()}`)
  try {
    const handle = await open(path, 'wx+', 0o600)
    await unlink(path)
    return handle
  } catch (error) {
    return toDiskError(error)
  }
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, offset, chunk.byteLength - offset)
    offset += bytesWritten
  }
}

async function readPart(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start)
  return buffer.subarray(0, bytesRead)
}

function toDiskError(error: unknown): never {
  if (isLeadKitError(error) || !(error instanceof Error && 'syscall' in error)) throw error
  throw new LeadKitError(
    'transient',
    "Archive: a temporary file could not be written; check the room and rights in the system's folder for them (TMPDIR)",
  )
}
