import { LeadKitError, type CallContext } from '@leadkit/contracts'
import { failedBeforeRequest, HttpFault } from './http-fault.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute, http or https. */
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  /** URLSearchParams are sent as `application/x-www-form-urlencoded`; for anything else set `content-type` yourself. */
  readonly body?: string | Uint8Array | URLSearchParams
  /** For the whole exchange, including the body. Default 30,000. */
  readonly timeoutMs?: number
  /** After decoding of `content-encoding`. Default 10 MiB. */
  readonly maxResponseBytes?: number
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
  /** The body as UTF-8. */
  text(): string
  /** The body as JSON; undefined if it is not JSON. */
  json(): unknown
}

const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024

/**
 * Sends one request, once, and reads the whole response, whatever its status. Redirects are not followed: a 3xx is returned as the response, so that
 * credentials never reach another host. When the caller's signal fires, the call rejects at once and closes its socket.
 *
 * @throws HttpFault if there is no complete response; its `outcome` says whether the vendor may have acted.
 * @throws LeadKitError `invalid_input` for a URL or header that cannot be sent.
 */
export async function sendHttpRequest(
  request: HttpRequest,
  context: Pick<CallContext, 'fetch' | 'signal'>,
): Promise<HttpResponse> {
  const url = readUrl(request)
  const headers = readHeaders(request)
  const exchange = createExchange(request, url, context.signal)
  try {
    return await Promise.race([receive(request, { url, headers }, context.fetch, exchange), exchange.stopped])
  } finally {
    exchange.end()
  }
}

interface Exchange {
  /** `POST api.example.com`, for messages. */
  readonly label: string
  readonly signal: AbortSignal
  /** Rejects with the fault when the caller aborts or the time is up; never resolves. */
  readonly stopped: Promise<never>
  /** Clears the timer and closes the socket if the response was not read to its end. */
  end(): void
}

function createExchange(request: HttpRequest, url: URL, callerSignal: AbortSignal): Exchange {
  const label = `${request.method} ${url.host}`
  if (callerSignal.aborted) {
    throw new HttpFault(`${label} was not sent: the caller aborted`, {
      reason: 'aborted',
      outcome: 'not_applied',
      cause: callerSignal.reason,
    })
  }
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const controller = new AbortController()
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = (fault: HttpFault): void => {
    reject(fault)
    controller.abort(fault)
  }
  const onAbort = (): void => {
    const message = `${label} was aborted by the caller; find out whether it took effect before repeating it`
    stop(new HttpFault(message, { reason: 'aborted', outcome: 'unknown', cause: callerSignal.reason }))
  }
  callerSignal.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => {
    stop(
      new HttpFault(`${label} got no complete response in ${timeoutMs} ms`, { reason: 'timeout', outcome: 'unknown' }),
    )
  }, timeoutMs)
  stopped.catch(() => {})
  return {
    label,
    signal: controller.signal,
    stopped,
    end() {
      clearTimeout(timer)
      callerSignal.removeEventListener('abort', onAbort)
      controller.abort()
    },
  }
}

async function receive(
  request: HttpRequest,
  target: { readonly url: URL; readonly headers: Headers },
  fetch: CallContext['fetch'],
  exchange: Exchange,
): Promise<HttpResponse> {
  const response = await fetch(target.url, {
    method: request.method,
    headers: target.headers,
    redirect: 'manual',
    signal: exchange.signal,
    ...(request.body === undefined ? {} : { body: toBodyInit(request.body) }),
  }).catch((error: unknown) => {
    throw new HttpFault(`${exchange.label} failed in transit; try again later`, {
      reason: 'network',
      outcome: failedBeforeRequest(error) ? 'not_applied' : 'unknown',
      cause: error,
    })
  })
  const body = await readBody(response, request.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES, exchange.label)
  return {
    status: response.status,
    headers: response.headers,
    body,
    text: () => body.toString('utf8'),
    json: () => parseJson(body),
  }
}

/** `fetch` accepts no view of shared memory; such a body is copied. */
function toBodyInit(body: NonNullable<HttpRequest['body']>): string | Uint8Array<ArrayBuffer> | URLSearchParams {
  if (!(body instanceof Uint8Array)) return body
  const { buffer, byteOffset, byteLength } = body
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(body)
}

async function readBody(response: Response, maxBytes: number, label: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) break
      chunks.push(chunk)
    }
  } catch (error) {
    const message = `${label} was answered with ${response.status}, but the response broke off; try again later`
    throw new HttpFault(message, { reason: 'body_cut', outcome: 'unknown', cause: error })
  }
  if (size > maxBytes) {
    const message = `${label} was answered with ${response.status} and more than ${maxBytes} bytes; request less at once`
    throw new HttpFault(message, { reason: 'body_too_large', outcome: 'unknown' })
  }
  return Buffer.concat(chunks)
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

function readUrl(request: HttpRequest): URL {
  const url = URL.canParse(String(request.url)) ? new URL(request.url) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw new LeadKitError('invalid_input', `${request.method} request: url must be absolute, with http or https`, {
    source: 'adapter-kit',
  })
}

function readHeaders(request: HttpRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    try {
      headers.set(name, value)
    } catch {
      // The platform's own error would repeat the value, which may be a secret.
      const message = `${request.method} request: the header ${JSON.stringify(name)} has a name or value that HTTP does not allow`
      throw new LeadKitError('invalid_input', message, { source: 'adapter-kit' })
    }
  }
  return headers
}
