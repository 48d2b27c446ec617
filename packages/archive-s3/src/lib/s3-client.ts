import type * as Sdk from '@aws-sdk/client-s3'
import type { CallContext } from '@leadkit/contracts'
import { retryTransient } from '@leadkit/adapter-kit'
import { FetchHandler } from './fetch-handler.ts'
import { s3Error, toS3Error } from './s3-error.ts'
import { isAws, type S3Settings } from './s3-options.ts'

interface Connection {
  readonly sdk: typeof Sdk
  readonly client: Sdk.S3Client
}

export interface S3Answer<Value> {
  readonly value: Value
  /** Closes the connection of an answer whose body is not wanted any more. */
  stop(): void
}

/** Sends commands: with the call's `fetch` and signal, within the time limit, again where that helps, and with our errors. */
export class S3Connector {
  readonly #settings: S3Settings
  #connection: Promise<Connection> | undefined

  constructor(settings: S3Settings) {
    this.#settings = settings
  }

  /** @param operation for messages: `Writing an archive object`. */
  async call<Value>(
    operation: string,
    context: CallContext,
    send: (connection: Connection) => Promise<Value>,
  ): Promise<Value> {
    return (await this.open(operation, context, send)).value
  }

  /** As `call`; for an answer with a body, which is read after the time limit has ended. */
  async open<Value>(
    operation: string,
    context: CallContext,
    send: (connection: Connection) => Promise<Value>,
  ): Promise<S3Answer<Value>> {
    checkSignal(context.signal)
    const connection = await this.#connect()
    return retryTransient(() => this.#once(operation, context, () => send(connection)), {
      signal: context.signal,
      retries: this.#settings.retries,
    })
  }

  async #once<Value>(operation: string, context: CallContext, send: () => Promise<Value>): Promise<S3Answer<Value>> {
    const controller = new AbortController()
    const signal = AbortSignal.any([context.signal, controller.signal])
    const timer = setTimeout(() => controller.abort(), this.#settings.requestTimeoutMs)
    try {
      const sending = FetchHandler.run({ fetch: context.fetch, signal }, send)
      return { value: await unlessAborted(sending, signal), stop: () => controller.abort() }
    } catch (error) {
      if (context.signal.aborted) throw calledOff()
      if (controller.signal.aborted)
        throw s3Error('transient', `${operation} got no answer in ${this.#settings.requestTimeoutMs} ms. Try again.`)
      throw toS3Error(error, operation, context.now())
    } finally {
      clearTimeout(timer)
    }
  }

  /** The SDK is loaded when first needed: it is large, and most processes of a host never archive. */
  #connect(): Promise<Connection> {
    this.#connection ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: this.#settings.client ?? new sdk.S3Client(clientConfig(this.#settings)),
    }))
    return this.#connection
  }
}

function clientConfig(settings: S3Settings): Sdk.S3ClientConfig {
  const { endpoint, region, credentials, pathStyle } = settings
  // Outside AWS, stores answer the SDK's own CRC32 with 400, 411 or 501; the sink sends checksums of its own.
  const whenRequired = isAws(settings) ? {} : ({ responseChecksumValidation: 'WHEN_REQUIRED' } as const)
  return {
    ...whenRequired,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: new FetchHandler(),
    forcePathStyle: pathStyle ?? endpoint !== undefined,
    // The sink retries itself, with the call's signal.
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined
      ? {}
      : { credentials: credentials as NonNullable<Sdk.S3ClientConfig['credentials']> }),
  }
}

/** Rejects as soon as the signal fires: parts of the SDK do not look at it. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(calledOff())
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

export function checkSignal(signal: AbortSignal): void {
  if (signal.aborted) throw calledOff()
}

function calledOff(): Error {
  return s3Error('aborted', 'The archive call was called off.')
}
