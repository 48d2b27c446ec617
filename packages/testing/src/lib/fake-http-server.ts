import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonValue } from '@leadkit/contracts'

/** One complete request as it arrived. */
export interface FakeRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Uint8Array
  text(): string
  /** @throws SyntaxError when the body is not JSON; inside `handle` that becomes a 500. */
  json(): unknown
}

export interface FakeResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Strings and bytes are sent unchanged; anything else is JSON-encoded with `content-type: application/json`. */
  readonly body?: string | Uint8Array | JsonValue
}

/**
 * What goes wrong with the next requests: those that `match` accepts, `times` (default 1) of them. The first fault that matches, in the
 * order of the calls to `fault()`, is used, and no other.
 */
export type FakeFault = { readonly match?: (request: FakeRequest) => boolean; readonly times?: number } & (
  | {
      /** Sends this answer without calling `handle` (the default), or after `handle` has committed. */
      readonly kind: 'status'
      readonly when?: 'before' | 'after'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: unknown
    }
  | {
      /** Destroys the socket without an answer, before `handle` runs or after it has committed. */
      readonly kind: 'drop'
      readonly when: 'before' | 'after'
    }
  | {
      /** Waits before `handle` (the default) or between it and the answer. */
      readonly kind: 'delay'
      readonly delayMs: number
      readonly when?: 'before' | 'after'
    }
  | {
      /** Cuts the answer's body after `bytes` (default: half of it). */
      readonly kind: 'truncate'
      readonly bytes?: number
      /**
       * `cut` (the default) announces the length that is sent, so that the answer looks complete but its JSON is broken. `whole` announces
       * the full length and destroys the socket after the cut.
       */
      readonly contentLength?: 'cut' | 'whole'
    }
)

export interface FakeHttpServer {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly url: string
  /** Every request that arrived completely, in order, including those that met a fault. */
  readonly requests: readonly FakeRequest[]
  fault(fault: FakeFault): void
  clearFaults(): void
  /** Stops listening, destroys open sockets and cancels delays. */
  close(): Promise<void>
}

type Handle = (request: FakeRequest) => FakeResponse | Promise<FakeResponse>

/**
 * A real HTTP server on 127.0.0.1 and a free port, with keep-alive, for vendor fakes. If `handle` throws, the answer is a 500 with the
 * error's message.
 *
 * @example
 * const server = await startFakeHttpServer((request) => ({ status: 200, body: { path: request.url.pathname } }))
 * server.fault({ kind: 'drop', when: 'after' })
 * await fetch(`${server.url}/me`).catch(() => 'the vendor took it, and we never heard')
 * await server.close()
 */
export async function startFakeHttpServer(handle: Handle): Promise<FakeHttpServer> {
  const requests: FakeRequest[] = []
  const faults = createFaultQueue()
  const closing = new AbortController()
  const server = createServer((incoming, outgoing) => {
    const answer = async (): Promise<void> => {
      const request = await readRequest(incoming)
      requests.push(request)
      await respond(request, outgoing, { handle, fault: faults.take(request), closing: closing.signal })
    }
    answer().catch(() => outgoing.destroy())
  })
  // Node would close idle connections after 5 s; under load a test could then get an unintended reset.
  server.keepAliveTimeout = 0
  const port = await listen(server)

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fault: faults.add,
    clearFaults: faults.clear,
    close() {
      closing.abort()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('The fake server has no TCP address'))
      else resolve(address.port)
    })
  })
}

function createFaultQueue(): {
  readonly add: (fault: FakeFault) => void
  readonly clear: () => void
  readonly take: (request: FakeRequest) => FakeFault | undefined
} {
  const entries: { readonly fault: FakeFault; left: number }[] = []
  return {
    add(fault) {
      entries.push({ fault, left: fault.times ?? 1 })
    },
    clear() {
      entries.length = 0
    },
    take(request) {
      const entry = entries.find(({ fault, left }) => left > 0 && (fault.match?.(request) ?? true))
      if (entry !== undefined) entry.left -= 1
      return entry?.fault
    },
  }
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const body = await buffer(incoming)
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  return {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`),
    headers,
    body,
    text: () => body.toString('utf8'),
    json: () => JSON.parse(body.toString('utf8')) as unknown,
  }
}

interface Exchange {
  readonly handle: Handle
  readonly fault: FakeFault | undefined
  readonly closing: AbortSignal
}

async function respond(request: FakeRequest, outgoing: ServerResponse, exchange: Exchange): Promise<void> {
  const { fault, closing } = exchange
  if (fault?.kind === 'status') {
    if (fault.when === 'after') await callHandle(request, exchange.handle)
    write(outgoing, { status: fault.status, headers: fault.headers ?? {}, body: fault.body })
    return
  }
  if (fault?.kind === 'drop' && fault.when === 'before') {
    outgoing.destroy()
    return
  }
  if (fault?.kind === 'delay' && fault.when !== 'after') await sleep(fault.delayMs, undefined, { signal: closing })
  const response = await callHandle(request, exchange.handle)
  if (fault?.kind === 'drop') {
    outgoing.destroy()
    return
  }
  if (fault?.kind === 'delay' && fault.when === 'after') await sleep(fault.delayMs, undefined, { signal: closing })
  write(outgoing, response, fault?.kind === 'truncate' ? fault : undefined)
}

async function callHandle(request: FakeRequest, handle: Handle): Promise<FakeResponse> {
  try {
    return await handle(request)
  } catch (error) {
    return { status: 500, body: error instanceof Error ? error.message : String(error) }
  }
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

function write(outgoing: ServerResponse, answer: Answer, cut?: Extract<FakeFault, { kind: 'truncate' }>): void {
  const { bytes, contentType } = encodeBody(answer.body)
  const sent = cut === undefined ? bytes : bytes.subarray(0, cut.bytes ?? Math.floor(bytes.length / 2))
  outgoing.statusCode = answer.status
  if (contentType !== undefined) outgoing.setHeader('content-type', contentType)
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, value)
  if (answer.status === 204 || answer.status === 304) {
    outgoing.end()
    return
  }
  if (cut?.contentLength === 'whole') {
    outgoing.setHeader('content-length', bytes.length)
    outgoing.write(sent, () => outgoing.destroy())
    return
  }
  outgoing.setHeader('content-length', sent.length)
  outgoing.end(sent)
}

function encodeBody(body: unknown): { readonly bytes: Uint8Array; readonly contentType?: string } {
  if (body === undefined) return { bytes: new Uint8Array() }
  if (body instanceof Uint8Array) return { bytes: body }
  if (typeof body === 'string') return { bytes: Buffer.from(body), contentType: 'text/plain; charset=utf-8' }
  return { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' }
}
