import type { JsonValue } from '@leadkit/contracts'
import type { FakeRequest } from '../fake-http-server.ts'
import { type ZohoAnswer, zohoAnswers, ZohoRefusal } from './zoho-fake-answers.ts'
import type { ZohoFakeAuth } from './zoho-fake-auth.ts'
import type { ZohoFakeChannels } from './zoho-fake-channels.ts'
import type { ZohoFakeOrganisation } from './zoho-fake-organisation.ts'
import { answerFields, answerQuery, listDeleted, listRecords, search } from './zoho-fake-reads.ts'
import { deleteRecords, insertRecords, purgeRecord, updateRecords, upsertRecords } from './zoho-fake-writes.ts'

export interface ZohoFakeWorld {
  readonly now: () => Date
  readonly auth: ZohoFakeAuth
  readonly channels: ZohoFakeChannels
  readonly searchLagMs: number
}

const ROOT = '/crm/v8'
const LEADS = 'ZohoCRM.modules.leads'

/** API credits of a call: one, or one per ten written records. */
export function creditsOf(request: FakeRequest): number {
  const data = request.method === 'GET' || request.body.length === 0 ? undefined : tryJson(request)
  const records: unknown = typeof data === 'object' && data !== null && 'data' in data ? data.data : undefined
  return Array.isArray(records) ? Math.max(1, Math.ceil(records.length / 10)) : 1
}

/** Zoho's answer to an admitted request. @throws ZohoRefusal */
export function answerRoute(
  world: ZohoFakeWorld,
  organisation: ZohoFakeOrganisation,
  request: FakeRequest,
): ZohoAnswer {
  const { pathname, searchParams } = request.url
  if (!pathname.startsWith(`${ROOT}/`)) return zohoAnswers.unknownPath()
  const path = pathname.slice(ROOT.length)
  const demand = (scope: string): void => world.auth.demand(organisation, scope)
  const body = (): unknown => json(request)
  const { method } = request
  if (method === 'GET' && path === '/org') {
    demand('ZohoCRM.org.READ')
    return { status: 200, body: { org: [toOrganisationJson(organisation)] } }
  }
  if (path === '/settings/fields') {
    demand(`ZohoCRM.settings.fields.${method === 'GET' ? 'READ' : 'CREATE'}`)
    if (searchParams.get('module') !== 'Leads') return zohoAnswers.invalidModule()
    return answerFields(organisation, { method, body })
  }
  if (path === '/actions/watch') {
    demand('ZohoCRM.notifications.ALL')
    const ids = searchParams.get('channel_ids')?.split(',') ?? []
    return world.channels.answer(organisation, { method, ids, body })
  }
  if (method === 'POST' && path === '/coql') {
    demand('ZohoCRM.coql.READ')
    demand(`${LEADS}.READ`)
    return answerQuery(organisation, body())
  }
  if (method === 'DELETE' && path.startsWith('/settings/recycle_bin/')) {
    demand('ZohoCRM.settings.recycle_bin.DELETE')
    return purgeRecord(organisation, decodeURIComponent(path.slice('/settings/recycle_bin/'.length)))
  }
  return path === '/Leads' || path.startsWith('/Leads/')
    ? answerLeads(world, organisation, { request, path, demand })
    : zohoAnswers.invalidModule()
}

function answerLeads(
  world: ZohoFakeWorld,
  organisation: ZohoFakeOrganisation,
  call: { readonly request: FakeRequest; readonly path: string; readonly demand: (scope: string) => void },
): ZohoAnswer {
  const { request, demand } = call
  const { searchParams } = request.url
  const unmodifiedSince = request.headers.get('if-unmodified-since')
  const modifiedSince = request.headers.get('if-modified-since')
  switch (`${request.method} ${call.path}`) {
    case 'GET /Leads':
      demand(`${LEADS}.READ`)
      return listRecords(organisation, searchParams, modifiedSince)
    case 'GET /Leads/deleted':
      demand(`${LEADS}.READ`)
      return listDeleted(organisation, searchParams, modifiedSince)
    case 'GET /Leads/search':
      demand(`${LEADS}.READ`)
      return search(organisation, searchParams, { now: world.now(), lagMs: world.searchLagMs })
    case 'POST /Leads':
      demand(`${LEADS}.CREATE`)
      return insertRecords(organisation, json(request))
    case 'PUT /Leads':
      demand(`${LEADS}.UPDATE`)
      return updateRecords(organisation, json(request), unmodifiedSince)
    case 'POST /Leads/upsert':
      demand(`${LEADS}.CREATE`)
      demand(`${LEADS}.UPDATE`)
      return upsertRecords(organisation, json(request), unmodifiedSince)
    case 'DELETE /Leads':
      demand(`${LEADS}.DELETE`)
      return deleteRecords(organisation, searchParams.get('ids')?.split(',') ?? [])
    default:
      return zohoAnswers.unknownPath()
  }
}

function toOrganisationJson(organisation: ZohoFakeOrganisation): { readonly [key: string]: JsonValue } {
  return {
    id: organisation.organisationId,
    zgid: `7${organisation.organisationId}`,
    company_name: 'An Organisation',
    type: 'production',
    time_zone: 'Europe/Berlin',
    country_code: 'DE',
    iso_code: 'EUR',
  }
}

function json(request: FakeRequest): unknown {
  const value = tryJson(request)
  if (value === undefined) throw new ZohoRefusal(zohoAnswers.invalidRequest({ expected_data_type: 'jsonobject' }))
  return value
}

function tryJson(request: FakeRequest): unknown {
  try {
    return request.json()
  } catch {
    return undefined
  }
}
