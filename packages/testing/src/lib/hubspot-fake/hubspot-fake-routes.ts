import { randomUUID } from 'node:crypto'
import type { FakeRequest } from '../fake-http-server.ts'
import { errorBody, type HubspotAnswer, HubspotRefusal } from './hubspot-fake-answers.ts'
import type { HubspotFakeAuth } from './hubspot-fake-auth.ts'
import { archiveBatch, type HubspotFakeBatchMode, readBatch, writeBatch } from './hubspot-fake-batch.ts'
import type { HubspotFakePortal } from './hubspot-fake-portal.ts'
import { answerProperties, deleteRecord, gdprDelete, patchRecord, search } from './hubspot-fake-records.ts'

export interface HubspotFakeWorld {
  readonly now: () => Date
  readonly auth: HubspotFakeAuth
  readonly searchLagMs: number
  batchMode: HubspotFakeBatchMode
  readonly blockedEmails: string[]
}

const OBJECTS = '/crm/objects/2026-03/contacts'
const PROPERTIES = '/crm/properties/2026-03/contacts'

/** HubSpot's answer to an admitted request. @throws HubspotRefusal */
export function answerRoute(world: HubspotFakeWorld, portal: HubspotFakePortal, request: FakeRequest): HubspotAnswer {
  const { pathname } = request.url
  if (request.method === 'GET' && pathname === '/account-info/2026-03/details') return account(portal)
  if (pathname === PROPERTIES || pathname.startsWith(`${PROPERTIES}/`)) {
    const access = request.method === 'GET' ? 'read' : 'write'
    world.auth.demand(portal, [`crm.schemas.contacts.${access}`])
    const name = pathname.slice(PROPERTIES.length + 1)
    return answerProperties(portal, { method: request.method, name: name || undefined, body: () => json(request) })
  }
  if (!pathname.startsWith(`${OBJECTS}/`)) return unknownRoute()
  const rest = pathname.slice(OBJECTS.length + 1)
  const reading = rest === 'batch/read' || rest === 'search'
  world.auth.demand(portal, [`crm.objects.contacts.${reading ? 'read' : 'write'}`])
  return request.method === 'POST' ? post(world, portal, { rest, body: json(request) }) : one(portal, rest, request)
}

function post(
  world: HubspotFakeWorld,
  portal: HubspotFakePortal,
  { rest, body }: { readonly rest: string; readonly body: unknown },
): HubspotAnswer {
  const now = world.now()
  const mode = world.batchMode
  switch (rest) {
    case 'batch/upsert':
      return writeBatch(portal, body, { kind: 'upsert', mode, now })
    case 'batch/update':
      return writeBatch(portal, body, { kind: 'update', mode, now })
    case 'batch/read':
      return readBatch(portal, body, now)
    case 'batch/archive':
      return archiveBatch(portal, body)
    case 'gdpr-delete':
      return gdprDelete(portal, body, world.blockedEmails)
    case 'search':
      return search(portal, body, { now, lagMs: world.searchLagMs })
    default:
      return unknownRoute()
  }
}

function one(portal: HubspotFakePortal, id: string, request: FakeRequest): HubspotAnswer {
  if (request.method === 'PATCH') return patchRecord(portal, id, json(request))
  return request.method === 'DELETE' ? deleteRecord(portal, id) : unknownRoute()
}

function account(portal: HubspotFakePortal): HubspotAnswer {
  return {
    status: 200,
    body: {
      portalId: portal.portalId,
      accountType: 'STANDARD',
      timeZone: 'Europe/Berlin',
      companyCurrency: 'EUR',
      additionalCurrencies: [],
      utcOffset: '+01:00',
      utcOffsetMilliseconds: 3_600_000,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'eu1',
    },
  }
}

function json(request: FakeRequest): unknown {
  if (!request.headers.get('content-type')?.startsWith('application/json')) {
    throw new HubspotRefusal({ status: 415, body: errorBody('UNSUPPORTED', 'HTTP 415 Unsupported Media Type') })
  }
  try {
    return request.json()
  } catch {
    throw new HubspotRefusal({ status: 400, body: errorBody('VALIDATION_ERROR', 'Invalid input JSON') })
  }
}

function unknownRoute(): HubspotAnswer {
  return { status: 404, body: { status: 'error', message: 'No such route in the fake', correlationId: randomUUID() } }
}
