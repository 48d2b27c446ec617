import { isLeadKitError } from '@leadkit/contracts'
import type { Route } from './route.ts'

/**
 * A result as JSON. A read carries an ETag of what it says, and is answered 304 when the caller has it; that of a row with a version begins with it, for
 * `If-Match`.
 */
export async function toJsonResponse(value: unknown, route: Route, request: Request): Promise<Response> {
  // Data of people: nothing between keeps it, and a browser asks before it uses its copy.
  const headers = new Headers({ 'cache-control': 'private, no-cache' })
  if (route.result === undefined) return new Response(null, { status: 204, headers })
  const text = JSON.stringify(value ?? null, toJson)
  headers.set('content-type', 'application/json')
  const tag = await tagOf(value, text)
  if (route.method === 'get' || versionOf(value) !== undefined) headers.set('etag', tag)
  if (route.method === 'get' && isKnown(request.headers.get('if-none-match'), tag))
    return new Response(null, { status: 304, headers })
  return new Response(text, { status: route.status ?? 200, headers })
}

interface StreamOptions {
  readonly form: Route['form']
  /** True asks for the headers alone. */
  readonly isHead: boolean
  /** Hears what broke the answer off. */
  readonly onBreak: (error: unknown) => void
}

/**
 * One JSON value a line, or the parts of one document, read as fast as the client takes them. What fails on the way breaks the answer off, so that no client
 * takes a part for all. @throws what fails before the first value, so that a wrong request gets its problem.
 */
export async function toStreamResponse(
  values: AsyncIterable<unknown>,
  { form, isHead, onBreak }: StreamOptions,
): Promise<Response> {
  const type = form === 'parts' ? 'application/json' : 'application/x-ndjson'
  const headers = { 'content-type': type, 'cache-control': 'no-store' }
  if (isHead) return new Response(null, { headers })
  const iterator = values[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const write = form === 'parts' ? String : (value: unknown) => `${JSON.stringify(value, toJson)}\n`
  let next: Promise<IteratorResult<unknown>> | undefined = Promise.resolve(await iterator.next())
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await (next ?? iterator.next())
        next = undefined
        if (done === true) controller.close()
        else controller.enqueue(encoder.encode(write(value)))
      } catch (error) {
        onBreak(error)
        throw error
      }
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
  return new Response(body, { headers })
}

/** An error inside a result is its code and message. */
function toJson(_key: string, value: unknown): unknown {
  return isLeadKitError(value) ? { code: value.code, message: value.message } : value
}

const TAG_BYTES = 12

async function tagOf(value: unknown, text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const bytes = new Uint8Array(hash).subarray(0, TAG_BYTES)
  const short = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const version = versionOf(value)
  return version === undefined ? `"${short}"` : `"${version}.${short}"`
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined
  return typeof value.version === 'number' ? value.version : undefined
}

function isKnown(header: string | null, tag: string): boolean {
  return header !== null && header.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)
}
