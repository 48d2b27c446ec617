import type { FakeRequest } from '../fake-http-server.ts'
import { type SalesforceAnswer, SalesforceRefusal } from './salesforce-fake-answers.ts'
import { deleteCollection, updateCollection, upsertCollection } from './salesforce-fake-collections.ts'
import type { SalesforceFakeOrg } from './salesforce-fake-org.ts'
import { answerQuery } from './salesforce-fake-query.ts'
import {
  deleteById,
  describeObject,
  listDeleted,
  toSingleAnswer,
  updateById,
  upsertByField,
} from './salesforce-fake-records.ts'
import { createCustomField, createSetUpRecord } from './salesforce-fake-set-up.ts'

export interface SalesforceRouteSettings {
  readonly now: () => Date
  readonly queryBatchSize: number
}

/** Versions that are neither retired nor future. */
const VERSIONS = { from: 50, to: 68 }

/** Salesforce's answer to an admitted request. */
export function answerRoute(
  org: SalesforceFakeOrg,
  request: FakeRequest,
  settings: SalesforceRouteSettings,
): SalesforceAnswer {
  try {
    return route(org, request, settings)
  } catch (error) {
    if (!(error instanceof SalesforceRefusal)) throw error
    return toSingleAnswer(error, 'Lead')
  }
}

function route(org: SalesforceFakeOrg, request: FakeRequest, settings: SalesforceRouteSettings): SalesforceAnswer {
  const { pathname } = request.url
  if (request.method === 'GET' && pathname === '/services/oauth2/userinfo') {
    return { status: 200, body: { user_id: org.userId, organization_id: org.organizationId } }
  }
  const [, version, path] = /^\/services\/data\/v(\d+)\.0\/(.+)$/.exec(pathname) ?? []
  if (path === undefined || !(Number(version) >= VERSIONS.from && Number(version) <= VERSIONS.to)) throw unknownRoute()
  const parts = path.split('/').map((part) => decodeURIComponent(part))
  if (parts[0] === 'query' || parts[0] === 'queryAll') {
    if (request.method !== 'GET' || parts.length > 1) throw unknownRoute()
    const { queryBatchSize: batchSize } = settings
    return answerQuery(org, { url: request.url, withDeleted: parts[0] === 'queryAll', batchSize })
  }
  if (path === 'tooling/sobjects/CustomField' && request.method === 'POST') return createCustomField(org, json(request))
  if (parts[0] === 'composite' && parts[1] === 'sobjects') return collections(org, request, parts.slice(2))
  if (parts[0] === 'sobjects') return single(org, request, { parts: parts.slice(1), now: settings.now() })
  throw unknownRoute()
}

function collections(org: SalesforceFakeOrg, request: FakeRequest, parts: readonly string[]): SalesforceAnswer {
  const [object, field, ...rest] = parts
  if (request.method === 'PATCH' && object !== undefined && field !== undefined && rest.length === 0) {
    return upsertCollection(org, { object, field }, json(request))
  }
  if (object !== undefined) throw unknownRoute()
  if (request.method === 'PATCH') return updateCollection(org, json(request))
  if (request.method === 'DELETE') return deleteCollection(org, request.url)
  throw unknownRoute()
}

function single(
  org: SalesforceFakeOrg,
  request: FakeRequest,
  { parts, now }: { readonly parts: readonly string[]; readonly now: Date },
): SalesforceAnswer {
  const [object = '', id, key, ...rest] = parts
  if (rest.length > 0) throw unknownRoute()
  const { method } = request
  if (id === undefined && method === 'POST') return createSetUpRecord(org, object, json(request))
  if (id === undefined) throw unknownRoute()
  if (key !== undefined) {
    if (method === 'PATCH') return upsertByField(org, { object, field: id, key }, json(request))
    throw unknownRoute()
  }
  if (method === 'GET' && id === 'describe') return describeObject(org, object)
  if (method === 'GET' && id === 'deleted') return listDeleted(org, object, { url: request.url, now })
  if (method === 'PATCH') return updateById(org, id, json(request))
  if (method === 'DELETE') return deleteById(org, id)
  throw unknownRoute()
}

function json(request: FakeRequest): unknown {
  if (!request.headers.get('content-type')?.startsWith('application/json')) {
    const message = 'Content-Type header specified in HTTP request is not supported'
    throw new SalesforceRefusal(415, { code: 'UNSUPPORTED_MEDIA_TYPE', message })
  }
  try {
    return request.json()
  } catch {
    throw new SalesforceRefusal(400, { code: 'JSON_PARSER_ERROR', message: 'Unexpected end of input' })
  }
}

function unknownRoute(): SalesforceRefusal {
  return new SalesforceRefusal(404, { code: 'NOT_FOUND', message: 'The requested resource does not exist' })
}
