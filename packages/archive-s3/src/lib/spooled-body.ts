import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArchiveBody } from '@leadkit/adapter-kit'
import { s3Error, SOURCE } from './s3-error.ts'

/** A body of known size and hash, before any byte of it is sent. */
export interface SpooledBody {
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
  part(start: number, end: number): Promise<Uint8Array>
  close(): Promise<void>
}

export interface SpoolOptions {
  readonly signal: AbortSignal
  /** Bodies up to this size stay in memory. */
  readonly memoryBytes: number
  readonly temporaryDirectory: string | undefined
}

/**
 * Takes in a body. S3 wants an object's metadata, and so our hash, before its first byte; a longer body therefore waits in a temporary file. The file
 * loses its name as soon as it is open, so that a process that dies leaves none of the tenant's messages on the disk.
 */
export async function spoolBody(body: AsyncIterable<Uint8Array>, options: SpoolOptions): Promise<SpooledBody> {
  const hash = createHash('sha256')
  const held: Uint8Array[] = []
  let file: FileHandle | undefined
  let size = 0
  try {
    for await (const chunk of readArchiveBody(body, options.signal, SOURCE)) {
      hash.update(chunk)
      size += chunk.byteLength
      // Copied: a producer may fill its buffer again.
      held.push(Uint8Array.from(chunk))
      if (file === undefined && size <= options.memoryBytes) continue
      const target = file ?? (await onDisk('opening', () => openNameless(options.temporaryDirectory ?? tmpdir())))
      file = target
      const bytes = Buffer.concat(held.splice(0))
      await onDisk('writing', () => writeWhole(target, bytes))
    }
  } catch (error) {
    await file?.close()
    throw error
  }
  const sha256 = hash.digest('hex')
  return file === undefined ? inMemory(Buffer.concat(held), sha256) : inFile(file, size, sha256)
}

function inMemory(bytes: Uint8Array, sha256: string): SpooledBody {
  return {
    size: bytes.byteLength,
    sha256,
    part: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    close: () => Promise.resolve(),
  }
}

function inFile(file: FileHandle, size: number, sha256: string): SpooledBody {
  return {
    size,
    sha256,
    part: (start, end) => onDisk('reading', () => readWhole(file, start, end)),
    close: () => file.close(),
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `leadkit-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.byteLength - offset)
    offset += bytesWritten
  }
}

async function readWhole(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(end - start)
  for (let offset = 0; offset < bytes.length;) {
    const { bytesRead } = await file.read(bytes, offset, bytes.length - offset, start + offset)
    if (bytesRead === 0) throw new Error('short')
    offset += bytesRead
  }
  return bytes
}

async function onDisk<Value>(step: string, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run()
  } catch {
    throw s3Error(
      'transient',
      `The temporary file of an archive write failed (${step}). Check the room and rights in "temporaryDirectory".`,
    )
  }
}
