import { PassThrough } from 'node:stream'
import type { HttpRequest, HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js'
import { type HttpResponse as KitResponse, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext } from '@leadkit/contracts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The type of the `transport` option of `Connection.request`: a promise of the response, with a stream that jsforce pipes through. */
export interface CallTransport {
  httpRequest(request: HttpRequest): Promise<HttpResponse> & { stream(): PassThrough }
  /** The whole response, whatever its status; null if none arrived. */
  answer(): KitResponse | null
}

/**
 * The transport for one `Connection.request`: it uses the context's `fetch`, with our time-out, the caller's signal, no redirects and no retries,
 * instead of jsforce's own dispatcher (docs/decisions/013-salesforce-client.md). It keeps the response, because jsforce gives its caller neither
 * status nor headers.
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
    // The stream is never read, so an empty one is enough.
    httpRequest: (request) => Object.assign(send(request), { stream: () => new PassThrough() }),
    answer: () => answer,
  }
}
