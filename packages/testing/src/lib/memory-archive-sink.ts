import { createHash } from 'node:crypto'
import {
  type ArchiveObject,
  type ArchiveSink,
  type ArchiveWrite,
  type CallContext,
  LeadKitError,
} from '@leadkit/contracts'
import { compareBytes } from './compare-bytes.ts'

/** An {@link ArchiveSink} in memory, for tests; it fulfils the whole contract except for objects larger than memory. */
export interface MemoryArchiveSink extends ArchiveSink {
  /** Flips one bit of the stored bytes, so that reading the object fails with `checksum_mismatch`. */
  corrupt(key: string): Promise<void>
  /** Cuts off the second half of the stored bytes, so that reading the object fails with `checksum_mismatch`. */
  truncate(key: string): Promise<void>
}

interface StoredObject {
  readonly object: ArchiveObject
  readonly bytes: Uint8Array
}

const READ_CHUNK_BYTES = 65_536

/** An empty archive in memory; times come from the call's clock. */
export function createMemoryArchiveSink(): MemoryArchiveSink {
  const objects = new Map<string, StoredObject>()

  return {
    id: 'memory',

    async write(request, context) {
      checkKey(request.key)
      refuseTaken(objects, request)
      const bytes = await readWhole(request.body, context.signal)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (request.sha256 !== undefined && request.sha256 !== sha256)
        throw failure(
          'checksum_mismatch',
          'The body does not hash to the promised SHA-256. Read the source again and repeat the write.',
        )
      refuseTaken(objects, request)
      const object = { key: request.key, size: bytes.length, sha256, modifiedAt: context.now() }
      objects.set(request.key, { object, bytes })
      return object
    },

    async read(key, context) {
      checkKey(key)
      checkSignal(context.signal)
      const stored = existing(objects, key)
      return { object: stored.object, body: readVerified(stored, context.signal) }
    },

    async readRange(key, { start, end }, context) {
      checkKey(key)
      checkSignal(context.signal)
      checkRange(start, end)
      const { object, bytes } = existing(objects, key)
      return { object, bytes: bytes.slice(start, end) }
    },

    async head(key, context) {
      checkKey(key)
      checkSignal(context.signal)
      return objects.get(key)?.object ?? null
    },

    async *list(prefix, context) {
      checkSignal(context.signal)
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(compareBytes)
      for (const key of keys) {
        checkSignal(context.signal)
        const stored = objects.get(key)
        if (stored !== undefined) yield stored.object
      }
    },

    async delete(key, context) {
      checkKey(key)
      checkSignal(context.signal)
      objects.delete(key)
    },

    async corrupt(key) {
      replaceBytes(objects, key, (bytes) => bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)))
    },

    async truncate(key) {
      replaceBytes(objects, key, (bytes) => bytes.slice(0, bytes.length >> 1))
    },
  }
}

function checkRange(start: number, end: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start) return
  throw failure('invalid_input', 'Give whole numbers, 0 <= start <= end.')
}

function replaceBytes(
  objects: Map<string, StoredObject>,
  key: string,
  change: (bytes: Uint8Array) => Uint8Array,
): void {
  const { object, bytes } = existing(objects, key)
  objects.set(key, { object, bytes: change(bytes) })
}

function existing(objects: ReadonlyMap<string, StoredObject>, key: string): StoredObject {
  const stored = objects.get(key)
  if (stored === undefined) throw failure('not_found', 'The archive has no object under this key.')
  return stored
}

function failure(
  code: 'aborted' | 'checksum_mismatch' | 'conflict' | 'invalid_input' | 'not_found',
  message: string,
): LeadKitError {
  return new LeadKitError(code, message, { source: 'archive:memory' })
}

function checkSignal(signal: AbortSignal): void {
  if (signal.aborted) throw failure('aborted', 'The archive call was called off.')
}

function checkKey(key: string): void {
  const segments = key.split('/')
  const good =
    key.isWellFormed() && Buffer.byteLength(key) <= 1024 && segments.every((name) => !['', '.', '..'].includes(name))
  if (!good) throw failure('invalid_input', 'Give a key of at most 1,024 bytes without empty, `.` or `..` segments.')
}

function refuseTaken(objects: ReadonlyMap<string, StoredObject>, { ifAbsent, key }: ArchiveWrite): void {
  if (ifAbsent === true && objects.has(key)) throw failure('conflict', 'The key already has an object.')
}

async function readWhole(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Uint8Array> {
  checkSignal(signal)
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(failure('aborted', 'The archive write was called off.'))
  aborted.promise.catch(() => {})
  signal.addEventListener('abort', onAbort, { once: true })
  const iterator = body[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), aborted.promise])
      if (step.done === true) return Buffer.concat(chunks)
      chunks.push(Uint8Array.from(step.value))
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function* readVerified(
  { bytes, object }: StoredObject,
  signal: CallContext['signal'],
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += READ_CHUNK_BYTES) {
    checkSignal(signal)
    yield bytes.slice(start, start + READ_CHUNK_BYTES)
  }
  if (createHash('sha256').update(bytes).digest('hex') !== object.sha256)
    throw failure(
      'checksum_mismatch',
      'The stored bytes do not hash to the SHA-256 of the object. Restore it from another copy.',
    )
}
