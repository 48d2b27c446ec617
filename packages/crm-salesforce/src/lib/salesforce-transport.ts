import { PassThrough } from 'node:stream'
import { Transport } from '@jsforce/jsforce-node/lib/transport.js'
import type { HttpRequest, HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js'
import { StreamPromise } from '@jsforce/jsforce-node/lib/util/promise.js'
import { type HttpResponse as KitResponse, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/**
 * The way out for one `Connection.request`: through the context's `fetch`, with our time-out, the caller's signal, no redirects and no
 * repeats, in place of jsforce's own dispatcher (docs/decisions/013-salesforce-client.md). Keeps the answer, because jsforce gives its caller
 * neither status nor headers.
 */
export class CallTransport extends Transport {
  readonly #context: Pick<CallContext, 'fetch' | 'signal'>
  readonly #timeoutMs: number
  #answer: KitResponse | null = null

  constructor(context: Pick<CallContext, 'fetch' | 'signal'>, timeoutMs: number) {
    super()
    this.#context = context
    this.#timeoutMs = timeoutMs
  }

  /** The whole answer, whatever its status; null when none came. */
  get answer(): KitResponse | null {
    return this.#answer
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    // jsforce pipes through the stream and we never read it: an empty one is enough.
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#send(request) }))
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    const { url, headers, body } = request
    const answer = await sendHttpRequest(
      {
        method: METHODS.find((method) => method === request.method) ?? 'GET',
        url,
        timeoutMs: this.#timeoutMs,
        ...(headers === undefined ? {} : { headers }),
        ...(typeof body === 'string' ? { body } : {}),
      },
      this.#context,
    )
    this.#answer = answer
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: answer.text() }
  }
}
