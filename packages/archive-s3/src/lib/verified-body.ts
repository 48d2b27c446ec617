import { createHash } from 'node:crypto'
import { type ArchiveObject, type CallContext, isLeadKitError } from '@leadkit/contracts'
import { readArchiveBody } from '@leadkit/adapter-kit'
import { checkSignal } from './s3-client.ts'
import { s3Error, SOURCE } from './s3-error.ts'

export interface AnswerBody {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Closes the connection. */
  stop(): void
  /** The longest time between two pieces. */
  readonly idleMs: number
  readonly context: Pick<CallContext, 'signal'>
}

/** The pieces of an answer as they come; stops the connection when the consumer stops, the signal fires, or nothing comes any more. */
export async function* readPieces({ chunks, stop, idleMs, context }: AnswerBody): AsyncGenerator<Uint8Array> {
  let isIdle = false
  const onIdle = (): void => {
    isIdle = true
    stop()
  }
  let timer = setTimeout(onIdle, idleMs)
  try {
    for await (const chunk of readArchiveBody(chunks, context.signal, SOURCE)) {
      clearTimeout(timer)
      yield chunk
      timer = setTimeout(onIdle, idleMs)
    }
  } catch (error) {
    if (isLeadKitError(error)) throw error
    checkSignal(context.signal)
    const why = isIdle ? `stood still for ${idleMs} ms` : 'broke off'
    throw s3Error('transient', `Reading an archive object ${why}. Try again.`)
  } finally {
    clearTimeout(timer)
    stop()
  }
}

/**
 * The bytes of an object, with size and hash checked at the end. Closes the connection when it ends, fails, or the consumer stops; also when the
 * consumer stops before the first chunk, which a generator would not notice.
 */
export function readVerified(body: AnswerBody, object: ArchiveObject): AsyncIterableIterator<Uint8Array> {
  const pieces = readPieces(body)
  const hash = createHash('sha256')
  return {
    async next() {
      const step = await pieces.next()
      if (step.done !== true) {
        hash.update(step.value)
        return step
      }
      if (hash.digest('hex') !== object.sha256)
        throw s3Error(
          'checksum_mismatch',
          'The stored bytes do not hash to their SHA-256. Restore the object from another copy.',
        )
      return { done: true, value: undefined }
    },
    async return() {
      body.stop()
      await pieces.return(undefined)
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
