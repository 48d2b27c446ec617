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
import { cutDelivery, type DeliveryRecord, type RoutedDelivery, routeEvents, readEvents } from './routed-delivery.ts'
import type { HeldDeliveryStore } from './held/held-delivery-store.ts'
import { judgeFailures } from './held/judge-failures.ts'
import type { OutageLog } from './outage-log.ts'
import type { ShareFailure } from './shares/share-failure.ts'
import type { GroupCommit } from './group-commit.ts'
import { readBody } from './request-body.ts'
import type { RouteCache } from '../accounts/account-route-reader.ts'

export interface WebhookHandlerParts {
  readonly ingestors: readonly PlatformIngestor[]
  readonly routes: RouteCache
  readonly groupCommit: GroupCommit
  readonly held: Pick<HeldDeliveryStore, 'hold'>
  readonly outages: OutageLog
  /** Handles the CRMs' requests, by provider id. */
  readonly crms: ReadonlyMap<string, ReceiveWebhook>
  readonly logger: Logger
  /**
   * When a request arrived, by the later of the host's and the database's clock: a host whose clock was set back must not treat the present as the
   * future.
   */
  receivedAt(): Promise<Date>
}

/** Handles one request whose body was read; rejects with the reason if it cannot be accepted. */
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
 * Answers `GET` and `POST` on any path that ends in `/{ingestor id}`, and `POST` on a path that ends in a CRM provider's id. A delivery is
 * acknowledged with 200 after it is durable; a storage fault is answered 503, so that the platform delivers again. Error responses name the code and
 * contain no data.
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
  if (answer === null) throw new LeadKitError('not_found', 'This is not a handshake that the platform defines')
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
  const verdict = ingestor.verify(request)
  if (!verdict.verified) {
    parts.logger.warn({ ingestor: ingestor.id, reason: verdict.reason }, 'webhook refused')
    if (verdict.reason === 'not_configured')
      throw new LeadKitError('configuration', `${ingestor.id}: no signing secret is configured`)
    throw new LeadKitError('signature_invalid', 'The signature does not match the received bytes')
  }
  const receivedAt = await parts.receivedAt()
  const record = (outcome: Pick<DeliveryRecord, 'verdict' | 'reasons' | 'eventCount'>): DeliveryRecord => ({
    id: newId(),
    receivedAt,
    ingestor: ingestor.id,
    body: request.body,
    headers: keptHeaders(request.headers),
    verdict: outcome.verdict,
    reasons: outcome.reasons,
    eventCount: outcome.eventCount,
  })
  const events = await read(parts, ingestor, record, request.body, receivedAt)
  const { messages, statuses, ...outcome } = routeEvents(events, await parts.routes.routesFor(events), {
    live: true,
    ingestor,
  })
  const delivery = { record: record(outcome), messages, statuses }
  const failures = await store(parts, delivery)
  if (failures.length > 0) await settleFailures(parts, delivery, failures)
  else if (parts.outages.open.size > 0)
    parts.outages.stored(new Set([...messages, ...statuses].map(({ route }) => route.scope.tenantId)))
  return new Response(null, { status: 200 })
}

/** An unreadable body is stored, and a worker reads it again with the adapters of another version. */
async function read(
  parts: WebhookHandlerParts,
  ingestor: PlatformIngestor,
  record: (outcome: Pick<DeliveryRecord, 'verdict' | 'reasons' | 'eventCount'>) => DeliveryRecord,
  body: Uint8Array,
  receivedAt: Date,
): Promise<readonly PlatformEvent[]> {
  try {
    return await readEvents(ingestor, body, receivedAt)
  } catch (error) {
    const kept = record({ verdict: 'unparsable', reasons: { payload_invalid: 1 }, eventCount: 0 })
    const message = `webhook: the adapter ${ingestor.id} cannot read this body`
    await parts.held.hold(kept, [{ reason: 'payload_invalid', message }])
    throw error
  }
}

/** Events of one body written at once. More are written in sequence, so that no body delays the others. */
const MAX_EVENTS_AT_ONCE = 500

async function store(
  { groupCommit, outages }: WebhookHandlerParts,
  delivery: RoutedDelivery,
): Promise<readonly ShareFailure[]> {
  const failures: ShareFailure[] = []
  try {
    for (const part of cutDelivery(delivery, MAX_EVENTS_AT_ONCE)) failures.push(...(await groupCommit.write(part)))
  } catch (error) {
    const cause = isLeadKitError(error) ? error.message : 'webhook: an unexpected error'
    outages.refused(null, cause)
    throw new LeadKitError('storage_unavailable', cause)
  }
  return failures
}

/**
 * 200 means that every event is durable: stored, or held for a worker. Only events that the database refuses because of their data, or that one
 * tenant's tables cannot accept, are held; for everything else the platform is asked to deliver again.
 */
async function settleFailures(
  { held, outages, logger }: WebhookHandlerParts,
  delivery: RoutedDelivery & { readonly record: DeliveryRecord },
  failures: readonly ShareFailure[],
): Promise<void> {
  const judged = judgeFailures({ delivery, failures })
  if ('repeat' in judged) {
    for (const { scope, error } of failures) outages.refused(scope.tenantId, error.message)
    throw new LeadKitError('storage_unavailable', judged.repeat.message)
  }
  // What comes again of an erased person was taken out of the body on the way.
  const record = failures.find(({ part }) => part.delivery.record !== null)?.part.delivery.record ?? delivery.record
  const reasons: Record<string, number> = { ...record.reasons }
  for (const { reason, eventKeys } of judged.holds) reasons[reason] = (reasons[reason] ?? 0) + eventKeys.length
  await held.hold({ ...record, reasons, verdict: judged.anyStored ? 'stored' : 'unparsable' }, judged.holds)
  for (const { tenantId, reason, message, eventKeys } of judged.holds)
    logger.error(
      { ingestor: record.ingestor, tenantId, reason, cause: message, events: eventKeys.length },
      'Events in a delivery could not be stored; they are held, and a worker retries them',
    )
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
  // Outages are logged separately.
  if (status >= 500 && status !== 503)
    logger.error({ code, error: isLeadKitError(error) ? error.message : 'unexpected' }, 'webhook failed')
  const message = isLeadKitError(error) ? error.message : 'Unexpected error; the platform will deliver again'
  const headers = { 'content-type': 'application/json', ...(status === 503 ? { 'retry-after': '5' } : {}) }
  return new Response(JSON.stringify({ error: { code, message } }), { status, headers })
}
