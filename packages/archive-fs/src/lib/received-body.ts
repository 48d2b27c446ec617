import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { archiveError, checkSignal } from './fs-error.ts'

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
  for await (const chunk of abortable(body, signal)) {
    if (!(chunk instanceof Uint8Array))
      throw archiveError('invalid_input', 'The body of an archive write must give Uint8Array chunks.')
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

/** Yields the source's items until the signal fires; then throws an `aborted` error, without waiting for a source that hangs. */
async function* abortable<Item>(
  source: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item, void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  let isExhausted = false
  try {
    for (;;) {
      const step = await nextUnlessAborted(iterator, signal)
      isExhausted = step.done === true
      if (step.done === true) return
      yield step.value
    }
  } finally {
    // Not awaited: a generator that hangs handles `return` only after its `next`.
    if (!isExhausted) void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

/** Uses one promise per step: a race against one promise for the whole body would keep every chunk in memory until the end. */
async function nextUnlessAborted<Item>(
  iterator: AsyncIterator<Item>,
  signal: AbortSignal,
): Promise<IteratorResult<Item>> {
  checkSignal(signal)
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Item>>()
  const onAbort = (): void => reject(archiveError('aborted', 'The archive write was called off.'))
  signal.addEventListener('abort', onAbort, { once: true })
  iterator.next().then(resolve, reject)
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
