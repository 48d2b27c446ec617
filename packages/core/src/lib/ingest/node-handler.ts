import type { IncomingMessage, ServerResponse } from 'node:http'
import { LeadKitError } from '@leadkit/contracts'
import { MAX_BODY_BYTES } from './request-body.ts'
import type { WebhookHandler } from './webhook-handler.ts'

/** A Node request handler: `app.use('/webhooks', toNodeHandler(kit.handler))` in Express, `http.createServer(toNodeHandler(…))`. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Serves a web-standard handler from Node's own request and response. In Fastify, hand over `request.raw` and `reply.raw`
 * after `reply.hijack()`, inside a plugin that registers a parser for `*` which leaves the payload alone.
 */
export function toNodeHandler(handler: WebhookHandler): NodeHandler {
  return async (request, response) => {
    const answer = await toResponse(handler, request)
    response.statusCode = answer.status
    for (const [name, value] of answer.headers) response.setHeader(name, value)
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
}

async function toResponse(handler: WebhookHandler, request: IncomingMessage): Promise<Response> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const original = (request as IncomingMessage & { originalUrl?: string }).originalUrl ?? request.url ?? '/'
  const url = new URL(original, `http://${headers.get('host') ?? 'localhost'}`)
  const method = request.method ?? 'GET'
  if (method === 'GET' || method === 'HEAD') return handler(new Request(url, { method, headers }))
  if (request.readableEnded || request.readableDidRead) return consumed()
  const body = await readRequest(request)
  return handler(new Request(url, { method, headers, body }))
}

/** Reads one byte past the limit, so that the handler can refuse. */
async function readRequest(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BODY_BYTES) break
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function consumed(): Response {
  const error = new LeadKitError(
    'body_already_consumed',
    'The body of this webhook request was read before LeadKit got it; mount the handler before express.json() or any body parser',
  )
  return Response.json({ error: { code: error.code, message: error.message } }, { status: 500 })
}
