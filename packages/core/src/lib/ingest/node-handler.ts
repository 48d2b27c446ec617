import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LeadKitError } from '@leadkit/contracts'
import { MAX_BODY_BYTES } from './request-body.ts'
import type { WebhookHandler } from './webhook-handler.ts'

/**
 * A Node request handler: `app.use('/webhooks', toNodeHandler(kit.handler))` in Express, `http.createServer(toNodeHandler(…))`. It never rejects: a
 * sender that disconnects in the middle of its body ends the exchange, not the host's process. A body that is a stream is sent as fast as the client takes it;
 * when the client leaves, the stream is cancelled and the request's `signal` fires.
 */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Serves a web-standard handler from Node's own request and response. In Fastify, pass `request.raw` and `reply.raw` after `reply.hijack()`, inside a
 * plugin that registers a parser for `*` that leaves the payload alone.
 */
export function toNodeHandler(handler: WebhookHandler): NodeHandler {
  return async (request, response) => {
    const left = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) left.abort()
    })
    try {
      const answer = await toResponse(handler, request, left.signal)
      response.statusCode = answer.status
      for (const [name, value] of answer.headers) response.setHeader(name, value)
      if (answer.body === null) response.end()
      else await pipeline(Readable.from(answer.body), response)
    } catch {
      // The connection broke, or something else answered; nothing was acknowledged, so the platform delivers again.
      response.destroy()
    }
  }
}

async function toResponse(handler: WebhookHandler, request: IncomingMessage, signal: AbortSignal): Promise<Response> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const url = readUrl(request)
  if (url === null) return refused(400, new LeadKitError('payload_invalid', 'The request line contains no URL'))
  const method = request.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return handler(new Request(url, { method, headers, signal }))
  if (request.readableEnded || request.readableDidRead) return refused(500, bodyConsumed())
  const body = await readRequest(request)
  return handler(new Request(url, { method, headers, body, signal }))
}

/** The path and query as the client sent them; frameworks strip the mount path. The host is ignored. */
function readUrl(request: IncomingMessage): URL | null {
  const original = (request as IncomingMessage & { originalUrl?: string }).originalUrl ?? request.url ?? '/'
  return URL.parse(original.startsWith('/') ? `http://localhost${original}` : original)
}

/** Reads one chunk past the limit, so that the handler can refuse, and discards the rest, so that the sender gets to read the response. */
async function readRequest(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BODY_BYTES) break
  }
  request.resume()
  return new Uint8Array(Buffer.concat(chunks))
}

function bodyConsumed(): LeadKitError {
  return new LeadKitError(
    'body_already_consumed',
    'The body of this webhook request was already read; mount the handler before express.json() and any other body parser',
  )
}

function refused(status: number, { code, message }: LeadKitError): Response {
  return Response.json({ error: { code, message } }, { status })
}
