import {
  isLeadKitError,
  type JsonObject,
  LeadKitError,
  type LeadKitErrorCode,
  type Logger,
  type PlatformEvent,
  type PlatformIngestor,
  type WebhookRequest,
} from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import { type DeliveryRecord, type DeliveryVerdict, routeEvents } from './routed-delivery.ts'
import type { GroupCommit } from './group-commit.ts'
import { readBody } from './request-body.ts'
import type { RouteCache } from '../accounts/route-cache.ts'

export interface WebhookHandlerParts {
  readonly ingestors: readonly PlatformIngestor[]
  readonly routes: RouteCache
  readonly groupCommit: GroupCommit
  /** Takes the requests of CRMs, by the provider's id. */
  readonly crms: ReadonlyMap<string, ReceiveWebhook>
  readonly logger: Logger
  now(): Date
}

/** Takes one request whose body was read; rejects with what it may not be taken for. */
export type ReceiveWebhook = (request: WebhookRequest) => Promise<Response>

/** A web-standard handler for the webhooks of every platform and CRM. */
export type WebhookHandler = (request: Request) => Promise<Response>

const STATUS: Readonly<Partial<Record<LeadKitErrorCode, number>>> = {
  payload_too_large: 413,
  payload_invalid: 400,
  signature_invalid: 401,
  not_found: 404,
  storage_unavailable: 503,
}

/**
 * Answers `GET` and `POST` on any path that ends in `/{ingestor id}`, and `POST` where it ends in the id of a CRM provider. A delivery is acknowledged with 200 after it is durable; a storage fault
 * is 503, so that the platform delivers again. Answers name the error code and hold no data.
 */
export function createWebhookHandler(parts: WebhookHandlerParts): WebhookHandler {
  const ingestors = new Map(parts.ingestors.map((ingestor) => [ingestor.id, ingestor]))
  return async (request) => {
    try {
      const url = new URL(request.url)
      const id = url.pathname.split('/').findLast((segment) => segment !== '') ?? ''
      const ingestor = ingestors.get(id)
      const receive: ReceiveWebhook | undefined =
        ingestor === undefined ? parts.crms.get(id) : (received) => ingest(parts, ingestor, received)
      if (receive === undefined)
        throw new LeadKitError('not_found', 'No adapter is registered for this path; mount kit.handler at /webhooks/*')
      if (request.method === 'GET' && ingestor !== undefined) return answerHandshake(ingestor, request, url)
      if (request.method !== 'POST') return refuseMethod(ingestor === undefined ? 'POST' : 'GET, POST')
      return await receive({ method: 'POST', url, headers: request.headers, body: await readBody(request) })
    } catch (error) {
      return answerError(error, parts.logger)
    }
  }
}

function refuseMethod(allow: string): Response {
  return new Response(null, { status: 405, headers: { allow } })
}

function answerHandshake(ingestor: PlatformIngestor, request: Request, url: URL): Response {
  const answer = ingestor.handshake({ method: 'GET', url, headers: request.headers, body: new Uint8Array() })
  if (answer === null) throw new LeadKitError('not_found', 'This is no handshake that the platform defines')
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': answer.contentType, 'x-content-type-options': 'nosniff' },
  })
}

async function ingest(
  parts: WebhookHandlerParts,
  ingestor: PlatformIngestor,
  request: WebhookRequest,
): Promise<Response> {
  const receivedAt = parts.now()
  const verdict = ingestor.verify(request)
  if (!verdict.verified) {
    parts.logger.warn({ ingestor: ingestor.id, reason: verdict.reason }, 'webhook refused')
    if (verdict.reason === 'not_configured')
      throw new LeadKitError('configuration', `${ingestor.id}: no signing secret is configured`)
    throw new LeadKitError('signature_invalid', 'The signature does not match the received bytes')
  }
  const record = (
    outcome: Pick<DeliveryRecord, 'reasons' | 'eventCount'> & { verdict: DeliveryVerdict },
  ): DeliveryRecord => ({
    id: newId(),
    receivedAt,
    ingestor: ingestor.id,
    body: request.body,
    headers: keptHeaders(request.headers),
    verdict: outcome.verdict,
    reasons: outcome.reasons,
    eventCount: outcome.eventCount,
  })
  let events: readonly PlatformEvent[]
  try {
    events = ingestor.parse(request.body, receivedAt)
  } catch (error) {
    const unparsable = record({ verdict: 'unparsable', reasons: { payload_invalid: 1 }, eventCount: 0 })
    await parts.groupCommit.write({ record: unparsable, messages: [], statuses: [] })
    throw error
  }
  const { messages, statuses, ...outcome } = routeEvents(events, await parts.routes.routesFor(events), {
    live: true,
    ingestor,
  })
  try {
    await parts.groupCommit.write({ record: record(outcome), messages, statuses })
  } catch (error) {
    if (!isRefusal(error)) throw error
    // The same bytes would be refused each time: they are kept for replay, and the platform is not asked to repeat them for ever.
    parts.logger.error(
      { ingestor: ingestor.id, code: (error as LeadKitError).code },
      'delivery refused by the storage; kept for replay',
    )
    const kept = record({ verdict: 'unparsable', reasons: { storage_refused: 1 }, eventCount: outcome.eventCount })
    await parts.groupCommit.write({ record: kept, messages: [], statuses: [] })
  }
  return new Response(null, { status: 200 })
}

const REFUSALS: ReadonlySet<LeadKitErrorCode> = new Set(['invalid_input', 'conflict', 'not_found', 'internal'])

/** True for what the database refuses because of the data itself, not because of its own state. */
function isRefusal(error: unknown): boolean {
  return isLeadKitError(error) && REFUSALS.has(error.code)
}

const KEPT_HEADERS = ['content-type', 'user-agent', 'x-request-id']

function keptHeaders(headers: Headers): JsonObject {
  const kept: Record<string, string> = {}
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name)
    if (value !== null) kept[name] = value.slice(0, 200)
  }
  return kept
}

function answerError(error: unknown, logger: Logger): Response {
  const code: LeadKitErrorCode = isLeadKitError(error) ? error.code : 'internal'
  const status = STATUS[code] ?? 500
  if (status >= 500)
    logger.error({ code, error: isLeadKitError(error) ? error.message : 'unexpected' }, 'webhook failed')
  const message = isLeadKitError(error) ? error.message : 'Unexpected fault; the platform will deliver again'
  const headers = { 'content-type': 'application/json', ...(status === 503 ? { 'retry-after': '5' } : {}) }
  return new Response(JSON.stringify({ error: { code, message } }), { status, headers })
}
