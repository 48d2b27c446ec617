import { PassThrough } from 'node:stream'
import type { HttpRequest, HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js'
import { type HttpResponse as KitResponse, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** What `Connection.request` takes as its option `transport`: a promise of the answer, with a stream that jsforce pipes through. */
export interface CallTransport {
  httpRequest(request: HttpRequest): Promise<HttpResponse> & { stream(): PassThrough }
  /** The whole answer, whatever its status; null when none came. */
  answer(): KitResponse | null
}

/**
 * The way out for one `Connection.request`: through the context's `fetch`, with our time-out, the caller's signal, no redirects and no
 * repeats, in place of jsforce's own dispatcher (docs/decisions/013-salesforce-client.md). Keeps the answer, because jsforce gives its caller
 * neither status nor headers.
 */
export function createCallTransport(context: Pick<CallContext, 'fetch' | 'signal'>, timeoutMs: number): CallTransport {
  let answer: KitResponse | null = null
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const { url, headers, body } = request
    answer = await sendHttpRequest(
      {
        method: METHODS.find((method) => method === request.method) ?? 'GET',
        url,
        timeoutMs,
        ...(headers === undefined ? {} : { headers }),
        ...(typeof body === 'string' ? { body } : {}),
      },
      context,
    )
    return { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body: answer.text() }
  }
  return {
    // We never read the stream: an empty one is enough.
    httpRequest: (request) => Object.assign(send(request), { stream: () => new PassThrough() }),
    answer: () => answer,
  }
}
