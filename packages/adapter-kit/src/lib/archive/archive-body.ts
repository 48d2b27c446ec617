import { LeadKitError } from '@leadkit/contracts'

/**
 * The chunks of a body on its way to an archive or from it. The next one is requested only after the last one was taken. Ends promptly after the
 * signal, even if the body hangs.
 *
 * @param source the sink: `archive:s3`.
 * @throws LeadKitError `aborted`; `invalid_input` for a chunk that is not bytes.
 */
export async function* readArchiveBody(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  source: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = body[Symbol.asyncIterator]()
  let isExhausted = false
  try {
    for (;;) {
      const step = await nextUnlessAborted(iterator, signal, source)
      isExhausted = step.done === true
      if (step.done === true) return
      if (!(step.value instanceof Uint8Array))
        throw new LeadKitError('invalid_input', 'The body of an archive write must give Uint8Array chunks.', { source })
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
  source: string,
): Promise<IteratorResult<Item>> {
  const aborted = (): LeadKitError => new LeadKitError('aborted', 'The archive call was called off.', { source })
  if (signal.aborted) throw aborted()
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Item>>()
  const onAbort = (): void => reject(aborted())
  signal.addEventListener('abort', onAbort, { once: true })
  iterator.next().then(resolve, reject)
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
