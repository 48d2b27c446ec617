import { AsyncLocalStorage } from 'node:async_hooks'
import { Readable } from 'node:stream'
import type { CallContext } from '@leadkit/contracts'

/** What the SDK asks a request handler to send. */
interface SdkRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

interface SdkResponse {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Readable
}

/** `fetch` sets these itself; `expect` it cannot send. None of them is part of what the SDK signs except the host and the length, which stay the same. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'content-length', 'expect'])

type Transport = Pick<CallContext, 'fetch' | 'signal'>

const transports = new AsyncLocalStorage<Transport>()

/** Sends the requests of the SDK through the `fetch` of the call that is going on: the only way to the network that an adapter has. */
export class FetchHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' }

  /** Runs calls of the SDK with the call's own `fetch` and signal. */
  static run<Value>(transport: Transport, call: () => Promise<Value>): Promise<Value> {
    return transports.run(transport, call)
  }

  async handle(request: SdkRequest): Promise<{ response: SdkResponse }> {
    const transport = transports.getStore() ?? { fetch: globalThis.fetch, signal: null }
    const headers = Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
    const response = await transport.fetch(toUrl(request), {
      method: request.method,
      headers,
      body: toBody(request.body),
      signal: transport.signal,
      redirect: 'manual',
    })
    // Node's type of web streams and the DOM's are two; hosts have either.
    const web: unknown = response.body
    const body = web === null ? Readable.from([]) : Readable.fromWeb(web as Parameters<typeof Readable.fromWeb>[0])
    // Who reads it gets its error; where nobody does, as after a refusal, it must not end the process.
    body.on('error', () => {})
    return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body } }
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {}
  }

  destroy(): void {}
}

function toUrl({ protocol, hostname, port, path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'string' || value === null ? [value] : value).map(
      (one) => `${encodeStrictly(name)}=${encodeStrictly(one ?? '')}`,
    ),
  )
  const authority = port === undefined ? hostname : `${hostname}:${port}`
  return `${protocol}//${authority}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}

/** As in the signature: RFC 3986, where `URLSearchParams` would write a space as `+`. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function toBody(body: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined || body === null || body === '') return null
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>
  throw new TypeError('a body is neither text nor bytes')
}
